import assert from 'node:assert/strict';
import { Interpreter } from '../../lib/interpreter';
import { Random } from '../../lib/metrics';
import { writeModel } from '../../lib/tflite';
import { exportInt8 } from './export-int8';
import { type Dataset, judge, measure, standardize, trainNetwork } from './fit';
import { Network, type NetworkShape } from './network';

const shape = (pool: 'max' | 'average'): NetworkShape => ({
  time: 24,
  channels: 3,
  convolutions: [
    { taps: 5, stride: 2, filters: 4 },
    { taps: 3, stride: 1, filters: 6 },
  ],
  pool,
  classes: 3,
});

/** Three classes of short waves: slow, fast, and fast in another channel. */
function waves(count: number, random: Random): Dataset {
  const size = 24 * 3;
  const values = new Int8Array(count * size);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 3;
    const phase = random.between(0, 6.28);
    for (let t = 0; t < 24; t++)
      for (let c = 0; c < 3; c++) {
        const wave =
          c === (labels[i] === 2 ? 1 : 0) ? 50 * Math.sin(phase + t * (labels[i] === 0 ? 0.4 : 1.5)) : 0;
        values[i * size + 3 * t + c] = Math.round(10 * c + wave + random.normal(0, 5));
      }
  }
  return { size, values, labels };
}

describe('the training network', () => {
  for (const pool of ['max', 'average'] as const)
    it(`has the gradients of its loss (${pool})`, () => {
      const random = new Random(2);
      const network = new Network(shape(pool), random);
      const input = Float32Array.from({ length: 72 }, () => random.normal());
      const target = [0.1, 0.7, 0.2];
      const loss = () => -network.forward(input).reduce((sum, p, c) => sum + target[c] * Math.log(p), 0);
      network.learn(input, target);
      const all = [
        ...network.convolutions.flatMap(({ weights, bias }) => [weights, bias]),
        network.dense,
        network.denseBias,
      ];
      for (const { values, gradient } of all)
        for (let i = 0; i < values.length; i += 3) {
          const kept = values[i];
          const step = 1e-2;
          values[i] = kept + step;
          const above = loss();
          values[i] = kept - step;
          const numeric = (above - loss()) / (2 * step);
          values[i] = kept;
          // a kink of ReLU or a new maximum within the step makes single values differ
          assert.ok(
            Math.abs(numeric - gradient[i]) < 0.02 + 0.1 * Math.abs(numeric),
            `${numeric} ${gradient[i]}`,
          );
        }
    });

  it('learns, and its int8 export decides as it does', async () => {
    const random = new Random(4);
    const train = waves(300, random);
    const test = waves(150, random);
    const network = new Network(shape('max'), random);
    const standardization = measure(train, 3);
    const options = { epochs: 20, batch: 16, rate: 5e-3, decay: 0.01, smoothing: 0.05, random, quiet: true };
    trainNetwork(network, train, standardization, options);
    assert.ok(judge(network, test, standardization, ['a', 'b', 'c']).accuracy > 0.95);

    const input = { scale: 0.5, zeroPoint: 10 };
    const toReal = (q: number) => (q - input.zeroPoint) * input.scale;
    const graph = exportInt8(network, {
      description: 'test',
      inputShape: [1, 24, 3],
      input,
      standardization,
      toReal,
      calibration: train,
    });
    const interpreter = await Interpreter.create(writeModel(graph));
    const scratch = new Float32Array(test.size);
    let off = 0;
    test.labels.forEach((_, i) => {
      const wanted = network.forward(standardize(test, standardization, i, scratch));
      interpreter.inputs[0].write(test.values.subarray(i * test.size, (i + 1) * test.size));
      interpreter.invoke();
      wanted.forEach((p, c) => {
        off = Math.max(off, Math.abs((Number(interpreter.outputs[0].data[c]) + 128) / 256 - p));
      });
    });
    assert.ok(off < 0.12, `probabilities differ by up to ${off}`);
  });
});
