import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { needsShared, readShared, sharedPath } from '../../../test/support/shared';
import { createFeatures } from '../registry';

describe('mlperf-kws on 300 recordings', function () {
  this.timeout(30_000);

  it('gives the int8 features of the reference: 99.5 % equal, none off by more than 1', function () {
    needsShared(this);
    const { audio } = require(sharedPath('data', 'lib.js'));
    const set = audio(sharedPath('data', 'kws_speech_commands'));
    const clips: number[] = JSON.parse(
      readFileSync(sharedPath('golden', 'features', 'kws', 'clips.json'), 'utf8'),
    );
    const expected = new Int8Array(readShared('golden', 'features', 'kws', 'features.i8'));
    const features = createFeatures('mlperf-kws', { preset: 'mlperf-kws' });
    let equal = 0;
    clips.forEach((clip, i) => {
      features.process(set.get(set.clips[clip])).forEach((value, j) => {
        // the reference's cast wraps
        const difference = Math.abs(Number(value) - expected[i * 490 + j]);
        if (difference === 0) equal++;
        assert.ok(difference <= 1 || difference === 255, `clip ${clip}, value ${j}`);
      });
    });
    assert.ok(equal / expected.length >= 0.995, `${equal} of ${expected.length} are equal`);
  });
});

describe('the clip of mlperf-kws', () => {
  const zeros = createFeatures('mlperf-kws').process(new Int16Array(16000));

  it('counts as silence without a positive sample, and refuses more than its length', () => {
    const clip = new Int16Array(16000);
    clip[100] = -32768;
    assert.deepEqual(createFeatures('mlperf-kws').process(clip), zeros);
    assert.throws(
      () => createFeatures('mlperf-kws').process(new Int16Array(16001)),
      /takes clips of 16000 samples, got 16001/,
    );
  });

  it('is loud or quiet alike, which a fixed gain is not', () => {
    const tone = (amplitude: number) =>
      Int16Array.from({ length: 16000 }, (_, i) => (i % 32 < 16 ? amplitude : -amplitude));
    const features = createFeatures('mlperf-kws');
    assert.deepEqual(features.process(tone(1000)), features.process(tone(20000)));
    const fixed = createFeatures('mlperf-kws', { gain: 32768 / 1000 });
    assert.deepEqual(fixed.process(tone(1000)), features.process(tone(1000)));
    fixed.reset();
    assert.notDeepEqual(fixed.process(tone(20000)), features.process(tone(20000)));
  });
});
