/**
 * The tensors of a subgraph as kernels see them, with everything checked that does not depend on an operator: types, dimensions,
 * sizes, constants long enough, quantization usable. A Graph may come from anywhere, so nothing is taken for granted.
 */
import { ModelError } from '../../errors';
import type { Subgraph, Tensor } from '../../graph';
import { byteLength, elementCount, integerRange, type Quantization } from '../../tensor';
import type { Operand } from '../kernel';
import { checkLimit, type Limits } from '../limits';

const MAX_RANK = 8;

export function describeOperands(subgraph: Subgraph, limits: Limits): Operand[] {
  return subgraph.tensors.map((tensor, index) => describe(tensor, index, limits));
}

function describe(tensor: Tensor, index: number, limits: Limits): Operand {
  const name = tensor.name === '' ? `#${index}` : tensor.name;
  const fail = (problem: string): never => {
    throw new ModelError('invalid-model', `tensor '${name}' ${problem}`, { tensor: name, index });
  };
  const { shape } = tensor;
  if (shape.length > MAX_RANK) fail(`has ${shape.length} dimensions, at most ${MAX_RANK} are possible`);
  if (shape.some(d => !Number.isInteger(d) || d < 0 || d > 0x7fffffff))
    fail(`has shape [${shape}]: convert the model with fixed, positive dimensions`);
  const count = elementCount(shape);
  checkLimit(limits, 'bytes', count / 2, `tensor '${name}' of shape [${shape}]`);
  const bytes = byteLength(tensor.type, count);
  checkLimit(limits, 'bytes', bytes, `tensor '${name}' of shape [${shape}]`);
  let data = tensor.data;
  if (tensor.lookup !== undefined && data !== undefined) {
    // indices into a table: decodeConstants puts the elements in their place
  } else if (data !== undefined && data.length > 0) {
    if (data.length < bytes)
      fail(`has shape [${shape}] and needs ${bytes} bytes, its buffer holds ${data.length}`);
    if (data.length > bytes) data = data.subarray(0, bytes);
  } else if (count > 0) data = undefined;
  return {
    index,
    name,
    type: tensor.type,
    shape,
    count,
    bytes,
    data,
    isVariable: tensor.isVariable,
    quantization: checkQuantization(tensor, fail),
  };
}

function checkQuantization(tensor: Tensor, fail: (problem: string) => never): Quantization | undefined {
  const q = tensor.quantization;
  if (q === undefined || q.scale.length === 0) return undefined;
  // a channel without any weight may have scale 0: its multiplier is 0 then, as in TFLM
  for (const scale of q.scale)
    if (!(Number.isFinite(scale) && (scale > 0 || (scale === 0 && q.scale.length > 1))))
      fail(`has quantization scale ${scale}, expected a number above 0`);
  if (q.zeroPoint.length !== q.scale.length && q.zeroPoint.length > 1)
    fail(`has ${q.scale.length} scales and ${q.zeroPoint.length} zero points`);
  const range = integerRange(tensor.type);
  if (range !== undefined)
    for (const zeroPoint of q.zeroPoint)
      if (zeroPoint < range.min || zeroPoint > range.max)
        fail(`has zero point ${zeroPoint}, outside ${tensor.type} (${range.min} to ${range.max})`);
  if (q.scale.length > 1) {
    const { axis } = q;
    if (
      !Number.isInteger(axis) ||
      axis < 0 ||
      axis >= tensor.shape.length ||
      tensor.shape[axis] !== q.scale.length
    )
      fail(`has ${q.scale.length} scales along dimension ${axis} of shape [${tensor.shape}]`);
  }
  return q;
}
