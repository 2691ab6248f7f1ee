/** How far a runtime's outputs are from TFLM's on the golden inputs, one invocation after the other from a fresh model. */
import type { ReferenceModel } from './reference-models';
import type { Runnable } from './runtime';

export interface Accuracy {
  runs: number;
  differingRuns: number;
  bytes: number;
  differingBytes: number;
  /** least significant bits, of the worst byte */
  worst: number;
}

export function compareWithTflm(runnable: Runnable, model: ReferenceModel): Accuracy {
  const accuracy: Accuracy = { runs: 0, differingRuns: 0, bytes: 0, differingBytes: 0, worst: 0 };
  model.inputs.forEach((inputs, run) => {
    inputs.forEach((bytes, i) => {
      runnable.setInput(i, bytes);
    });
    runnable.invoke();
    const before = accuracy.differingBytes;
    model.outputs[run].forEach((expected, i) => {
      const actual = runnable.output(i);
      if (actual.length !== expected.length)
        throw new Error(`output ${i} has ${actual.length} bytes, expected ${expected.length}`);
      const shift = model.signed[i] ? 24 : 0;
      const element = (byte: number) => (byte << shift) >> shift;
      expected.forEach((byte, k) => {
        const distance = Math.abs(element(actual[k]) - element(byte));
        accuracy.bytes++;
        if (distance > 0) accuracy.differingBytes++;
        accuracy.worst = Math.max(accuracy.worst, distance);
      });
    });
    accuracy.runs++;
    if (accuracy.differingBytes > before) accuracy.differingRuns++;
  });
  return accuracy;
}
