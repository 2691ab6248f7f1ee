import assert from 'node:assert/strict';
import { ConfigError } from '../errors';
import type { BinaryFormat, DecoderConfig } from './config';
import { createDecoder } from './create-decoder';
import { encodeFrame } from './encode';
import { decoderPresets } from './presets';

const NOW = 1_700_000_000_000;

function cobs(header: BinaryFormat['header'], sampleRate?: number): DecoderConfig {
  return {
    framing: { type: 'cobs' },
    checksum: { type: 'crc16-ccitt' },
    format: { type: 'binary', header, sample: [{ type: 'int16', channels: 2 }] },
    sampleRate,
  };
}
const TWO = [
  [1, 2],
  [3, 4],
];

describe('decoder', () => {
  it('joins frames that follow each other and begins a block behind a loss', () => {
    const config = cobs([{ field: 'sequence', type: 'uint8' }], 100);
    const decoder = createDecoder(config);
    const frames = [254, 255, 0, 3].map(sequence => encodeFrame(config, TWO, { sequence }));
    const blocks = decoder.push(Buffer.concat(frames), NOW);
    assert.deepEqual(
      blocks.map(({ count, gap, sequence, start }) => ({ count, gap, sequence, start })),
      // 12 samples of 10 ms, the newest of which came just now
      [
        { count: 6, gap: 0, sequence: 0, start: NOW - 120 },
        { count: 2, gap: 4, sequence: 10, start: NOW - 20 },
      ],
    );
    assert.equal(decoder.counters.lostSamples, 4);
  });

  it('drops frames that come again', () => {
    const config = cobs([{ field: 'sequence', type: 'uint16' }]);
    const decoder = createDecoder(config);
    const frames = [1, 2, 2, 1, 3].map(sequence => encodeFrame(config, TWO, { sequence }));
    const [block] = decoder.push(Buffer.concat(frames));
    assert.deepEqual([block.count, decoder.counters.duplicates, decoder.counters.lostSamples], [6, 2, 0]);
  });

  it('takes its time stamps from the count of samples, not from arrivals', () => {
    const decoder = createDecoder(decoderPresets['pcm16-mono']);
    const starts = [0, 13, 60, 61].map(late => decoder.push(new Uint8Array(640), NOW + late)[0].start);
    assert.deepEqual(starts, [NOW - 20, NOW, NOW + 20, NOW + 40]);
  });

  it('takes its time stamps from the device where it sends some', () => {
    const config = cobs([{ field: 'time', type: 'uint32', unit: 'us' }]);
    const decoder = createDecoder(config);
    const starts = [4_294_960_000, 2_704, 22_704].map(
      (time, i) => decoder.push(encodeFrame(config, TWO, { time }), NOW + 37 * i)[0].start,
    );
    // 2^32 us later the counter starts again: 10 and 20 ms passed
    assert.deepEqual(
      starts.map(start => Math.round((start as number) - NOW)),
      [0, 10, 30],
    );
  });

  it('follows a device that was switched off and on', () => {
    const config = cobs([{ field: 'time', type: 'uint32', unit: 'ms' }]);
    const decoder = createDecoder(config);
    decoder.push(encodeFrame(config, TWO, { time: 500_000 }), NOW);
    const [block] = decoder.push(encodeFrame(config, TWO, { time: 30 }), NOW + 5_000);
    assert.equal(block.start, NOW + 5_000);
  });

  describe('after an interruption', () => {
    const config = (header: BinaryFormat['header']) => ({ ...cobs(header, 100) });
    it('tells what was lost by sequence number', () => {
      const numbered = config([{ field: 'sequence', type: 'uint16' }]);
      const decoder = createDecoder(numbered);
      const frame = encodeFrame(numbered, TWO, { sequence: 10 });
      decoder.push(frame, NOW);
      decoder.push(frame.subarray(0, 5), NOW);
      decoder.interrupt();
      // COBS: whatever comes before the first 00 may be the end of a cut frame
      const [block] = decoder.push(
        Buffer.concat([Buffer.of(0), encodeFrame(numbered, TWO, { sequence: 60 })]),
        NOW + 9_000,
      );
      assert.equal(block.gap, 98);
    });

    it('tells what was lost by the clock where there are no numbers, counting all that came at once', () => {
      const decoder = createDecoder({ ...decoderPresets['int16-x3'], sampleRate: 100 });
      decoder.push(new Uint8Array(600), NOW);
      decoder.interrupt();
      const [block] = decoder.push(new Uint8Array(300), NOW + 5_000);
      // 5 s passed, the last half second of which is in hand
      assert.deepEqual([block.gap, block.sequence, block.start], [450, 550, NOW + 4_500]);
      assert.equal(decoder.counters.lostSamples, 450);
      const [next] = decoder.push(new Uint8Array(60), NOW + 5_100);
      assert.deepEqual([next.gap, next.sequence, next.start], [0, 600, NOW + 5_000]);
    });

    it('tells what was lost by the device time', () => {
      const timed = config([{ field: 'time', type: 'uint32', unit: 'ms' }]);
      const decoder = createDecoder(timed);
      decoder.push(encodeFrame(timed, TWO, { time: 1000 }), NOW);
      decoder.interrupt();
      const [block] = decoder.push(
        Buffer.concat([Buffer.of(0), encodeFrame(timed, TWO, { time: 2000 })]),
        NOW + 7_000,
      );
      assert.equal(block.gap, 98);
    });

    it('is silent where nobody can know, and before anything came', () => {
      const decoder = createDecoder(decoderPresets['int16-x3']);
      decoder.interrupt();
      assert.equal(decoder.push(new Uint8Array(6), NOW)[0].gap, 0);
      decoder.interrupt();
      assert.equal(decoder.push(new Uint8Array(6), NOW + 1000)[0].gap, 0);
    });

    it('drops the unfinished sample', () => {
      const decoder = createDecoder(decoderPresets['int16-x3']);
      decoder.push(new Uint8Array(7));
      decoder.interrupt();
      const [block] = decoder.push(Uint8Array.of(1, 0, 2, 0, 3, 0));
      assert.deepEqual([...block.data], [1, 2, 3]);
      assert.equal(decoder.counters.discardedBytes, 1);
    });
  });

  it('gives the last line at the end of the stream', () => {
    const decoder = createDecoder(decoderPresets.csv);
    assert.deepEqual(decoder.push(Buffer.from('1,2')), []);
    assert.deepEqual([...decoder.flush()[0].data], [1, 2]);
  });

  it('forgets everything on reset', () => {
    const config = cobs([{ field: 'sequence', type: 'uint16' }]);
    const decoder = createDecoder(config);
    decoder.push(encodeFrame(config, TWO, { sequence: 0 }));
    decoder.push(Uint8Array.of(1, 2, 3));
    decoder.reset();
    const [block] = decoder.push(encodeFrame(config, TWO, { sequence: 500 }));
    assert.deepEqual(
      [block.gap, block.sequence, decoder.counters.frames, decoder.counters.discardedBytes],
      [0, 0, 1, 0],
    );
  });

  it('refuses wrong settings with every reason', () => {
    const wrong = { framing: { type: 'tcp' }, format: { type: 'xml' } } as unknown as DecoderConfig;
    assert.throws(
      () => createDecoder(wrong),
      (error: Error) => error instanceof ConfigError && /tcp.*xml/.test(error.message),
    );
  });
});
