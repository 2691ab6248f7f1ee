import assert from 'node:assert/strict';
import type { CsvFormat, DecoderConfig } from '../config';
import { createDecoder } from '../create-decoder';

/** Decodes text with CSV lines; returns the samples and the names of the last block. */
function read(text: string, format: Partial<CsvFormat> = {}, config: Partial<DecoderConfig> = {}) {
  const decoder = createDecoder({
    framing: { type: 'lines' },
    format: { type: 'csv', ...format },
    ...config,
  });
  const blocks = [...decoder.push(Buffer.from(text)), ...decoder.flush()];
  const samples = blocks.flatMap(({ data, channels, count }) =>
    Array.from({ length: count }, (_, i) => [...data.slice(i * channels, (i + 1) * channels)].map(Number)),
  );
  return {
    samples,
    names: blocks.at(-1)?.names,
    gaps: blocks.map(({ gap }) => gap),
    counters: decoder.counters,
  };
}

describe('CSV', () => {
  it('reads the rows of a data forwarder, whatever separates the numbers', () => {
    for (const row of [
      '0.5,-6.25,8',
      '0.5, -6.25, 8',
      '0.5\t-6.25\t8',
      '0.5;-6.25;8',
      '0.5 -6.25   8',
      '  +0.5,-625e-2,8  ',
    ])
      assert.deepEqual(read(`${row}\r\n`).samples, [[0.5, -6.25, 8]], row);
  });

  it('ends lines by LF, CR or both and skips empty lines and comments', () => {
    assert.deepEqual(read('1\n2\r3\r\n\r\n# four\n4').samples, [[1], [2], [3], [4]]);
  });

  it('takes only the stated separator', () => {
    assert.equal(read('1;2\n', { separator: ',' }).counters.badFrames, 1);
    assert.deepEqual(read('1;2\n', { separator: ';' }).samples, [[1, 2]]);
  });

  it('reads decimal commas', () => {
    assert.deepEqual(read('1,5;-0,25\n', { decimalComma: true }).samples, [[1.5, -0.25]]);
  });

  it('picks columns by number, in the order asked for', () => {
    assert.deepEqual(read('1,2,text,4\n', { columns: [3, 0] }).samples, [[4, 1]]);
  });

  it('names channels by a header and picks columns by it', () => {
    const text = 't,x,"y"\n0,1,2\n1,3,4\n';
    const { samples, names, counters } = read(text, { header: true });
    assert.deepEqual(
      [samples, names],
      [
        [
          [0, 1, 2],
          [1, 3, 4],
        ],
        ['t', 'x', 'y'],
      ],
    );
    assert.equal(counters.badFrames, 0);
    assert.deepEqual(read(text, { header: true, columns: ['y'] }).samples, [[2], [4]]);
  });

  it('counts a header where none was announced as a bad row', () => {
    assert.equal(read('x,y\n1,2\n').counters.badFrames, 1);
  });

  it('reads time and sequence number beside the channels', () => {
    const format = { time: { field: 0, unit: 's', epoch: true }, sequence: { field: 1 } } as const;
    const decoder = createDecoder({ framing: { type: 'lines' }, format: { type: 'csv', ...format } });
    const blocks = decoder.push(Buffer.from('1.5,7,10\n1.6,8,11\n2.0,12,12\n'));
    assert.deepEqual(
      blocks.map(({ data, start, gap }) => [[...data].map(Number), start, gap]),
      [
        [[10, 11], 1500, 0],
        [[12], 2000, 3],
      ],
    );
  });

  it('refuses whole rows with anything that is no finite number', () => {
    for (const row of [
      '1,,3',
      '1,x,3',
      '1,nan,3',
      '1,Infinity,3',
      '1,1e99,3',
      '0x10,2,3',
      '1,2-3,3',
      '1,2.5.1,3',
    ])
      assert.deepEqual([read(`${row}\n`).samples, read(`${row}\n`).counters.badFrames], [[], 1], row);
  });

  it('refuses a row that lacks its beginning, but follows a device that changes its channels', () => {
    assert.deepEqual(read('1,2,3\n,3\n1,2,3\n5,6\n1,2,3\n').samples, [
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    assert.deepEqual(read('1,2,3\n5,6\n5,6\n5,6\n').samples, [
      [1, 2, 3],
      [5, 6],
      [5, 6],
    ]);
    assert.deepEqual(read('2,3\n1,2,3\n1,2,3\n1,2,3\n').samples, [
      [2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('keeps to the number of channels that names tell', () => {
    const { samples, names } = read('1,2\n1,2,3\n5,6\n5,6\n', {}, { names: ['a', 'b', 'c'] });
    assert.deepEqual([samples, names], [[[1, 2, 3]], ['a', 'b', 'c']]);
  });

  it('scales to physical units, channel by channel', () => {
    assert.deepEqual(read('1,2\n', {}, { scale: [0.5, 10], offset: [0, -1] }).samples, [[0.5, 19]]);
    assert.deepEqual(read('1,2\n', {}, { scale: 2, offset: 1 }).samples, [[3, 5]]);
  });
});
