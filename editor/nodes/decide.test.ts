import assert from 'node:assert/strict';
import { speakEnglish } from '../english.support';
import { plain } from '../sentence';
import { type DecideForm, decideSentence, foreground, listOf } from './decide';

const form: DecideForm = {
  method: 'threshold',
  label: '',
  backgroundLabels: 'silence, unknown',
  cutoff: 0.8,
  releaseCutoff: 0,
  windowMs: 1000,
  minimumCount: 3,
  suppressionMs: 1500,
  slidingWindow: 5,
  ignoreWindows: 25,
  refractoryMs: 1000,
};
const sentence = (changes: Partial<DecideForm>) =>
  plain(decideSentence({ ...form, ...changes })).replace(/\u00a0/g, ' ');

describe('the sentence of the decide dialog', () => {
  before(speakEnglish);

  it('says what each method does with the settings that it uses', () => {
    assert.equal(
      sentence({}),
      'Reports a label, once, when its score averaged over 1 s exceeds 0.8; then nothing for 1 s. Never reported: silence, unknown.',
    );
    assert.match(
      sentence({ method: 'recognize-commands', cutoff: 0.586 }),
      /mean score over 1 s exceeds 0\.586 \(from 3 scores on\); the same label again after 1\.5 s/,
    );
    assert.match(
      sentence({ method: 'micro-wake-word', cutoff: 0.97 }),
      /mean of its last 5 scores exceeds 0\.97; then nothing for 1 s/,
    );
  });

  it('names the release only where there is one', () => {
    assert.match(sentence({ releaseCutoff: 0.4 }), /must fall below 0\.4/);
    assert.doesNotMatch(sentence({ releaseCutoff: 0.4, method: 'recognize-commands' }), /fall below/);
  });

  it('names the one label in place of the background', () => {
    assert.match(sentence({ label: 'yes' }), /Only yes counts\.$/);
    assert.doesNotMatch(sentence({ method: 'micro-wake-word' }), /silence/);
  });

  it('asks for a cut-off', () =>
    assert.equal(sentence({ cutoff: undefined }), 'Give a cut-off from 0 to 1.'));
});

describe('labels of the decide dialog', () => {
  it('are separated by commas or lines', () => assert.deepEqual(listOf(' a, b\n\nc ,'), ['a', 'b', 'c']));

  it('that count are those not in the background, or the one that was named', () => {
    const scores = { silence: 0.9, yes: 0.2, no: 0.3 };
    assert.deepEqual(foreground(scores, ['silence'], ''), [0.2, 0.3]);
    assert.deepEqual(foreground(scores, ['silence'], 'yes'), [0.2]);
  });
});
