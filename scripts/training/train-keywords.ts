/**
 * Trains the demo's keyword model and writes assets/models/demo_keywords.tflite and its labels:
 *
 *     npm run build && node scripts/training/render-speech.mjs && node dist/scripts/training/train-keywords.js
 *
 * Features are those of the micro_speech preset (49 x 40 int8); the network is three convolutions over time, the maximum over
 * time, a dense layer, softmax. Everything is seeded. evaluate-keywords.ts judges the result as the flow will use it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Random } from '../../lib/metrics';
import { writeModel } from '../../lib/tflite';
import { exportInt8 } from './export-int8';
import { judge, measure, trainNetwork } from './fit';
import { labels, loadRenders } from './keyword-sound';
import { BANDS, FRAMES, makeWindows } from './keyword-windows';
import { Network } from './network';

const root = resolve(__dirname, '..', '..', '..');
const started = performance.now();
const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;

const renders = loadRenders(resolve(root, '.tmp', 'training'));
const random = new Random(7);
const train = makeWindows(renders, 'train', random, { stretches: 220, perClass: 9 });
const test = makeWindows(renders, 'test', random, { stretches: 40, perClass: 9 });
console.log(
  `${train.labels.length} windows to train, ${test.labels.length} of other voices to judge, ${seconds()}`,
);

const network = new Network(
  {
    time: FRAMES,
    channels: BANDS,
    convolutions: [
      { taps: 5, stride: 2, filters: 24 },
      { taps: 5, stride: 2, filters: 32 },
      { taps: 5, stride: 1, filters: 48 },
    ],
    pool: 'max',
    classes: labels.length,
  },
  random,
);
const standardization = measure(train, 1);
trainNetwork(network, train, standardization, {
  epochs: 10,
  batch: 32,
  rate: 2e-3,
  decay: 0.02,
  smoothing: 0.05,
  random,
});
console.log(`float network on other voices, ${seconds()}:`);
const matrix = judge(network, test, standardization, labels);
console.log(`${matrix}\naccuracy ${matrix.accuracy.toFixed(4)}`);

// the input of micro_speech models: -128 is 0, 127 is 26
const input = { scale: Math.fround(26 / 255), zeroPoint: -128 };
const graph = exportInt8(network, {
  description:
    'keywords on, off, stop; made by scripts/training/train-keywords.ts of @edgeflow/node-red-tinyml from espeak-ng speech',
  inputShape: [1, FRAMES, BANDS],
  input,
  standardization,
  toReal: q => (q - input.zeroPoint) * input.scale,
  calibration: train,
});
const folder = resolve(root, 'assets', 'models');
mkdirSync(folder, { recursive: true });
const bytes = writeModel(graph);
writeFileSync(resolve(folder, 'demo_keywords.tflite'), bytes);
writeFileSync(resolve(folder, 'demo_keywords.labels.txt'), `${labels.join('\n')}\n`);
console.log(`${bytes.length} bytes in assets/models/demo_keywords.tflite, ${seconds()}`);
