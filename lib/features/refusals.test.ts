/** Settings and windows that the originals refuse, or that cannot be: the message names what is allowed. */
import assert from 'node:assert/strict';
import { ConfigError, InputError } from '../errors';
import { createFeatures } from './registry';

const settings: [string, Record<string, unknown>, RegExp][] = [
  ['edge-impulse-mfe', { version: 3 }, /mel filters cover no bin.*lower filters or raise fftLength/],
  ['edge-impulse-mfe', { fftLength: 300 }, /fftLength must be a power of two/],
  ['edge-impulse-mfe', { highHz: 9000 }, /highHz must be at most half of sampleRate/],
  ['edge-impulse-mfcc', { cmvnWindow: 100 }, /cmvnWindow must be an odd number/],
  ['edge-impulse-mfcc', { coefficients: 40 }, /at most the number of bands \(32\)/],
  ['edge-impulse-spectral', { filterType: 'low', filterOrder: 5 }, /0, 2, 4, 6 or 8/],
  ['edge-impulse-spectral', { filterType: 'high', filterCutoff: 40 }, /below 31.25 Hz/],
  ['edge-impulse-spectral', { inputDecimationRatio: 5 }, /one of 1, 3, 10, 30, 100, 1000/],
  ['edge-impulse-spectral', { implementationVersion: 3, inputDecimationRatio: 3 }, /1 before/],
  ['edge-impulse-spectral', { filterType: 'low', filterCutoff: 0.5, filterOrder: 0 }, /masks every bin/],
  ['edge-impulse-spectral', { spectralPowerEdges: '1, 0.5' }, /at least two rising numbers/],
  ['gravity', { cutoffHz: 25 }, /below half of sampleRate \(25 Hz\)/],
  ['motion-spectrum', { bandsHz: [[3, 1]] }, /a list of bands \[low, high\]/],
  ['rotation-image', { fullScale: [4] }, /two numbers above 0/],
  ['welch', { segment: 64, overlap: 64 }, /overlap must be below segment/],
  ['envelope-spectrum', { bandHz: 'high' }, /null for the whole band/],
  ['log-mel', { highHz: 9000 }, /at most half of sampleRate \(8000 Hz\)/],
  ['mlperf-ad', { firstFrame: 10, endFrame: 10 }, /firstFrame \+ stack/],
  ['resample', { from: 44100, to: 1 }, /within a factor of 1000/],
];

const windows: [string, Record<string, unknown>, number, RegExp][] = [
  ['edge-impulse-mfe', {}, 319, /a frame of 320 samples is longer than the window of 319/],
  ['edge-impulse-mfe', {}, 96000, /599 frames, Edge Impulse takes at most 500/],
  ['edge-impulse-spectral', { analysisType: 'Wavelet', waveletLevel: 3 }, 255, /at least 256 samples/],
  ['edge-impulse-spectral', { extraLowFreq: true }, 70, /at least 71 samples/],
  ['gravity', { start: 'zero-phase' }, 12, /at least 13 samples/],
  ['rotation-image', { size: 32 }, 33, /windows of 32 samples .* got 33/],
  ['welch', { segment: 64, overlap: 0 }, 63, /at least 64 samples/],
  ['mlperf-ad', { stack: 5 }, 2047, /at least 2048 samples/],
];

describe('a pipeline refuses', () => {
  for (const [name, config, message] of settings)
    it(`${name} ${JSON.stringify(config)}`, () => {
      assert.throws(
        () => createFeatures(name, config),
        (error: Error) => error instanceof ConfigError && message.test(error.message),
      );
    });

  for (const [name, config, samples, message] of windows)
    it(`${name} ${JSON.stringify(config)} on ${samples} samples`, () => {
      const features = createFeatures(name, config);
      assert.throws(
        () => features.process(new Float32Array(samples * features.channels)),
        (error: Error) => error instanceof InputError && message.test(error.message),
      );
    });

  it('a part of a sample', () => {
    assert.throws(
      () => createFeatures('gravity').process(new Float32Array(10)),
      /3 values per sample, got 10 values/,
    );
  });
});

describe('a name that is a pipeline and a preset', () => {
  it('means the pipeline; the preset is chosen by its key, or by preset: before the name', () => {
    assert.equal(createFeatures('mlperf-kws').outputType, 'float32');
    assert.equal(createFeatures('mlperf-kws', { preset: 'mlperf-kws' }).outputType, 'int8');
    assert.equal(createFeatures('preset:mlperf-kws').outputType, 'int8');
    assert.equal(createFeatures('preset:mlperf-kws', { output: 'uint8' }).outputType, 'uint8');
    assert.equal(createFeatures('preset:person-detect').outputType, 'int8');
    assert.throws(() => createFeatures('preset:mfcc'), /no feature pipeline "preset:mfcc"/);
  });
});
