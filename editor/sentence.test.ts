import assert from 'node:assert/strict';
import { speakEnglish } from './english.support';
import { marked, markedText, markNumbers, partsOf, plain } from './sentence';

describe('a sentence with its values', () => {
  before(speakEnglish);

  it('is cut into words and values', () => {
    assert.deepEqual(partsOf(`Takes ${marked('1 s')} of ${marked(3)}.`), [
      { text: 'Takes ', value: false },
      { text: '1 s', value: true },
      { text: ' of ', value: false },
      { text: '3', value: true },
      { text: '.', value: false },
    ]);
  });

  it('keeps every letter', () => {
    const sentence = markedText(
      'mqtt.sentence.full',
      { topic: 'a/+/b', broker: 'hub' },
      { decoder: 'lines of JSON' },
    );
    assert.equal(
      partsOf(sentence)
        .map(({ text }) => text)
        .join(''),
      plain(sentence),
    );
    assert.equal(plain(sentence), 'Reads a/+/b from hub: lines of JSON.');
  });

  it('marks the values and leaves phrases alone', () => {
    const sentence = markedText('decode.sentence', { property: 'msg.payload' }, { decoder: 'lines' });
    assert.deepEqual(
      partsOf(sentence).filter(({ value }) => value),
      [{ text: 'msg.payload', value: true }],
    );
  });

  it('marks the numbers of the runtime with their units, not those inside names', () => {
    const values = partsOf(markNumbers('Takes 30 ms of sound at 16000 Hz and gives 40 bands as int8.'))
      .filter(({ value }) => value)
      .map(({ text }) => text);
    assert.deepEqual(values, ['30 ms', '16000 Hz', '40']);
  });
});
