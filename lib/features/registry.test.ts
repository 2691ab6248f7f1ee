import assert from 'node:assert/strict';
import { ConfigError, InputError } from '../errors';
import { createFeatures, describeFeatures, featureNames, presets } from './registry';

function tone(length: number): Int16Array {
  return Int16Array.from({ length }, (_, i) => Math.round(9000 * Math.sin(i * (0.05 + i * 1e-6))));
}

describe('the pipelines', () => {
  it('are known by name and by preset', () => {
    assert.ok(featureNames.includes('micro-frontend'));
    assert.equal(new Set(featureNames).size, featureNames.length, 'no name twice');
    for (const { pipeline } of Object.values(presets)) assert.ok(featureNames.includes(pipeline));
    assert.equal(presets.micro_speech.pipeline, 'micro-frontend');
  });

  it('take a preset by name or as a key, keys beside it win', () => {
    assert.equal(createFeatures('micro_speech').outputType, 'int8');
    assert.equal(createFeatures('micro_speech').frameRate, 50);
    assert.equal(createFeatures('micro-frontend', { preset: 'microWakeWord' }).frameRate, 100);
    const { outputType, frameRate } = createFeatures('microWakeWord', { output: 'float32' });
    assert.deepEqual([outputType, frameRate], ['float32', 100]);
  });

  it('give uint16, int8 and float32 by the rules of the models', () => {
    const sound = tone(16000);
    const whole = createFeatures('micro-frontend').process(sound);
    assert.ok(whole instanceof Uint16Array);
    const int8 = createFeatures('micro_speech').process(sound);
    const real = createFeatures('micro-frontend', { output: 'float32' }).process(sound);
    assert.equal(whole.length, 49 * 40);
    whole.forEach((v, i) => {
      assert.equal(int8[i], Math.max(-128, Math.min(127, Math.floor((v * 256 + 333) / 666) - 128)));
      assert.equal(real[i], (v * 10) / 256);
    });
  });

  it('stream: no frame until the first window is full, then k frames back to back', () => {
    const features = createFeatures('microWakeWord');
    assert.equal(features.process(tone(479)).length, 0);
    assert.equal(features.process(tone(161)).length, 2 * 40);
    features.reset();
    assert.equal(features.process(tone(479)).length, 0);
  });

  it('take whole numbers of other types, and refuse what is no sound', () => {
    const sound = tone(1000);
    const expected = createFeatures('micro_speech').process(sound);
    assert.deepEqual(createFeatures('micro_speech').process(Float32Array.from(sound)), expected);
    for (const value of [Number.NaN, 40000])
      assert.throws(
        () => createFeatures('micro_speech').process(Float32Array.of(0, value)),
        (error: Error) => error instanceof InputError && /sample 1 is/.test(error.message),
      );
  });

  it('describe themselves with the settings filled in', () => {
    const description = describeFeatures('micro_speech', { channels: 20 });
    assert.equal(
      description.sentence,
      'Takes 30 ms of sound at 16000 Hz every 20 ms and gives 20 bands from 125 to 7500 Hz as int8.',
    );
    assert.equal(description.config.stepMs, 20);
    assert.equal(description.options.stepMs.kind, 'integer');
    assert.equal(description.name, 'micro-frontend');
  });

  it('leave the description of a raw file to the command line', () => {
    const input = { type: 'int16', shape: [16000] };
    assert.equal(createFeatures('micro_speech', { input }).outputType, 'int8');
  });

  it('refuse what they do not know', () => {
    const cases: [string, Record<string, unknown>, RegExp][] = [
      ['mfc', {}, /no feature pipeline "mfc"; pipelines: .*micro-frontend.*presets: .*micro_speech/],
      ['constructor', {}, /no feature pipeline "constructor"/],
      [
        'micro-frontend',
        { preset: 'micro_music' },
        /preset must be one of micro_speech, microWakeWord, got "micro_music"/,
      ],
      ['micro-frontend', { preset: 'toString' }, /preset must be one of/],
      ['micro_speech', { output: 'int4' }, /output must be one of "uint16", "int8", "float32", got "int4"/],
      ['micro_speech', { hop: 10 }, /no setting "hop"/],
    ];
    for (const [name, config, message] of cases)
      assert.throws(
        () => createFeatures(name, config),
        (error: Error) => error instanceof ConfigError && message.test(error.message),
        String(message),
      );
  });
});
