/**
 * A model that several interpreters share: twenty streams of one model are one LoadedModel and twenty interpreters, with the
 * weights in memory once.
 */
import type { Graph } from '../graph';
import { Interpreter } from './interpreter';
import { type LoadOptions, ModelMemory } from './model-memory';

export class LoadedModel {
  private constructor(private readonly memory: ModelMemory) {}

  /** Reads, checks and plans a model and lays it out in memory. Throws a ModelError for whatever cannot run. */
  static async load(model: Uint8Array | Graph, options: LoadOptions = {}): Promise<LoadedModel> {
    return new LoadedModel(await ModelMemory.load(model, options));
  }

  /** As `load`, at once: for small models in places that cannot wait. */
  static open(model: Uint8Array | Graph, options: LoadOptions = {}): LoadedModel {
    return new LoadedModel(ModelMemory.open(model, options));
  }

  /** A new interpreter with its own activations and state. Throws a ModelError where the memory limit is reached. */
  createInterpreter(): Interpreter {
    return new Interpreter(this.memory);
  }

  /** Lets go of the memory. Interpreters of this model cannot be used any more. */
  close(): void {
    this.memory.close();
  }

  /** Whether interpreters carry state (variables, streaming buffers) from one invoke to the next: one per stream, then. */
  get stateful(): boolean {
    return this.memory.plan.slots.length > 0;
  }

  /** Bytes of the WebAssembly memory, all interpreters included. */
  get memoryBytes(): number {
    return this.memory.heap.byteLength;
  }
}
