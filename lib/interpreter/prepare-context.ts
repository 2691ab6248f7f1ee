/**
 * What a kernel may ask while it prepares one operator: its operands, constants as numbers, memory, and a way to refuse. Every
 * refusal is a ModelError that names the operator, the tensor, what TensorFlow Lite for Microcontrollers (TFLM) would do and a remedy.
 */
import { ModelError } from '../errors';
import type { Operator, Subgraph } from '../graph';
import { type ElementType, viewAs } from '../tensor';
import type { Heap } from './heap';
import type { Operand } from './operand';
import { operatorName } from './operator-name';
import type { Region, StateSlot } from './region';

/** What one prepared operator asks of the planner. */
export interface Requests {
  scratch: Region[];
  packed: { region: Region; write: (heap: Heap, address: number) => void }[];
  state: StateSlot[];
  /** inputs whose contents were folded into Prepared, so that they need not be in the heap */
  consumed: Set<number>;
  /** output 0 has the same bytes as input 0 and may share its place */
  passesThrough: boolean;
  /** the kernel pads input 0 by itself, as `takePadding` says */
  takesPadding: boolean;
  macs: number | undefined;
}

/** Rows and columns around an image. */
export interface SpatialPadding {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** What the planner knows about the model around an operator. */
export interface ModelContext {
  /** the variable that a resource tensor stands for, undefined where it is not known before running */
  variableOf(subgraph: number, tensor: number): { slot: StateSlot; bytes: number } | undefined;
  subgraphs: readonly Subgraph[];
  operands: readonly (readonly Operand[])[];
}

export class PrepareContext {
  readonly requests: Requests = {
    scratch: [],
    packed: [],
    state: [],
    consumed: new Set(),
    passesThrough: false,
    takesPadding: false,
    macs: undefined,
  };

  constructor(
    readonly model: ModelContext,
    readonly subgraph: number,
    readonly position: number,
    readonly operator: Operator,
    /** what a PAD in front has put around input 0, with its zero point */
    readonly padding?: SpatialPadding,
  ) {}

  get inputCount(): number {
    return this.operator.inputs.length;
  }

  get outputCount(): number {
    return this.operator.outputs.length;
  }

  /** Input `i`, which must be there and of one of `types` (of any type where none is given). */
  input(i: number, types?: readonly ElementType[]): Operand {
    const operand = this.optionalInput(i, types);
    if (operand === undefined)
      throw this.invalid(
        `has no input ${i}: expected ${i + 1} or more inputs, the file lists ${this.inputCount}`,
      );
    return operand;
  }

  /** Input `i`, undefined where the operator leaves it out. */
  optionalInput(i: number, types?: readonly ElementType[]): Operand | undefined {
    const index = i < this.inputCount ? this.operator.inputs[i] : -1;
    return index < 0 ? undefined : this.checked(index, `input ${i}`, types);
  }

  output(i: number, types?: readonly ElementType[]): Operand {
    if (i >= this.outputCount)
      throw this.invalid(
        `has no output ${i}: expected ${i + 1} or more outputs, the file lists ${this.outputCount}`,
      );
    return this.checked(this.operator.outputs[i], `output ${i}`, types);
  }

  private checked(index: number, place: string, types?: readonly ElementType[]): Operand {
    const operand = this.model.operands[this.subgraph][index];
    if (operand === undefined) throw this.invalid(`${place} is tensor ${index}, which does not exist`);
    if (types !== undefined && !types.includes(operand.type))
      throw this.unsupportedType(operand, place, types);
    return operand;
  }

  /** Number of inputs and outputs as the operator defines them; optional inputs may be left out at the end. */
  expectArity(inputs: number, outputs: number, optionalInputs = 0): void {
    if (this.inputCount < inputs || this.inputCount > inputs + optionalInputs || this.outputCount !== outputs)
      throw this.invalid(
        `has ${this.inputCount} inputs and ${this.outputCount} outputs, expected ${inputs}${optionalInputs ? ` to ${inputs + optionalInputs}` : ''} and ${outputs}`,
      );
  }

  expectRank(operand: Operand, ...ranks: number[]): void {
    if (!ranks.includes(operand.shape.length))
      throw this.invalid(
        `tensor '${operand.name}' has shape [${operand.shape}], expected ${ranks.join(' or ')} dimensions`,
      );
  }

  /** The shape that follows from the inputs must be the one that the file declares. */
  expectShape(operand: Operand, shape: readonly number[]): void {
    if (operand.shape.length !== shape.length || operand.shape.some((d, i) => d !== shape[i]))
      throw this.invalid(
        `tensor '${operand.name}' has shape [${operand.shape}], the inputs and options make it [${shape}]`,
      );
  }

  expectCount(operand: Operand, count: number): void {
    if (operand.count !== count)
      throw this.invalid(
        `tensor '${operand.name}' of shape [${operand.shape}] has ${operand.count} elements, expected ${count}`,
      );
  }

