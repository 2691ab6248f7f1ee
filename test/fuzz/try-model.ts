/** What the fuzzer does with a model: loads it under tight limits and runs it once, its inputs filled with whatever. */
import { Interpreter } from '../../lib/interpreter';

export const limits = { bytes: 64e6, macs: 1e8, iterations: 1000 };

export async function tryModel(bytes: Uint8Array): Promise<void> {
  const interpreter = await Interpreter.create(bytes, { limits });
  try {
    for (const { data } of interpreter.inputs)
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength).fill(37);
    interpreter.invoke();
    for (const output of interpreter.outputs) void output.data;
  } finally {
    interpreter.close();
  }
}
