/**
 * An input or output of an interpreter as users see it. `data` is a view of the arena; a growing memory detaches views, so ask
 * for `data` again after creating another interpreter, and do not keep it across an `await`.
 */
import { InputError, ModelError } from '../errors';
import {
  dequantizeValues,
  type ElementType,
  integerRange,
  quantizeValues,
  type TypedArray,
  typedArrayFor,
} from '../tensor';
import type { Heap } from './heap';
import type { Operand } from './kernel';

export class TensorHandle {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** real = (q - zeroPoint) * scale; absent where the tensor is not quantized */
  readonly scale?: number;
  readonly zeroPoint?: number;
  private view: TypedArray;

  constructor(
    private readonly heap: Heap,
    private readonly operand: Operand,
    /** byte address in the heap */
    readonly address: number,
    private readonly isOpen: () => boolean,
  ) {
    this.name = operand.name;
    this.type = operand.type;
    this.shape = operand.shape;
    if (operand.quantization !== undefined && integerRange(operand.type) !== undefined) {
      this.scale = operand.quantization.scale[0];
      this.zeroPoint = operand.quantization.zeroPoint[0] ?? 0;
    }
    // neither empty tensors nor handles of variables have a place in memory
    if (address < 0)
      throw new ModelError(
        'invalid-model',
        `'${this.name}' is ${this.type} of shape [${this.shape}] and holds no data: expected inputs and outputs of the model that do`,
        { name: this.name, type: this.type, shape: [...this.shape] },
      );
    this.view = this.makeView();
  }

  /** The elements themselves: quantized integers where the tensor is quantized. Writing to an input's data sets it. */
  get data(): TypedArray {
    if (!this.isOpen()) throw new InputError('closed', `the interpreter of tensor '${this.name}' is closed`);
    if (this.view.buffer !== this.heap.memory.buffer) this.view = this.makeView();
    return this.view;
  }

  /**
   * Sets the whole tensor. Integer typed arrays of the tensor's own type are taken as they are; floats and plain numbers are real
   * values and are quantized. Throws an InputError where the length is not the tensor's.
   */
  write(values: ArrayLike<number> | ArrayLike<bigint>): void {
    const { data } = this;
    if (values.length !== data.length)
      throw new InputError(
        'wrong-length',
        `input '${this.name}' wants ${this.shape.join('x') || 'one'} ${this.type} (${data.length} values), got ${values.length}`,
        { name: this.name, expected: data.length, actual: values.length, shape: [...this.shape] },
      );
    if (isRaw(values, data) || this.scale === undefined)
      data.set(values as ArrayLike<number> & ArrayLike<bigint>);
    else quantizeValues(values as ArrayLike<number>, data, this.scale, this.zeroPoint ?? 0, this.type);
  }

  /** The real values, as a copy. */
  read(): Float32Array {
    const { data } = this;
    if (this.scale !== undefined)
      return dequantizeValues(data as ArrayLike<number>, this.scale, this.zeroPoint ?? 0);
    return Float32Array.from(data as ArrayLike<number>, Number);
  }

  private makeView(): TypedArray {
    const ArrayType = typedArrayFor(this.type);
    const { count, bytes } = this.operand;
    // packed sub-byte types have no array of their own: their bytes are what there is
    const length =
      ArrayType.BYTES_PER_ELEMENT * count === bytes ? count : bytes / ArrayType.BYTES_PER_ELEMENT;
    return new ArrayType(this.heap.memory.buffer, this.address, length);
  }
}

/** An integer array of the tensor's own kind holds quantized values already. */
function isRaw(values: object, data: TypedArray): boolean {
  return Object.getPrototypeOf(values) === Object.getPrototypeOf(data);
}
