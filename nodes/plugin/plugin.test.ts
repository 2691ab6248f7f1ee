import assert from 'node:assert/strict';
import { join } from 'node:path';
import { decoderPresets } from '../../lib/signal';
import { projectRoot } from '../../test/support/shared';
import type { ModelSettings } from '../model/config';
import { inspectModel } from '../model/inspect';
import { checkDecoder, describePipeline, listFeatures } from './answers';

describe('the answers to the dialogs', () => {
  it('describe a decoder that can be, and say what is wrong with one that cannot', () => {
    for (const [name, preset] of Object.entries(decoderPresets)) {
      const { problems, sentence } = checkDecoder(preset);
      assert.deepEqual(problems, [], name);
      assert.ok(sentence.length > 10, name);
    }
    for (const nonsense of [undefined, null, 3, 'csv', [], {}, { framing: { type: 'x' }, format: {} }]) {
      const { problems, sentence } = checkDecoder(nonsense);
      assert.ok(problems.length > 0 && sentence === '', JSON.stringify(nonsense));
    }
  });

  it('list pipelines and presets with what they give', () => {
    const list = listFeatures();
    assert.ok(
      list.some(
        ({ name, kind, summary }) => name === 'micro_speech' && kind === 'preset' && summary.length > 20,
      ),
    );
    assert.ok(list.some(({ name, kind }) => name === 'micro-frontend' && kind === 'pipeline'));
    for (const { name, outputShape, outputType } of list)
      assert.ok(outputShape.length > 0 && outputType.length > 3, name);
  });

  it('describe a pipeline as configured', () => {
    const { problems, description } = describePipeline('micro_speech', { stepMs: 10 });
    assert.deepEqual(problems, []);
    assert.equal(description?.frameRate, 100);
    const plain = describePipeline('micro-frontend', {});
    assert.equal(plain.description?.outputType, 'int8', 'as the node runs it');
  });

  it('keep the form of a pipeline in sight where its settings cannot be', () => {
    const { problems, description } = describePipeline('micro_speech', { stepMs: 0 });
    assert.match(problems[0], /stepMs/);
    assert.equal(description?.frameRate, 50, 'of the pipeline without them');
    assert.deepEqual(Object.keys(describePipeline('no-such-thing', {})), ['problems']);
    assert.match(describePipeline('audio-preprocessor', {}).problems[0], /model is empty\. Path of/);
    assert.deepEqual(describePipeline('audio-preprocessor', { model: 'x.tflite' }).problems, []);
  });

  describe('about a model', () => {
    const around = {
      files: undefined as never,
      folder: join(projectRoot, 'assets'),
      environment: (name: string) => (name === 'MODEL' ? 'models/demo_activity.tflite' : undefined),
      maxBytes: 1e6,
    };
    const look = (settings: Partial<ModelSettings>) => inspectModel(settings, around);

    it('come from the file that the node would find', async () => {
      const byPath = await look({ source: 'path', path: 'models/demo_activity.tflite' });
      const byVariable = await look({ source: 'env', env: 'MODEL' });
      assert.equal(byPath.sha256, byVariable.sha256);
      assert.equal(byPath.fileName, 'demo_activity.tflite');
      assert.deepEqual(byPath.report.unsupported, []);
    });

    it('time a small model', async () => {
      const { microseconds } = await look({ source: 'path', path: 'models/demo_activity.tflite' });
      assert.ok(microseconds! > 0 && microseconds! < 1e5, `${microseconds}`);
    });

    it('say what is missing', async () => {
      await assert.rejects(look({ source: 'path', path: 'models/none.tflite' }), {
        name: 'ModelError',
        code: 'model-missing',
      });
      await assert.rejects(look({ source: 'path', path: '' }), { name: 'ConfigError' });
      await assert.rejects(look({ source: 'path', path: 'README.md' }), { name: 'ModelError' });
      await assert.rejects(look({ source: 'env', env: 'NOTHING' }), { name: 'ConfigError' });
    });
  });
});
