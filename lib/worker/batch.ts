/** One or several invocations in a row: the same code on the event loop and in a thread. */
import type { Interpreter } from '../interpreter';
import type { TypedArray } from '../tensor';

export interface Batch {
  /** per input of the model, in its element type, `count` invocations back to back */
  inputs: readonly TypedArray[];
  /** invocations, at least 1 */
  count: number;
}

export interface BatchResult {
  /** per output of the model, `count` invocations back to back; memory of their own */
  outputs: TypedArray[];
  /** mean duration of one invocation */
  microseconds: number;
}

/** Runs the invocations in order. @throws ModelError where the model breaks a limit or its own rules */
export function runBatch(interpreter: Interpreter, { inputs, count }: Batch): BatchResult {
  const outputs = interpreter.outputs.map(({ data }) => newArray(data, data.length * count));
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    // `data` is asked for every time: memory that grows detaches older views
    interpreter.inputs.forEach(({ data }, index) => {
      const { length } = data;
      data.set(inputs[index].subarray(i * length, (i + 1) * length) as never);
    });
    interpreter.invoke();
    interpreter.outputs.forEach(({ data }, index) => {
      outputs[index].set(data as never, i * data.length);
    });
  }
  return { outputs, microseconds: ((performance.now() - start) * 1000) / count };
}

/** A typed array of the same kind. */
function newArray(like: TypedArray, length: number): TypedArray {
  return new (like.constructor as new (length: number) => TypedArray)(length);
}
