/**
 * One WebAssembly memory that holds the constants, packed weights and kernel scratch of a model once, and the arena and state of
 * each interpreter made from it.
 *
 * Layout: 16 spare bytes, constants, packed weights, scratch, then one block (arena, state) per interpreter.
 */
import { ModelError } from '../errors';
import type { Graph } from '../graph';
import { readModel } from '../tflite';
import { Heap } from './heap';
import type { TapReference } from './introspection/taps';
import { checkLimit, type Limits, resolveLimits } from './limits';
import { alignUp } from './plan/arena';
import { type ModelPlan, planModel } from './plan/plan';
import { type KernelChoice, kernelSets } from './registry';
import { instantiateSimd, relaxedIsUseful } from './wasm/simd-module';

export interface LoadOptions {
  /** 'simd' (the default) takes the fastest kernels that this machine runs exactly, 'portable' only the TypeScript ones */
  kernels?: KernelChoice;
  /** how numbers are represented; only 'static', the model's own quantization, is there so far */
  arithmetic?: 'static' | 'dynamic';
  limits?: Partial<Limits>;
  /** for tests: free bytes behind every tensor, filled with a pattern that `brokenGuards` looks for */
  guardBytes?: number;
  /**
   * activations to keep until the end of an invoke, to be read with `Interpreter.tap`: names or indices, or 'all'. The arena of each
   * interpreter grows by them.
   */
  taps?: 'all' | readonly TapReference[];
}

/** Where an interpreter's bytes lie in the heap. */
export interface Block {
  arena: number;
  state: number;
}

const GUARD = 0xa5;

export class ModelMemory {
  readonly heap: Heap;
  private readonly constantBase: number;
  private readonly blockBytes: number;
  private end: number;
  private readonly blocks: Block[] = [];
  private readonly free: Block[] = [];
  private closed = false;

  private constructor(
    readonly plan: ModelPlan,
    relaxed: boolean,
  ) {
    const { constantBytes, packedBytes, scratchBytes, arenaBytes, stateBytes, limits } = plan;
    this.constantBase = 16;
    const packedBase = this.constantBase + constantBytes;
    const scratchBase = packedBase + packedBytes;
    this.end = scratchBase + scratchBytes;
    this.blockBytes = arenaBytes + stateBytes;
    this.heap = new Heap(this.end + this.blockBytes, limits.bytes + 65536);
    if (plan.steps.flat().some(step => step.kernels === 'simd'))
      this.heap.simd = instantiateSimd(this.heap.memory, relaxed);
    if (plan.guardBytes > 0) this.heap.u8.fill(GUARD, 0, this.end);
    for (const { data, offset } of plan.constants) this.heap.u8.set(data, this.constantBase + offset);
    this.placeRegions(packedBase, scratchBase);
  }

  /**
   * Reads, checks and plans a model and lays it out in memory. Throws a ModelError for whatever cannot run; nothing is held then.
   */
  static async load(model: Uint8Array | Graph, options: LoadOptions = {}): Promise<ModelMemory> {
    return ModelMemory.open(model, options);
  }

  /** As `load`, at once. */
  static open(model: Uint8Array | Graph, options: LoadOptions = {}): ModelMemory {
    if (options.arithmetic !== undefined && options.arithmetic !== 'static')
      throw new ModelError(
        'unsupported-arithmetic',
        `arithmetic '${options.arithmetic}' is not available: expected 'static'`,
        { arithmetic: options.arithmetic },
      );
    const graph = model instanceof Uint8Array ? readModel(model) : model;
    const plan = planModel(graph, {
      limits: resolveLimits(options.limits),
      kernels: kernelSets(options.kernels ?? 'simd'),
      guardBytes: options.guardBytes,
      taps: options.taps,
    });
    return new ModelMemory(plan, options.kernels !== 'simd128' && relaxedIsUseful());
  }

  /** The bytes of one more interpreter: those of a closed one, or new ones (which grow the memory and detach its views). */
  acquire(): Block {
    if (this.closed) throw new ModelError('closed', 'the model is closed: load it again');
    const used = this.free.pop();
    if (used === undefined) return this.allocate();
    this.blank(used.arena);
    return used;
  }

  /** Takes back the bytes of a closed interpreter for the next one. */
  release(block: Block): void {
    if (!this.closed) this.free.push(block);
  }

  /** Lets go of the memory. Interpreters of this model cannot be used any more. */
  close(): void {
    this.closed = true;
    this.free.length = 0;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  constantAddress(offset: number): number {
    return this.constantBase + offset;
  }

  /** For tests: names of tensors behind which the guard bytes have changed (see `LoadOptions.guardBytes`). */
  brokenGuards(): string[] {
    const { plan, heap } = this;
    const broken: string[] = [];
    const check = (name: string, end: number): void => {
      for (let i = end; i < end + plan.guardBytes; i++)
        if (heap.u8[i] !== GUARD) return void broken.push(name);
    };
    for (const { data, offset } of plan.constants)
      check('a constant', this.constantBase + offset + data.length);
    for (const { requests, operator } of plan.steps.flat())
      for (const region of [...requests.scratch, ...requests.packed.map(p => p.region)])
        check(`memory of ${operator.type}`, region.address + region.bytes);
    for (const block of this.blocks) {
      plan.places.forEach((list, subgraph) => {
        list.forEach(({ area, offset }, index) => {
          const { name, bytes } = plan.operands[subgraph][index];
          if (area === 'arena') check(name, block.arena + offset + bytes);
        });
      });
      for (const slot of plan.slots) check('state', block.state + slot.offset + slot.bytes);
    }
    return broken;
  }

  private allocate(): Block {
    const arena = this.end;
    const end = arena + this.blockBytes;
    checkLimit(this.plan.limits, 'bytes', end, 'the model with one more interpreter');
    this.heap.grow(end);
    this.end = end;
    this.blank(arena);
    const block = { arena, state: arena + this.plan.arenaBytes };
    this.blocks.push(block);
    return block;
  }

  /** What one stream left behind is not for the next. */
  private blank(block: number): void {
    this.heap.u8.fill(this.plan.guardBytes > 0 ? GUARD : 0, block, block + this.blockBytes);
  }

  private placeRegions(packedBase: number, scratchBase: number): void {
    const { steps, guardBytes } = this.plan;
    let packed = packedBase;
    let scratch = scratchBase;
    for (const { requests } of steps.flat()) {
      for (const { region, write } of requests.packed) {
        region.address = packed;
        write(this.heap, packed);
        packed += alignUp(region.bytes + guardBytes);
      }
      if (guardBytes === 0) scratch = scratchBase;
      for (const region of requests.scratch) {
        region.address = scratch;
        scratch += alignUp(region.bytes + guardBytes);
      }
    }
  }
}
