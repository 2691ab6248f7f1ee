/**
 * Runs one model for one stream. Everything is laid out when it is created; `invoke` walks a flat list of steps and allocates
 * nothing. Inputs have to be written before every invoke: their bytes are reused by later activations, as in TFLM.
 */
import { ModelError } from '../errors';
import type { Graph } from '../graph';
import { findTensor, type TapReference } from './introspection/taps';
import { Watch, type WatchOptions } from './introspection/watch';
import type { Frame, Session } from './kernel';
import { checkLimit } from './limits';
import { type Block, type LoadOptions, ModelMemory } from './model-memory';
import type { Place, PlannedStep } from './plan/plan';
import { TensorHandle } from './tensor-handle';

interface Step {
  evaluate: PlannedStep['kernel']['evaluate'];
  prepared: unknown;
  frame: Frame;
  planned: PlannedStep;
}

/** Called after every step; `index` counts the steps of its subgraph. */
export type StepObserver = (subgraph: number, index: number, planned: PlannedStep) => void;

/** Tensors whose address does not matter: they hold no data of their own. */
const NOWHERE = -1;

/** Thrown by `stop` and caught by `invoke`: no error, but the one way out of nested subgraphs. */
const stopSignal = new Error('a streaming operator waits for more input');

export class Interpreter implements Session {
  readonly inputs: readonly TensorHandle[];
  readonly outputs: readonly TensorHandle[];
  /** For tests; undefined costs nothing. */
  observer: StepObserver | undefined;
  private readonly watches: Watch[] = [];

  private readonly block: Block;
  private readonly steps: Step[][];
  private readonly addresses: Int32Array[];
  private ownsMemory = false;
  private open = true;
  private spentMacs = 0;
  private rounds = 0;
  private stopped = false;

  /** Reads, checks and plans a model and makes one interpreter of it. Throws a ModelError where the model cannot run. */
  static async create(model: Uint8Array | Graph, options: LoadOptions = {}): Promise<Interpreter> {
    const interpreter = new Interpreter(await ModelMemory.load(model, options));
    interpreter.ownsMemory = true;
    return interpreter;
  }

  /** Use `Interpreter.create` or `LoadedModel.createInterpreter`. */
  constructor(readonly memory: ModelMemory) {
    const { plan, heap } = memory;
    this.block = memory.acquire();
    this.addresses = plan.places.map(list => Int32Array.from(list, place => this.resolve(place)));
    this.steps = plan.steps.map((list, subgraph) =>
      list.filter(step => !step.elided).map(step => this.bind(step, subgraph)),
    );
    const { inputs, outputs } = plan.graph.subgraphs[0];
    const handle = (index: number) =>
      new TensorHandle(heap, plan.operands[0][index], this.addresses[0][index], () => this.isOpen);
    this.inputs = inputs.map(handle);
    this.outputs = outputs.map(handle);
    this.reset();
  }

  /** Computes the outputs from the inputs and the state. Throws a ModelError where the model breaks a limit or its own rules. */
  invoke(): void {
    if (!this.isOpen) throw new ModelError('closed', 'the interpreter is closed: create a new one');
    this.spentMacs = this.memory.plan.subgraphMacs[0];
    this.rounds = 0;
    this.stopped = false;
    try {
      this.run(0);
    } catch (error) {
      if (error !== stopSignal) throw error;
      this.stopped = true;
    }
  }

  /** The last invoke ended early because a streaming operator (CIRCULAR_BUFFER) waits for more input: the outputs mean nothing yet. */
  get isIncomplete(): boolean {
    return this.stopped;
  }

  /** Brings all variables and streaming buffers back to their start, as in a new interpreter. */
  reset(): void {
    const { plan, heap } = this.memory;
    for (const slot of plan.slots) slot.reset(heap, this.block.state + slot.offset);
  }

  /** The state that lasts between invokes (variables, streaming buffers), a copy; empty for a model without state. */
  copyState(): Uint8Array {
    const { plan, heap } = this.memory;
    return heap.u8.slice(this.block.state, this.block.state + plan.stateBytes);
  }

  /** Takes the state of another interpreter of the same model, in this thread or another one, and goes on from there. */
  restoreState(state: Uint8Array): void {
    const { plan, heap } = this.memory;
    if (state.length !== plan.stateBytes)
      throw new ModelError(
        'wrong-state',
        `the state has ${state.length} bytes, this model has ${plan.stateBytes}: it is of another model`,
        { bytes: state.length, expected: plan.stateBytes },
      );
    heap.u8.set(state, this.block.state);
  }

