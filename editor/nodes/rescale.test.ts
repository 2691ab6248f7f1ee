import assert from 'node:assert/strict';
import { shownExtent } from '../charts/range';
import { speakEnglish } from '../english.support';
import { plain } from '../sentence';
import { bestFormat, formatRange, rescaleSentence, verdictText } from './rescale';

const formats = [
  { bits: 8, fractionBits: 3, saturated: 0, sqnr: 30.14 },
  { bits: 8, fractionBits: 4, saturated: 0.0021, sqnr: 34.4 },
  { bits: 8, fractionBits: 5, saturated: 0.2, sqnr: 12 },
  { bits: 16, fractionBits: 10, saturated: 0, sqnr: null },
  { bits: 16, fractionBits: 11, saturated: 0, sqnr: null },
];
const words = (text: string) => plain(text).replace(/\u00a0/g, ' ');

describe('the rescale dialog', () => {
  before(speakEnglish);

  it('says what the format reaches, and what it would cost', () => {
    assert.equal(
      words(rescaleSentence({ bits: 8, fractionBits: 4 }, formats)),
      'Turns numbers into int8 in Q3.4: -8 to 7.938 in steps of 0.0625. Of the last values 0.21 % would saturate, and the signal would be 34.4 dB above what is lost.',
    );
    assert.match(
      words(rescaleSentence({ bits: 16, fractionBits: 10 }, formats)),
      /The last values would lose nothing\.$/,
    );
    assert.match(
      words(rescaleSentence({ bits: 16, fractionBits: 12 })),
      /int16 in Q3\.12: -8 to 8 in steps of 0\.000244\.$/,
    );
  });

  it('asks for what is missing', () => {
    for (const fractionBits of [undefined, 1.5, 65])
      assert.match(rescaleSentence({ bits: 8, fractionBits }), /^Give a whole number/);
  });

  it('suggests the format that loses least, and of equals the one with most room', () => {
    assert.equal(bestFormat(8, formats)?.fractionBits, 4);
    assert.equal(bestFormat(16, formats)?.fractionBits, 10);
    assert.equal(bestFormat(8, []), undefined);
    assert.equal(words(verdictText(formats[1])), '34.4 dB, 0.21 % saturate');
    assert.equal(verdictText(formats[3]), 'nothing is lost');
  });

  it('has the range of the runtime’s formats', () => {
    assert.deepEqual(formatRange({ bits: 16, fractionBits: 12 }), {
      name: 'Q3.12',
      low: -8,
      high: 8 - 2 ** -12,
      step: 2 ** -12,
    });
    assert.deepEqual(formatRange({ bits: 8, fractionBits: -1 }), {
      name: 'Q8.-1',
      low: -256,
      high: 254,
      step: 2,
    });
  });

  it('shows all values and the whole range', () => {
    assert.deepEqual(shownExtent({ low: -1, high: 1 }, { low: -10, high: 10 }), { low: -10.8, high: 10.8 });
    const { low, high } = shownExtent({ low: 5, high: 5 }, undefined);
    assert.ok(low < 5 && high > 5);
  });
});
