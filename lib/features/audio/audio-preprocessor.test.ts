import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { needsShared, readShared, sharedPath } from '../../../test/support/shared';
import { ConfigError } from '../../errors';
import { viewAs } from '../../tensor';
import { createFeatures, describeFeatures } from '../registry';

const modelPath = (kind: string) =>
  sharedPath('golden', 'models', `audio_preprocessor_${kind}`, 'model.tflite');
const int8 = () => createFeatures('audio-preprocessor', { model: modelPath('int8') });

describe('audio-preprocessor', () => {
  describe('with TFLM’s models', () => {
    before(function () {
      needsShared(this);
    });

    for (const kind of ['int8', 'float'])
      it(`gives what TFLM gives for every signal (${kind})`, () => {
        const folder = ['golden', 'frontend'];
        const { signals } = JSON.parse(readShared(...folder, 'audio_preprocessor', 'meta.json').toString());
        let checked = 0;
        for (const [signal, { frames }] of Object.entries<{ frames: number }>(signals)) {
          // some recordings are kept for acceptance
          if (!existsSync(sharedPath(...folder, `${signal}.s16`))) continue;
          const pcm = viewAs('int16', readShared(...folder, `${signal}.s16`));
          const features = createFeatures('audio-preprocessor', { model: modelPath(kind) });
          assert.deepEqual(
            [features.outputType, features.frameRate],
            [kind === 'int8' ? 'int8' : 'float32', 50],
          );
          const result = features.process(pcm);
          features.close?.();
          assert.equal(result.length, frames * 40);
          const expected = readFileSync(sharedPath(...folder, 'audio_preprocessor', `${signal}.${kind}.bin`));
          assert.deepEqual(Buffer.from(result.buffer), expected, signal);
          checked++;
        }
        assert.ok(checked >= 5);
      });

    it('gives the same frames in any chunks, and after a reset', () => {
      const pcm = viewAs('int16', readShared('golden', 'frontend', 'yes_1000ms.s16')).slice(0, 5000);
      const features = int8();
      const whole = [...(features.process(pcm) as Int8Array)];
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 20 }), sizes => {
          features.reset();
          const frames: number[] = [];
          let at = 0;
          for (const size of [...sizes, pcm.length]) {
            frames.push(...(features.process(pcm.slice(at, at + size)) as Int8Array));
            at += size;
          }
          assert.deepEqual(frames, whole);
        }),
        { numRuns: 30 },
      );
    });

    it('keeps streams apart that share a model', () => {
      const pcm = viewAs('int16', readShared('golden', 'frontend', 'no_1000ms.s16'));
      const [one, other] = [int8(), int8()];
      const alone = one.process(pcm);
      one.reset();
      other.process(pcm.slice(0, 3000));
      assert.deepEqual(one.process(pcm), alone);
    });

    it('refuses a model that is no front end, another type than the model’s, a hop beyond its frame', () => {
      const model = sharedPath('golden', 'models', 'hello_world_int8', 'model.tflite');
      const refused: [Record<string, unknown>, RegExp][] = [
        [{ model }, /a model of one int16 input, a frame of sound.*1x1 int8 to 1x1 int8/],
        [{ model: sharedPath('golden', 'README.md') }, /cannot run/],
        [{ model: modelPath('int8'), output: 'float32' }, /output must be model or int8/],
        [{ model: modelPath('int8'), hop: 481 }, /hop must be at most the model's frame of 480/],
      ];
      for (const [config, message] of refused)
        assert.throws(
          () => createFeatures('audio-preprocessor', config),
          (error: Error) => error instanceof ConfigError && message.test(error.message),
        );
    });
  });

  it('wants its model, and says where to find it', () => {
    assert.throws(
      () => createFeatures('audio-preprocessor'),
      /model must be the path of audio_preprocessor_int8/,
    );
    assert.throws(
      () => createFeatures('audio-preprocessor', { model: 'no/such/file' }),
      /there is no such file/,
    );
    assert.throws(() => createFeatures('audio-preprocessor', { model: 5 }), /model must be a text/);
  });

  it('describes itself without reading a file', () => {
    const { outputShape, outputType, frameRate, sentence } = describeFeatures('audio-preprocessor', {
      model: 'x.tflite',
    });
    assert.deepEqual([outputShape, outputType, frameRate], [[40], 'int8', 50]);
    assert.match(sentence, /computed by x.tflite\.$/);
  });
});