  expectSameType(a: Operand, b: Operand): void {
    if (a.type !== b.type)
      throw this.unsupported(
        'unsupported-type',
        `tensor '${a.name}' is ${a.type} and '${b.name}' is ${b.type}; TFLM accepts only the same type for both`,
        'convert the model with one element type throughout',
        { tensor: b.name, type: b.type },
      );
  }

  /** An axis counted from the end where negative, within `rank`. */
  axis(axis: number, rank: number): number {
    const resolved = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(resolved) || resolved < 0 || resolved >= Math.max(rank, 1))
      throw this.invalid(`axis ${axis} is outside a tensor of ${rank} dimensions`);
    return resolved;
  }

  /** Scale and zero point of a tensor quantized as a whole. */
  quantization(operand: Operand): { scale: number; zeroPoint: number } {
    const q = operand.quantization;
    if (q === undefined)
      throw this.invalid(
        `tensor '${operand.name}' is ${operand.type} without a quantization scale, which the arithmetic needs`,
      );
    return { scale: q.scale[0], zeroPoint: q.zeroPoint[0] ?? 0 };
  }

  /** The integers of a constant input (int32 or int64; other integer types where given), folded into Prepared. */
  constantInts(i: number, types: readonly ElementType[] = ['int32', 'int64']): number[] {
    const operand = this.input(i, types);
    const data = this.constantData(operand, `input ${i}`);
    this.requests.consumed.add(i);
    return Array.from(viewAs(operand.type, data) as ArrayLike<number | bigint>, Number);
  }

  /** The bytes of an input that must be constant. */
  constantData(operand: Operand, place: string): Uint8Array {
    if (operand.data === undefined && operand.count > 0)
      throw this.unsupported(
        'unsupported-dynamic-input',
        `${place} '${operand.name}' must be a constant; TFLM has no tensors whose shape is known only while running`,
        'convert the model with fixed shapes',
        { tensor: operand.name },
      );
    return operand.data ?? new Uint8Array(0);
  }

  /** Says that input `i` has been folded into Prepared and need not lie in the heap. */
  consume(i: number): void {
    this.requests.consumed.add(i);
  }

  /** Memory that the kernel may overwrite while it evaluates; shared by all operators and interpreters of the model. */
  scratch(bytes: number): Region {
    const region = { bytes, address: 0 };
    this.requests.scratch.push(region);
    return region;
  }

  /** Constants that the kernel lays out itself, written once at load. */
  packed(bytes: number, write: (heap: Heap, address: number) => void): Region {
    const region = { bytes, address: 0 };
    this.requests.packed.push({ region, write });
    return region;
  }

  /** Memory of each interpreter that persists between invokes; zero at the start unless `reset` says otherwise. */
  state(bytes: number, reset?: (heap: Heap, address: number) => void): StateSlot {
    const slot: StateSlot = {
      bytes,
      offset: 0,
      reset: reset ?? ((heap, address) => void heap.u8.fill(0, address, address + bytes)),
    };
    this.requests.state.push(slot);
    return slot;
  }

  /** Output 0 has the bytes of input 0: the planner may give both one place and leave the step out. */
  passThrough(): void {
    this.requests.passesThrough = true;
  }

  /**
   * The padding of a PAD in front, which is left out then: at evaluation input 0 comes without it. All else still describes the padded
   * tensor.
   */
  takePadding(): SpatialPadding | undefined {
    this.requests.takesPadding = this.padding !== undefined;
    return this.padding;
  }

  /** Multiply-accumulates of one evaluation; without it every element written counts 1. */
  cost(macs: number): void {
    this.requests.macs = macs;
  }

  /** A graph that no runtime could run: shapes, indices or options that contradict each other. */
  invalid(problem: string): ModelError {
    return new ModelError('invalid-model', `${operatorName(this)}: ${problem}`, this.facts());
  }

  /** A graph that TFLM refuses. `remedy` says what to do about it. */
  unsupported(
    code: string,
    problem: string,
    remedy: string,
    details: Record<string, unknown> = {},
  ): ModelError {
    return new ModelError(code, `${operatorName(this)}: ${problem}. Remedy: ${remedy}`, {
      ...this.facts(),
      ...details,
    });
  }

  unsupportedType(operand: Operand, place: string, types: readonly ElementType[]): ModelError {
    return this.unsupported(
      'unsupported-type',
      `${place} '${operand.name}' is ${operand.type}; TFLM accepts ${types.join(', ')} here and reports "Type ${operand.type.toUpperCase()} not supported"`,
      `convert the model so that this operator works on ${types[0]}`,
      { tensor: operand.name, type: operand.type, accepted: [...types] },
    );
  }

  private facts(): Record<string, unknown> {
    return { operator: operatorName(this), subgraph: this.subgraph, position: this.position };
  }
}
