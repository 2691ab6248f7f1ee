/** Raw tensor files: little-endian, one tensor after the other; N of them mean N invocations. */
import { InputError } from '../lib/errors';
import type { TypedArray } from '../lib/tensor';
import { readBytes } from './files';

/** What of a tensor matters here. */
interface Tensor {
  name: string;
  type: string;
  shape: readonly number[];
  data: TypedArray;
}

/** The bytes of a tensor's data; a view. */
export function bytesOf({ data }: Pick<Tensor, 'data'>): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * Reads the file of one input.
 * @returns its bytes, and how many tensors they are
 * @throws InputError where the length is no multiple of the tensor's, naming both, or the file is empty
 */
export async function readTensors(
  path: string,
  tensor: Tensor,
): Promise<{ bytes: Uint8Array; count: number }> {
  const bytes = await readBytes(path);
  const size = tensor.data.byteLength;
  const count = bytes.length / size;
  if (Number.isInteger(count) && count > 0) return { bytes, count };
  const shape = `${tensor.shape.join('x') || 'one'} ${tensor.type}`;
  throw new InputError(
    'TENSOR_FILE',
    `${path} has ${bytes.length} bytes; input ${tensor.name} is ${shape}, ${size} bytes, so the file must have a multiple of ${size}`,
    { path, expected: size, actual: bytes.length },
  );
}
