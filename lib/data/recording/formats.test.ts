/** Proves that each format gives back what it was given, however the file grew, and that a file cut anywhere keeps its whole rows. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FileFormat, RecordingFormat } from './format';
import { wholeFile } from './format';
import { readSamples, recordingFormats } from './formats';
import { realNumbers, rowsAndColumns, type Samples } from './samples';

const RATE = 50;

/** Samples of one format: finite, of a type and scale that it holds. */
function samplesFor(format: RecordingFormat): fc.Arbitrary<Samples> {
  const types = format === 'wav' ? (['int16', 'float32'] as const) : (['int16', 'int8', 'float32'] as const);
  return fc
    .record({
      type: fc.constantFrom(...types),
      rows: fc.integer({ min: 1, max: 12 }),
      columns: fc.integer({ min: 1, max: 4 }),
      quantized: fc.boolean(),
    })
    .chain(({ type, rows, columns, quantized }): fc.Arbitrary<Samples> => {
      const count = rows * columns;
      const integers = (limit: number) =>
        fc.array(fc.integer({ min: -limit, max: limit - 1 }), { minLength: count, maxLength: count });
      const scale = quantized && type === 'int8' ? { scale: 0.5, zeroPoint: 3 } : {};
      const shape = [rows, columns];
      const common = { type, shape, sampleRate: RATE, ...scale };
      if (type === 'int16') return integers(32768).map(v => ({ ...common, data: Int16Array.from(v) }));
      if (type === 'int8') return integers(128).map(v => ({ ...common, data: Int8Array.from(v) }));
      return fc
        .float32Array({ minLength: count, maxLength: count, noNaN: true, noDefaultInfinity: true })
        .map(data => ({ ...common, data: data as Float32Array<ArrayBuffer> }));
    });
}

/** -0 and 0 are one number in text. */
function numbersOf(samples: Samples): number[] {
  return Array.from(realNumbers(samples), value => Math.fround(value) + 0);
}

function part(samples: Samples, from: number, to: number): Samples {
  const { columns } = rowsAndColumns(samples);
  return { ...samples, data: samples.data.slice(from * columns, to * columns), shape: [to - from, columns] };
}

/** The file as it stands before it is closed, in pieces of the given numbers of rows. */
function growing(format: FileFormat, samples: Samples, pieces: readonly number[]): Uint8Array[] {
  const { rows, columns } = rowsAndColumns(samples);
  const parts = [format.head({ ...samples, shape: [0, columns] }, columns)];
  for (let row = 0, i = 0; row < rows; i++) {
    const next = Math.min(rows, row + (pieces[i] ?? rows));
    parts.push(format.rows(part(samples, row, next), row));
    row = next;
  }
  return parts;
}

describe('the formats of recordings', () => {
  for (const [name, format] of Object.entries(recordingFormats)) {
    const any = samplesFor(name as RecordingFormat);

    it(`${name}: a window comes back with its numbers, rate and channels`, () => {
      fc.assert(
        fc.property(any, samples => {
          const { rows, columns } = rowsAndColumns(samples);
          format.check(samples);
          const read = readSamples(wholeFile(format, samples, columns, rows));
          // of one .npy file only the index knows the scale
          const known =
            name === 'npy' ? { ...read, scale: samples.scale, zeroPoint: samples.zeroPoint } : read;
          assert.deepEqual(numbersOf(known as Samples), numbersOf(samples));
          assert.deepEqual(read.shape, samples.shape);
          if (name !== 'npy' && !(name === 'csv' && rows === 1)) assert.equal(read.sampleRate, RATE);
        }),
      );
    });

    it(`${name}: a stream in any pieces, cut at any byte, keeps its whole rows`, () => {
      fc.assert(
        fc.property(any, fc.array(fc.integer({ min: 1, max: 5 })), fc.nat(), (samples, pieces, cut) => {
          const { columns } = rowsAndColumns(samples);
          const parts = growing(format, samples, pieces);
          const bytes = Buffer.concat(parts);
          const headLength = parts[0].length;
          const length = headLength + (cut % (bytes.length - headLength + 1));
          const repaired = format.repair(bytes.subarray(0, length));
          assert.ok(repaired);
          // rows that are whole in the piece that is left
          let whole = 0;
          while (whole < samples.shape[0]) {
            const upTo = growing(format, part(samples, 0, whole + 1), pieces);
            if (Buffer.concat(upTo).length > length) break;
            whole++;
          }
          if (whole === 0) return;
          const read = format.read(repaired);
          const kept = read.shape[0];
          // text that lacks only the end of its line counts as torn
          assert.ok(kept === whole, `${kept} rows kept, ${whole} were whole`);
          const known = {
            ...read,
            scale: name === 'npy' ? samples.scale : undefined,
            zeroPoint: samples.zeroPoint,
          };
          assert.deepEqual(numbersOf(known as Samples), numbersOf(samples).slice(0, kept * columns));
        }),
      );
    });
  }

  it('reads files of other makers: audio of Edge Impulse with one number per row, tables without time', () => {
    const json = readSamples(
      Buffer.from(
        JSON.stringify({
          protected: { ver: 'v1', alg: 'HS256', iat: 1732182893 },
          signature: '5'.repeat(64),
          payload: { interval_ms: 0.0625, sensors: [{ name: 'audio', units: 'wav' }], values: [-10, 2, -9] },
        }),
      ),
    );
    assert.deepEqual(
      [json.sampleRate, json.shape, Array.from(json.data as Float32Array)],
      [16000, [3, 1], [-10, 2, -9]],
    );
    const csv = readSamples(Buffer.from('1;2\n3;4\n'));
    assert.deepEqual([csv.sampleRate, csv.shape], [undefined, [2, 2]]);
  });

  it('writes 9.81 as 9.81 although float32 has no such number', () => {
    const samples: Samples = { data: Float32Array.of(9.81), type: 'float32', shape: [1, 1], sampleRate: 100 };
    const text = Buffer.from(wholeFile(recordingFormats.csv, samples, 1, 1)).toString();
    assert.equal(text, 'timestamp,channel1\n0,9.81\n');
  });

  it('says which format to take instead', () => {
    const base: Samples = { data: Int8Array.of(1), type: 'int8', shape: [1, 1], sampleRate: 16000 };
    assert.throws(
      () => recordingFormats.wav.check(base),
      /int16 counts or float32, the samples are int8: .*npy/,
    );
    const fraction: Samples = { data: Int16Array.of(1), type: 'int16', shape: [1, 1], sampleRate: 62.5 };
    assert.throws(() => recordingFormats.wav.check(fraction), /62\.5 Hz/);
    const unknown: Samples = { data: Int16Array.of(1), type: 'int16', shape: [1, 1] };
    assert.throws(() => recordingFormats.json.check(unknown), /sample rate/);
    const nan: Samples = { data: Float32Array.of(Number.NaN), type: 'float32', shape: [1, 1], sampleRate: 1 };
    assert.throws(() => recordingFormats.csv.check(nan), /value 0 is NaN/);
  });
});