  /** Gives the memory back. Other interpreters of the same model go on. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.memory.release(this.block);
    if (this.ownsMemory) this.memory.close();
  }

  get isOpen(): boolean {
    return this.open && !this.memory.isClosed;
  }

  /**
   * A tensor of a model created with `taps`, after an invoke: what an operator in the middle has computed. Inputs, outputs and
   * variables can be tapped at any time. Throws a ModelError where the tensor is not kept.
   */
  tap(reference: TapReference): TensorHandle {
    const { plan, heap } = this.memory;
    const { subgraph, tensor } = findTensor(plan.graph, reference);
    const operand = plan.operands[subgraph][tensor];
    const address = this.addresses[subgraph][tensor] ?? NOWHERE;
    const { inputs, outputs } = plan.graph.subgraphs[subgraph];
    const kept =
      plan.taps.has(subgraph, tensor) ||
      plan.places[subgraph][tensor]?.area !== 'arena' ||
      (subgraph === 0 && (inputs.includes(tensor) || outputs.includes(tensor)));
    const name = operand?.name ?? `#${tensor}`;
    if (!kept)
      throw new ModelError(
        'not-tapped',
        `tensor '${name}' is not kept: create the interpreter with { taps: [${JSON.stringify(name)}] }`,
        { subgraph, tensor },
      );
    if (address === NOWHERE)
      throw new ModelError(
        'not-tapped',
        `tensor '${name}' holds no data while the model runs: it is a handle, empty, folded into an operator, or nothing uses it`,
        { subgraph, tensor },
      );
    return new TensorHandle(heap, operand, address, () => this.isOpen);
  }

  /** Begins to look at every operator; ends with `stop` of what it returns. Invokes are slower while it lasts. */
  watch(options: WatchOptions = {}): Watch {
    const steps = this.steps.map(list => list.map(({ planned }) => planned));
    const watch = new Watch(this.memory.plan, steps, options, ended => {
      const index = this.watches.indexOf(ended);
      if (index >= 0) this.watches.splice(index, 1);
    });
    this.watches.push(watch);
    return watch;
  }

  run(subgraph: number): void {
    const steps = this.steps[subgraph];
    const { heap } = this.memory;
    if (this.watches.length > 0 || this.observer !== undefined) {
      this.runWatched(subgraph);
      return;
    }
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      step.evaluate(step.prepared, heap, step.frame);
    }
  }

  address(subgraph: number, tensor: number): number {
    return this.addresses[subgraph][tensor];
  }

  countRound(condition: number, body: number): void {
    const { limits, subgraphMacs } = this.memory.plan;
    this.rounds++;
    this.spentMacs += subgraphMacs[condition] + subgraphMacs[body];
    if (this.rounds > limits.iterations) checkLimit(limits, 'iterations', this.rounds, 'a WHILE');
    if (this.spentMacs > limits.macs) checkLimit(limits, 'macs', this.spentMacs, 'a WHILE');
  }

  stop(): never {
    throw stopSignal;
  }

  private runWatched(subgraph: number): void {
    const { heap } = this.memory;
    this.steps[subgraph].forEach((step, index) => {
      const start = performance.now();
      try {
        step.evaluate(step.prepared, heap, step.frame);
      } finally {
        const milliseconds = performance.now() - start;
        for (const watch of this.watches)
          watch.count(subgraph, index, milliseconds, heap, step.frame.outputs);
        this.observer?.(subgraph, index, step.planned);
      }
    });
  }

  private resolve({ area, offset }: Place): number {
    switch (area) {
      case 'constant':
        return this.memory.constantAddress(offset);
      case 'arena':
        return this.block.arena + offset;
      case 'state':
        return this.block.state + offset;
      default:
        return -1;
    }
  }

  private bind(planned: PlannedStep, subgraph: number): Step {
    const { operator, kernel, prepared } = planned;
    const addressOf = (index: number) => (index < 0 ? -1 : this.addresses[subgraph][index]);
    const frame: Frame = {
      inputs: Int32Array.from(operator.inputs, addressOf),
      outputs: Int32Array.from(operator.outputs, addressOf),
      state: this.block.state,
      session: this,
    };
    return { evaluate: kernel.evaluate, prepared, frame, planned };
  }
}
