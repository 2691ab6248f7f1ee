import assert from 'node:assert/strict';
import type { KeyValueFormat } from '../config';
import { createDecoder } from '../create-decoder';

function read(text: string, format: Partial<KeyValueFormat> = {}) {
  const decoder = createDecoder({ framing: { type: 'lines' }, format: { type: 'key-value', ...format } });
  const blocks = [...decoder.push(Buffer.from(text)), ...decoder.flush()];
  return {
    data: blocks.flatMap(({ data }) => [...data].map(Number)),
    names: blocks.at(-1)?.names,
    blocks,
    counters: decoder.counters,
  };
}

describe('key=value', () => {
  it('reads what devices print', () => {
    for (const line of ['x=1 y=-2.5', 'x:1,y:-2.5', 'x: 1, y: -2.5', 'x = 1; y = -2.5', 'x:1\ty:-2.5\t']) {
      const { data, names } = read(`${line}\r\n`);
      assert.deepEqual(
        [data, names],
        [
          [1, -2.5],
          ['x', 'y'],
        ],
        line,
      );
    }
  });

  it('picks keys in the order asked for, whatever their order in the line', () => {
    const { data, names } = read('temp=20 y=2 x=1\nx=3 y=4\n', { keys: ['x', 'y'] });
    assert.deepEqual(
      [data, names],
      [
        [1, 2, 3, 4],
        ['x', 'y'],
      ],
    );
  });

  it('refuses lines with a missing key, a text instead of a number, or anything beside the pairs', () => {
    for (const line of ['x=1', 'x=1 y=abc', 'x=1 y=', 'x=1 y=2 hello', '12 x=1 y=2'])
      assert.deepEqual(
        [
          read(`${line}\n`, { keys: ['x', 'y'] }).data,
          read(`${line}\n`, { keys: ['x', 'y'] }).counters.badFrames,
        ],
        [[], 1],
        line,
      );
  });

  it('does not lose a channel when the first line lacks its beginning', () => {
    assert.deepEqual(read('y=2\nx=1 y=2\nx=3 y=4\nx=5 y=6\n').data, [2, 3, 4, 5, 6]);
  });

  it('takes only the stated sign', () => {
    assert.equal(read('x:1\n', { assign: '=' }).counters.badFrames, 1);
    assert.equal(read('x:1\n', { assign: ':' }).counters.frames, 1);
  });

  it('keeps time and sequence number apart', () => {
    const { blocks } = read('n=1 t=5 x=1\nn=2 t=6 x=2\nn=5 t=9 x=3\n', {
      time: { field: 't', unit: 's', epoch: true },
      sequence: { field: 'n' },
    });
    assert.deepEqual(
      blocks.map(({ names, start, gap, count }) => ({ names, start, gap, count })),
      [
        { names: ['x'], start: 5000, gap: 0, count: 2 },
        { names: ['x'], start: 9000, gap: 2, count: 1 },
      ],
    );
  });
});
