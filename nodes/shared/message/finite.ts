/** Numbers that are no numbers: refused where they enter, because one NaN makes every later result NaN. */
import { InputError } from '../../../lib/errors';
import { shapeText } from './describe';
import type { TensorData } from './types';

/** @throws InputError naming the first value that is NaN or infinite, by its place and its channel's name */
export function assertFinite(tensor: TensorData): void {
  if (tensor.type !== 'float32' && tensor.type !== 'float64') return;
  const { data } = tensor;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const inner = tensor.shape.at(-1) || 1;
    const name = tensor.names?.[i % inner] ?? String(i % inner);
    throw new InputError(
      'not-a-number',
      `value ${i} of ${data.length} is ${data[i]} (channel ${name} of ${shapeText(tensor.shape)}), expected a finite number: remove or replace missing readings before this node`,
      { index: i, value: String(data[i]) },
    );
  }
}
