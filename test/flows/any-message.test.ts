/**
 * The message contract of every signal node, whatever arrives: no crash, `done` exactly once per message (with an error or
 * without), what was received stays as it was, and the next good message is answered.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { decideDefaults } from '../../nodes/decide/config';
import decideNode from '../../nodes/decide/decide';
import { featuresDefaults } from '../../nodes/features/config';
import featuresNode from '../../nodes/features/features';
import { inferDefaults } from '../../nodes/infer/config';
import inferNode from '../../nodes/infer/infer';
import { modelDefaults } from '../../nodes/model/config';
import modelNode from '../../nodes/model/model';
import { rescaleDefaults } from '../../nodes/rescale/config';
import rescaleNode from '../../nodes/rescale/rescale';
import { windowDefaults } from '../../nodes/window/config';
import windowNode from '../../nodes/window/window';
import { type FlowMessage, type FlowNode, startFlow } from '../support/in-process';
import { softmaxModel } from '../support/tiny-models';

const payload = fc.oneof(
  fc.constant(undefined),
  fc.double(),
  fc.array(fc.double(), { maxLength: 600 }),
  fc.array(fc.array(fc.integer({ min: -200, max: 200 }), { minLength: 2, maxLength: 2 }), { maxLength: 6 }),
  fc.record({ x: fc.double(), y: fc.double() }),
  fc.record({ label: fc.string(), confidence: fc.double(), scores: fc.dictionary(fc.string(), fc.double()) }),
  fc.uint8Array({ maxLength: 1000 }).map(bytes => Buffer.from(bytes)),
  fc.int16Array({ maxLength: 1000 }),
  fc.float32Array({ maxLength: 20 }),
  fc.anything({ maxDepth: 3 }),
);

const tensor = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  fc.record(
    {
      type: fc.constantFrom('int8', 'int16', 'float32', 'float16', 'int64'),
      shape: fc.array(fc.integer({ min: -1, max: 500 }), { maxLength: 3 }),
      sampleRate: fc.oneof(fc.constant(16000), fc.double()),
      start: fc.double(),
      gap: fc.integer({ min: 0, max: 1e6 }),
      scale: fc.double(),
    },
    { requiredKeys: [] },
  ),
  fc.anything({ maxDepth: 1 }),
);

const anyMessage = fc.record(
  {
    payload,
    tensor,
    window: fc.anything({ maxDepth: 1 }),
    topic: fc.oneof(fc.constantFrom('a', 'b'), fc.anything({ maxDepth: 0 })),
    control: fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      fc.constant('reset'),
      fc.anything({ maxDepth: 1 }),
    ),
    inputs: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, fc.anything({ maxDepth: 2 })),
  },
  { requiredKeys: [], noNullPrototype: true },
);

interface Subject {
  node: FlowNode;
  modules: Parameters<typeof startFlow>[0];
  /** a message that is answered, and how many answers it gets */
  good: FlowMessage;
}

const pcm = { payload: new Int16Array(480), topic: 'good' };
const subjects: Record<string, Subject> = {
  window: {
    node: {
      id: 'node',
      type: 'tinyml-window',
      ...windowDefaults,
      length: 4,
      lengthUnit: 'samples',
      hop: 4,
      hopUnit: 'samples',
    },
    modules: [windowNode],
    good: { payload: [1, 2, 3, 4], topic: 'good' },
  },
  'window at another rate, by another property': {
    node: {
      id: 'node',
      type: 'tinyml-window',
      ...windowDefaults,
      length: 4,
      lengthUnit: 'samples',
      hop: 400,
      hopUnit: 'samples',
      sampleRate: 50,
      resampleTo: 100,
      gapPolicy: 'interpolate',
      key: 'device.id',
    },
    modules: [windowNode],
    good: { payload: new Float32Array(100), device: { id: 7 } },
  },
  rescale: {
    node: { id: 'node', type: 'tinyml-rescale', ...rescaleDefaults },
    modules: [rescaleNode],
    good: { payload: [1, 2], topic: 'good' },
  },
  features: {
    node: { id: 'node', type: 'tinyml-features', ...featuresDefaults },
    modules: [featuresNode],
    good: pcm,
  },
  infer: {
    node: { id: 'node', type: 'tinyml-infer', ...inferDefaults, model: 'model' },
    modules: [modelNode, inferNode],
    good: { payload: [1, 2], topic: 'good' },
  },
  decide: {
    node: { id: 'node', type: 'tinyml-decide', ...decideDefaults, windowMs: 0, minimumCount: 1 },
    modules: [decideNode],
    good: { payload: { yes: 1 }, topic: 'good' },
  },
};

describe('any message', function () {
  this.timeout(60_000);

  for (const [name, { node, modules, good }] of Object.entries(subjects)) {
    it(`is answered exactly once by tinyml-${name}, and changes nothing`, async () => {
      const userDir = mkdtempSync(join(tmpdir(), 'tinyml-any-'));
      writeFileSync(join(userDir, 'model.tflite'), softmaxModel(2));
      const flow = await startFlow(
        modules,
        [
          { id: 'model', type: 'tinyml-model', ...modelDefaults, source: 'path', path: 'model.tflite' },
          { ...node, wires: [['out']] },
          { id: 'out', type: 'helper' },
        ].filter(({ type }) => type !== 'tinyml-model' || name === 'infer'),
        { userDir },
      );
      try {
        const messages = fc.sample(anyMessage, 1000) as FlowMessage[];
        const bytes = messages.map(msg =>
          Buffer.isBuffer(msg.payload) ? Buffer.from(msg.payload) : undefined,
        );
        const payloads = messages.map(msg => msg.payload);
        for (const msg of messages) flow.send('node', msg);
        await flow.until(
          () => flow.completed.length + flow.errors.length >= messages.length,
          30_000,
          () => `${flow.completed.length} done and ${flow.errors.length} failed of ${messages.length}`,
        );
        await flow.settle();
        assert.equal(flow.completed.length + flow.errors.length, messages.length);
        bytes.forEach((before, i) => {
          if (before !== undefined) assert.deepEqual(payloads[i], before);
        });
        for (const { error } of flow.errors) assert.match(error.message, /^(Input|Config|Model)Error: \S/);
        const answered = flow.messages('out').length;
        flow.send('node', good);
        await flow.received('out', answered + 1);
      } finally {
        await flow.stop();
        rmSync(userDir, { recursive: true, force: true });
      }
    });
  }
});
