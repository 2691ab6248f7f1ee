/** What holds for every pipeline, with its defaults: nothing here knows a pipeline by name. */
import assert from 'node:assert/strict';
import { ConfigError, InputError } from '../errors';
import type { TypedArray } from '../tensor';
import type { Features } from './features';
import { createFeatures, describeFeatures, featureNames, presets } from './registry';

/** A window that every default accepts (of a picture, its rows), or a second of a stream. */
function windowOf(features: Features): number {
  const { outputShape, frameLength = 0 } = features;
  for (const samples of [128, 64, 240, 1024, 16000, 8192, outputShape[0]])
    try {
      if (samples > 2 * frameLength) {
        features.process(new Float32Array(samples * features.channels));
        features.reset();
        return samples;
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  throw new Error('no window is accepted');
}

const finite = (values: TypedArray) => Array.from(values as ArrayLike<number>).every(v => Number.isFinite(v));

const signals: Record<string, (i: number) => number> = {
  silence: () => 0,
  'a constant': () => 9.81,
  'a square wave at full scale': i => (i % 20 < 10 ? 32767 : -32768),
  'an impulse': i => (i === 40 ? 32767 : 0),
  'a ramp': i => i / 8,
};

/** Some cannot be without a setting of their own, such as a model. */
const complete = (name: string) =>
  Object.values(describeFeatures(name).options).every(option => !('required' in option));

for (const name of [...featureNames, ...Object.keys(presets)].filter(complete))
  describe(`${name}`, () => {
    it('gives numbers for every signal, in the announced type and shape', () => {
      for (const [what, signal] of Object.entries(signals)) {
        const features = createFeatures(name);
        const samples = windowOf(features);
        const input = Float32Array.from({ length: samples * features.channels }, (_, i) => signal(i));
        const result = features.process(input);
        assert.ok(finite(result), `${what}: ${result}`);
        const size = features.outputShape.reduce((product, length) => product * length, 1);
        assert.ok(result.length > 0, what);
        if (features.streaming) assert.equal(result.length % size, 0);
        else assert.equal(result.length, size);
        assert.equal(result.constructor.name.toLowerCase(), `${features.outputType}array`);
      }
    });

    it('forgets: after a reset, or in the next window, the same samples give the same', () => {
      const features = createFeatures(name);
      const samples = windowOf(features);
      const input = Float32Array.from({ length: samples * features.channels }, (_, i) => (i * i) % 97);
      const first = features.process(input);
      features.reset();
      assert.deepEqual(features.process(input), first);
      assert.deepEqual(createFeatures(name).process(input), first);
    });

    it('refuses what is no number, and says where', () => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const features = createFeatures(name);
        const input = new Float32Array(windowOf(features) * features.channels);
        input[17] = value;
        assert.throws(
          () => features.process(input),
          (error: Error) => error instanceof InputError && /\b17\b/.test(error.message),
        );
      }
    });

    it('takes one sample without harm: a result, nothing yet, or a refusal that says how many it needs', () => {
      const features = createFeatures(name);
      try {
        assert.ok(finite(features.process(new Float32Array(features.channels))));
      } catch (error) {
        assert.ok(error instanceof InputError && /samples|values/.test(error.message), String(error));
      }
    });

    it('describes every setting for the dialog, and refuses others', () => {
      const { options, config, sentence } = describeFeatures(name);
      assert.match(sentence, /\.$/);
      for (const [key, option] of Object.entries(options)) {
        assert.match(option.help, /\.$/, key);
        assert.notEqual(config[key], undefined, key);
        if ('min' in option) assert.ok(option.default >= option.min && option.default <= option.max, key);
        assert.throws(() => createFeatures(name, { [key]: { wrong: true } }), ConfigError);
      }
      assert.throws(() => createFeatures(name, { noSuchKey: 1 }), /no setting "noSuchKey"; known are/);
    });
  });
