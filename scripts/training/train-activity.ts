/**
 * Trains the demo's activity model on the motion simulator and writes assets/models/demo_activity.tflite and its labels:
 *
 *     npm run build && node dist/scripts/training/train-activity.js
 *
 * Input: a raw window of 128 samples x 6 channels (2.56 s at 50 Hz), m/s2 and rad/s in one int8 scale. Three convolutions over time,
 * their average, a dense layer, softmax. Judged on simulated people that it never saw, in float and as int8, and on the demo's routine.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Activity, activities, MotionRoutine, MotionSimulator } from '../../lib/data';
import { Interpreter } from '../../lib/interpreter';
import { argmax, ConfusionMatrix, Random } from '../../lib/metrics';
import { quantizeValues } from '../../lib/tensor';
import { writeModel } from '../../lib/tflite';
import { exportInt8 } from './export-int8';
import { type Dataset, judge, measure, trainNetwork } from './fit';
import { Network } from './network';

const root = resolve(__dirname, '..', '..', '..');
const SAMPLES = 128;
const CHANNELS = 6;
const SIZE = SAMPLES * CHANNELS;
/** Full scale 20 m/s2 (and rad/s): a step of 0.16 is fine enough, and only the hardest footfalls are cut. */
const input = { scale: Math.fround(20 / 127), zeroPoint: 0 };

function quantized(samples: Float32Array): Int8Array {
  const q = new Int8Array(samples.length);
  quantizeValues(samples, q, input.scale, input.zeroPoint, 'int8');
  return q;
}

/** Windows of every activity from people with the given seeds, 20 s each, every 0.96 s. */
function makeWindows(seeds: number[]): Dataset {
  const windows: Int8Array[] = [];
  const labels: number[] = [];
  for (const seed of seeds)
    for (const [label, activity] of activities.entries()) {
      // another seed for each: idle is sitting or standing
      const samples = new MotionSimulator({ seed: seed * activities.length + label, activity }).read(1000);
      for (let start = 0; start + SAMPLES <= 1000; start += 48) {
        windows.push(quantized(samples.subarray(CHANNELS * start, CHANNELS * (start + SAMPLES))));
        labels.push(label);
      }
    }
  const values = new Int8Array(windows.length * SIZE);
  windows.forEach((window, i) => {
    values.set(window, i * SIZE);
  });
  return { size: SIZE, values, labels: Uint8Array.from(labels) };
}

async function judgeModel(model: Uint8Array, data: Dataset): Promise<ConfusionMatrix> {
  const interpreter = await Interpreter.create(model);
  const matrix = new ConfusionMatrix(activities);
  data.labels.forEach((label, i) => {
    interpreter.inputs[0].write(data.values.subarray(i * SIZE, (i + 1) * SIZE));
    interpreter.invoke();
    matrix.add(label, argmax(interpreter.outputs[0].data as Int8Array));
  });
  interpreter.close();
  return matrix;
}

/** Windows every half second through the demo's routine, those across a change of activity left out. */
async function judgeRoutine(model: Uint8Array): Promise<ConfusionMatrix> {
  const interpreter = await Interpreter.create(model);
  const matrix = new ConfusionMatrix(activities);
  const routine = new MotionRoutine(new MotionSimulator({ seed: 20001 }));
  let window = new Float32Array(0);
  const recent: Activity[] = [];
  for (let i = 0; i < 20 * 60; i++) {
    recent.push(routine.activity);
    window = Float32Array.from([...window, ...routine.read(25)].slice(-SIZE));
    const now = recent.slice(-8);
    if (window.length < SIZE || now.some(activity => activity !== now[0])) continue;
    interpreter.inputs[0].write(window);
    interpreter.invoke();
    matrix.add(activities.indexOf(now[0]), argmax(interpreter.outputs[0].data as Int8Array));
  }
  interpreter.close();
  return matrix;
}

async function main(): Promise<void> {
  const people = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
  const train = makeWindows(people(1, 100));
  const test = makeWindows(people(1001, 40));
  const random = new Random(3);
  const network = new Network(
    {
      time: SAMPLES,
      channels: CHANNELS,
      convolutions: [
        { taps: 8, stride: 2, filters: 12 },
        { taps: 8, stride: 2, filters: 16 },
        { taps: 8, stride: 2, filters: 24 },
      ],
      pool: 'average',
      classes: activities.length,
    },
    random,
  );
  const standardization = measure(train, CHANNELS);
  trainNetwork(network, train, standardization, {
    epochs: 8,
    batch: 32,
    rate: 3e-3,
    decay: 0.02,
    smoothing: 0.05,
    random,
  });
  const graph = exportInt8(network, {
    description:
      'activities; made by scripts/training/train-activity.ts of @edgeflow/node-red-tinyml from its motion simulator',
    inputShape: [1, SAMPLES, CHANNELS],
    input,
    standardization,
    toReal: q => (q - input.zeroPoint) * input.scale,
    calibration: train,
  });
  const model = writeModel(graph);
  const folder = resolve(root, 'assets', 'models');
  mkdirSync(folder, { recursive: true });
  writeFileSync(resolve(folder, 'demo_activity.tflite'), model);
  writeFileSync(resolve(folder, 'demo_activity.labels.txt'), `${activities.join('\n')}\n`);

  const report = (what: string, matrix: ConfusionMatrix) =>
    console.log(`${what}: accuracy ${matrix.accuracy.toFixed(4)} of ${matrix.total}\n${matrix}`);
  report('float, other people', judge(network, test, standardization, activities));
  report('int8, other people', await judgeModel(model, test));
  report('int8, the demo’s routine', await judgeRoutine(model));
  console.log(
    `${train.labels.length} windows to train, ${model.length} bytes in assets/models/demo_activity.tflite`,
  );
}

void main();
