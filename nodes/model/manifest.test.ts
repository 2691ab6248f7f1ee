import assert from 'node:assert/strict';
import { isManifest, readManifest } from './manifest';

const version2 = {
  type: 'micro',
  wake_word: 'Okay Nabu',
  author: 'Kevin Ahrendt',
  website: 'https://www.example.org/',
  model: 'okay_nabu.tflite',
  trained_languages: ['en'],
  version: 2,
  micro: {
    probability_cutoff: 0.97,
    feature_step_size: 10,
    sliding_window_size: 5,
    tensor_arena_size: 22860,
    minimum_esphome_version: '2024.7.0',
  },
};
const version1 = {
  type: 'micro',
  wake_word: 'Okay Nabu',
  model: 'okay_nabu.tflite',
  version: 1,
  micro: { probability_cutoff: 0.5, sliding_window_average_size: 10, minimum_esphome_version: '2024.2' },
};
const bytes = (json: unknown) => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));

describe('the manifest of a microWakeWord model', () => {
  it('says what is to be set: version 2', () => {
    assert.deepEqual(readManifest(bytes(version2)), {
      wakeWord: 'Okay Nabu',
      model: 'okay_nabu.tflite',
      version: 2,
      probabilityCutoff: 0.97,
      slidingWindow: 5,
      featureStepMs: 10,
      tensorArenaBytes: 22860,
      author: 'Kevin Ahrendt',
      languages: ['en'],
    });
  });

  it('says it in the words of version 1 too, whose models take steps of 20 ms', () => {
    const { probabilityCutoff, slidingWindow, featureStepMs, tensorArenaBytes } = readManifest(
      bytes(version1),
    );
    assert.deepEqual(
      [probabilityCutoff, slidingWindow, featureStepMs, tensorArenaBytes],
      [0.5, 10, 20, undefined],
    );
  });

  it('is told from a model by its first character', () => {
    assert.equal(isManifest(bytes(version2)), true);
    assert.equal(isManifest(bytes(`\ufeff\r\n${JSON.stringify(version1)}`)), true);
    assert.equal(isManifest(Buffer.from([28, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33])), false);
    assert.equal(isManifest(Buffer.alloc(0)), false);
    assert.equal(isManifest(Buffer.alloc(100_000, '{')), false, 'too large for one');
    assert.equal(readManifest(bytes(`\ufeff${JSON.stringify(version1)}`)).version, 1);
  });

  const refused: [string, unknown, RegExp][] = [
    ['no JSON', '{"type": "micro"', /it is no JSON/],
    ['another JSON', { name: 'package' }, /"type" is not "micro"/],
    ['null', 'null', /"type" is not "micro"/],
    ['another version', { ...version2, version: 3 }, /"version" is 3, expected 1 or 2/],
    ['no wake word', { ...version2, wake_word: ' ' }, /"wake_word" is " ", expected a text/],
    ['no model', { ...version2, model: undefined }, /"model" is missing/],
    [
      'an impossible cut-off',
      { ...version2, micro: { ...version2.micro, probability_cutoff: 97 } },
      /"micro.probability_cutoff" is 97, expected above 0, up to 1/,
    ],
    [
      'half a window',
      { ...version2, micro: { ...version2.micro, sliding_window_size: 2.5 } },
      /"micro.sliding_window_size" is 2.5, expected a whole number/,
    ],
    ['the words of the other version', { ...version1, version: 2 }, /"micro.sliding_window_size" is missing/],
  ];
  for (const [what, json, text] of refused)
    it(`refuses ${what}`, () => {
      assert.throws(() => readManifest(bytes(json)), {
        name: 'ModelError',
        code: 'bad-manifest',
        message: text,
      });
    });
});
