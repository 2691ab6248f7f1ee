import assert from 'node:assert/strict';
import { speakEnglish } from '../english.support';
import type { DecoderConfig } from './config';
import { frameParts } from './frame';
import { dump, parseHex } from './hexdump';
import { counterTexts, summary, type Trial, verdictOf } from './trial';

describe('the picture of a frame', () => {
  const config: DecoderConfig = {
    framing: { type: 'length-prefixed', lengthType: 'uint16', sync: 'aa55' },
    checksum: { type: 'crc16-ccitt' },
    format: {
      type: 'binary',
      header: [
        { field: 'sequence', type: 'uint24' },
        { field: 'skip', bytes: 2 },
      ],
      sample: [{ type: 'int16', channels: 3 }, { type: 'float32' }],
    },
  };

  it('shows the parts in the order of their bytes', () => {
    assert.deepEqual(
      frameParts(config).map(({ text, bytes }) => `${text}:${bytes}`),
      ['AA 55:2', 'uint16:2', 'uint24:3', '·:2', '3 × int16 + float32:10', 'crc16-ccitt:2'],
    );
  });

  it('puts a checksum in front where it stands there', () => {
    const front = { ...config, checksum: { type: 'sum8', position: 'start' } };
    assert.deepEqual(
      frameParts(front).map(({ kind }) => kind),
      ['sync', 'length', 'checksum', 'header', 'header', 'sample'],
    );
  });

  it('ends with the delimiter, and is empty for text', () => {
    const delimited: DecoderConfig = {
      framing: { type: 'delimited', delimiter: '0d0a' },
      format: { type: 'binary', sample: [{ type: 'uint8' }] },
    };
    assert.equal(frameParts(delimited).at(-1)?.text, '0D 0A');
    assert.deepEqual(frameParts({ framing: { type: 'lines' }, format: { type: 'csv' } }), []);
  });
});

describe('bytes as digits', () => {
  it('come in rows with offset and text', () => {
    assert.deepEqual(dump(parseHex('41 42 0D 0a FF'), 4), [
      { offset: '0000', hex: '41 42 0D 0A', text: 'AB··' },
      { offset: '0004', hex: 'FF', text: '·' },
    ]);
    assert.deepEqual(dump([], 8), []);
  });
});

describe('the words of a test', () => {
  before(speakEnglish);
  const trial: Trial = {
    problems: [],
    text: '',
    hex: '',
    channels: [],
    samples: 200,
    sampleRate: 50,
    counters: {
      frames: 40,
      badFrames: 2,
      checksumErrors: 0,
      resyncs: 0,
      discardedBytes: 0,
      duplicates: 0,
      lostSamples: 7,
    },
    advice: [],
  };

  it('sum up what came', () => {
    const words = summary({ from: 'live', bytes: 1200, chunks: 40, trial }).replace(/\u00a0/g, ' ');
    assert.equal(words, '1.2 kB in 40 pieces · 200 samples · 50 Hz');
  });

  it('count what is bad, and the frames', () => {
    assert.deepEqual(counterTexts(trial.counters), [
      '40 frames read',
      '2 frames unreadable',
      '7 samples missing',
    ]);
  });

  it('judge: good, doubtful with advice, bad without samples', () => {
    assert.equal(verdictOf(trial), 'good');
    assert.equal(verdictOf({ ...trial, advice: ['try big-endian'] }), 'doubtful');
    assert.equal(verdictOf({ ...trial, samples: 0 }), 'bad');
    assert.equal(verdictOf({ ...trial, problems: ['x'] }), 'bad');
  });
});
