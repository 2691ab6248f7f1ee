import assert from 'node:assert/strict';
import type { JsonFormat } from '../config';
import { createDecoder } from '../create-decoder';

/** Decodes each value as one message. */
function read(values: unknown[], format: Partial<JsonFormat> = {}) {
  const decoder = createDecoder({ framing: { type: 'message' }, format: { type: 'json', ...format } });
  const blocks = values.flatMap(value =>
    decoder.push(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))),
  );
  const samples = blocks.flatMap(({ data, channels, count }) =>
    Array.from({ length: count }, (_, i) => [...data.slice(i * channels, (i + 1) * channels)].map(Number)),
  );
  return { samples, names: blocks.at(-1)?.names, blocks, counters: decoder.counters };
}

describe('JSON', () => {
  it('reads a number, an array, an object', () => {
    assert.deepEqual(read([5]).samples, [[5]]);
    assert.deepEqual(read([[1, 2, 3]]).samples, [[1, 2, 3]]);
    const { samples, names } = read([{ x: 1, label: 'a', y: 2 }]);
    assert.deepEqual([samples, names], [[[1, 2]], ['x', 'y']]);
  });

  it('reads batches in every form', () => {
    const batch = [
      [1, 2],
      [3, 4],
    ];
    assert.deepEqual(read([batch]).samples, batch);
    assert.deepEqual(
      read([
        [
          { x: 1, y: 2 },
          { y: 4, x: 3 },
        ],
      ]).samples,
      batch,
    );
    assert.deepEqual(read([{ x: [1, 3], y: [2, 4] }]).samples, batch);
    assert.deepEqual(read([[1, 2, 3, 4]], { channels: 2 }).samples, batch);
  });

  it('follows a path to the samples', () => {
    const message = {
      device: 'a',
      payload: {
        interval_ms: 10,
        values: [
          [1, 2],
          [3, 4],
        ],
      },
    };
    assert.deepEqual(read([message], { path: 'payload.values' }).samples, [
      [1, 2],
      [3, 4],
    ]);
    assert.deepEqual(read([{ sensors: [{ v: 1 }, { v: 2 }] }], { path: 'sensors.1.v' }).samples, [[2]]);
  });

  it('picks keys, in order', () => {
    assert.deepEqual(read([{ a: 1, b: 2, c: 3 }], { keys: ['c', 'a'] }).samples, [[3, 1]]);
  });

  it('reads time and sequence number, beside the samples or in the sample', () => {
    const format = { time: { field: 't', unit: 'ms', epoch: true }, sequence: { field: 'n' } } as const;
    const { blocks } = read(
      [
        { t: 100, n: 0, values: [[1], [2]] },
        { t: 300, n: 4, values: [[5]] },
      ],
      { ...format, path: 'values' },
    );
    assert.deepEqual(
      blocks.map(({ start, gap }) => [start, gap]),
      [
        [100, 0],
        [300, 2],
      ],
    );
    const inside = read([{ t: 100, n: 0, x: 1 }], format);
    assert.deepEqual([inside.samples, inside.names, inside.blocks[0].start], [[[1]], ['x'], 100]);
  });

  it('refuses what is no numbers, or does not fit together, as a whole', () => {
    const wrong = [
      '',
      '{',
      'null',
      '"text"',
      '[]',
      '{}',
      '[[]]',
      '[1,"2"]',
      '[1,null]',
      '[[1,2],[3]]',
      '[[[1]]]',
      '{"x":[1,2],"y":[3]}',
      '[{"x":1},{"y":2}]',
      '1e99',
      '[{"x":1},5,6]',
    ];
    for (const text of wrong)
      assert.deepEqual([read([text]).samples, read([text]).counters.badFrames], [[], 1], text);
    assert.equal(read([[1, 2, 3]], { channels: 2 }).counters.badFrames, 1);
    assert.equal(read([{ x: 1 }], { path: 'a.b' }).counters.badFrames, 1);
  });

  it('reads one value per line', () => {
    const decoder = createDecoder({ framing: { type: 'lines' }, format: { type: 'json' } });
    const [block] = decoder.push(Buffer.from('{"x":1}\n{"x":2}\n{"x":'));
    assert.deepEqual([[...block.data].map(Number), block.names], [[1, 2], ['x']]);
    assert.deepEqual([...decoder.push(Buffer.from('3}\n'))[0].data].map(Number), [3]);
  });
});
