/** What must hold for a tensor on its own: shape, constant contents and quantization fit each other. */
import { byteLength, elementCount } from '../tensor';
import type { Tensor } from './graph';
import { rejectModel } from './problem';

/** Largest tensor in bytes: sizes are int32 in TensorFlow Lite for Microcontrollers, and in a 32-bit address space. */
export const maximumTensorBytes = 2 ** 31 - 1;

/** Types whose constants are not an array of elements of one size. */
const opaque = ['string', 'resource', 'variant'];

/** Throws a ModelError unless the tensor is sound; `where` names it in the message. */
export function checkTensor(tensor: Tensor, where: string): void {
  checkShape(tensor, where);
  checkData(tensor, where);
  checkQuantization(tensor, where);
}

/**
 * Dimensions of 0 count as 1 here: a loop over [0, 2000000000, 2000000000] is no less endless for having nothing to do
 * inside.
 */
function checkShape({ type, shape }: Tensor, where: string): void {
  let count = 1;
  for (const dimension of shape) {
    if (!Number.isInteger(dimension) || dimension < 0)
      rejectModel('model-shape', where, 'dimensions of 0 or more', `shape [${briefShape(shape)}]`);
    count *= Math.max(1, dimension);
    if (byteLength(type, count) > maximumTensorBytes || count > maximumTensorBytes)
      rejectModel('model-shape', where, 'a tensor below 2 GB', `shape [${briefShape(shape)}] of ${type}`);
  }
}

function checkData({ type, shape, data, sparsity, lookup }: Tensor, where: string): void {
  if (lookup && !data)
    rejectModel('model-data', where, 'the indices of compressed weights', 'a table of values alone');
  if (!data) return;
  if (data.length === 0)
    rejectModel('model-data', where, 'constant contents or none', 'an empty array of contents');
  if (sparsity || opaque.includes(type)) return;
  const count = elementCount(shape);
  if (lookup) {
    const { indexBits } = lookup;
    if (!(Number.isInteger(indexBits) && indexBits >= 1 && indexBits <= 7))
      rejectModel('model-data', where, 'indices of 1 to 7 bits', `${indexBits}`);
    const packed = Math.ceil((count * indexBits) / 8);
    if (data.length < packed)
      rejectModel(
        'model-data',
        where,
        `${packed} bytes of indices of ${indexBits} bits for shape [${briefShape(shape)}]`,
        `${data.length}`,
      );
    return;
  }
  const bytes = byteLength(type, count);
  if (data.length !== bytes)
    rejectModel(
      'model-data',
      where,
      `${bytes} bytes of constant data for shape [${briefShape(shape)}] of ${type}`,
      `${data.length}`,
    );
}

function checkQuantization({ shape, quantization }: Tensor, where: string): void {
  if (!quantization) return;
  const { scale, zeroPoint, axis } = quantization;
  const fail = (expected: string, came: string) => rejectModel('model-quantization', where, expected, came);
  if (scale.length === 0) fail('at least one scale where a tensor is quantized', 'none');
  if (zeroPoint.length !== scale.length)
    fail(`as many zero points as scales (${scale.length})`, `${zeroPoint.length}`);
  const odd = scale.find(value => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (odd !== undefined) fail('finite scales of 0 or more', `${odd}`);
  if (!(Number.isInteger(axis) && axis >= 0 && axis < Math.max(1, shape.length)))
    fail(`a quantized dimension from 0 to ${Math.max(0, shape.length - 1)}`, `${axis}`);
  if (scale.length > 1 && shape[axis] !== scale.length)
    fail(
      `one scale, or one per index of dimension ${axis} (${shape[axis] ?? 'the tensor has none'})`,
      `${scale.length}`,
    );
}

/** A hostile shape can have a million dimensions; a message needs no more than a few. */
function briefShape(shape: number[]): string {
  return shape.length <= 8
    ? shape.join(', ')
    : `${shape.slice(0, 8).join(', ')}, ... (${shape.length} dimensions)`;
}
