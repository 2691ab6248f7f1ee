import assert from 'node:assert/strict';
import { speakEnglish } from '../english.support';
import { plain } from '../sentence';
import { otherUnit, type WindowForm, windowSentence } from './window';

const form: WindowForm = {
  length: 1000,
  lengthUnit: 'ms',
  hop: 500,
  hopUnit: 'ms',
  channels: 3,
  sampleRate: 50,
};
const sentence = (changes: Partial<WindowForm>) =>
  plain(windowSentence({ ...form, ...changes })).replace(/\u00a0/g, ' ');

describe('the sentence of the window dialog', () => {
  before(speakEnglish);

  it('says all where rate and channels are known', () => {
    assert.equal(
      sentence({}),
      'Takes 1 s of 3 channels at 50 Hz every 0.5 s and gives 50 × 3 numbers. Each window shares 50 % with the one before.',
    );
  });

  it('counts frames where lengths are given in samples', () => {
    const text = sentence({ length: 49, lengthUnit: 'samples', hop: 5, hopUnit: 'samples', channels: 40 });
    assert.match(text, /^Takes 0.98 s of 40 channels at 50 Hz every 100 ms and gives 49 × 40 numbers\./);
  });

  it('says what it does not know', () => {
    assert.match(
      sentence({ sampleRate: undefined, channels: undefined }),
      /How many samples that is, the rate/,
    );
    const inSamples = { length: 128, lengthUnit: 'samples', hop: 64, hopUnit: 'samples' } as const;
    assert.match(
      sentence({ ...inSamples, sampleRate: undefined, channels: undefined }),
      /gives 128 samples, with as many channels/,
    );
  });

  it('tells overlap, seam and gap apart, in mixed units too', () => {
    assert.match(sentence({ hop: 1000 }), /Window follows window, without overlap\.$/);
    assert.match(sentence({ hop: 1500 }), /0\.5 s between two windows are left out\.$/);
    assert.match(sentence({ hop: 25, hopUnit: 'samples' }), /shares 50 % with/);
    assert.doesNotMatch(sentence({ hop: 25, hopUnit: 'samples', sampleRate: undefined }), /shares/);
  });

  it('says that the samples are resampled', () => {
    assert.match(
      sentence({ resampled: true }),
      /^The samples are brought to 50 Hz first\. Takes 1 s of 3 channels at 50 Hz /,
    );
  });

  it('asks for what is missing', () => {
    for (const changes of [{ length: undefined }, { length: 0 }, { hop: -1 }])
      assert.equal(sentence(changes), 'Give a length and a hop above 0.');
  });

  it('gives the length in the other unit', () => {
    assert.equal(otherUnit(1000, 'ms', 50), '= 50 samples');
    assert.equal(otherUnit(49, 'samples', 50).replace('\u00a0', ' '), '= 0.98 s');
    assert.equal(otherUnit(1000, 'ms', undefined), '');
  });
});
