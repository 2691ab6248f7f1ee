import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConfigError, InputError } from '../errors';
import type { NumericType } from '../tensor';
import type { SampleBlock, WindowBlock } from './block';
import { type GapPolicy, Windower, type WindowerOptions } from './windower';

const RATE = 1000;

/** Samples `from` to `to` of the signal whose sample i of channel c is 10 i + c. */
function ramp(from: number, to: number, channels = 1, gap = 0): SampleBlock {
  const data = Float32Array.from(
    { length: (to - from) * channels },
    (_, i) => 10 * (from + Math.floor(i / channels)) + (i % channels),
  );
  return { data, type: 'float32', channels, count: to - from, sampleRate: RATE, start: 5000 + from, gap };
}

function windower(options: Partial<WindowerOptions> = {}): Windower {
  return new Windower({ length: 4, hop: 2, channels: 1, type: 'float32', gapPolicy: 'reset', ...options });
}

/** Values of the first channel, divided by 10: sample numbers. */
const samples = (window: WindowBlock) =>
  Array.from({ length: window.count }, (_, i) => Number(window.data[i * window.channels]) / 10);

describe('Windower', () => {
  it('gives the first window when it is full and then one per hop', () => {
    const windows = windower().push(ramp(0, 9));
    assert.deepEqual(windows.map(samples), [
      [0, 1, 2, 3],
      [2, 3, 4, 5],
      [4, 5, 6, 7],
    ]);
    assert.deepEqual(
      windows.map(({ sequence, start, gap, count }) => ({ sequence, start, gap, count })),
      [0, 2, 4].map((start, sequence) => ({ sequence, start: 5000 + start, gap: 0, count: 4 })),
    );
  });

  it('leaves samples out where the hop is longer than the window', () => {
    const windows = windower({ length: 2, hop: 5 }).push(ramp(0, 13));
    assert.deepEqual(windows.map(samples), [
      [0, 1],
      [5, 6],
      [10, 11],
    ]);
  });

  it('keeps channels together', () => {
    const [window] = windower({ channels: 3 }).push(ramp(0, 4, 3));
    assert.deepEqual([...window.data], [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32]);
  });

  it('gives the same windows for a batch of k samples as for k single ones, whatever the gaps', () => {
    fc.assert(
      fc.property(
        fc.record({
          length: fc.integer({ min: 1, max: 12 }),
          hop: fc.integer({ min: 1, max: 20 }),
          channels: fc.integer({ min: 1, max: 3 }),
          gapPolicy: fc.constantFrom<GapPolicy>('reset', 'hold', 'interpolate'),
        }),
        fc.array(
          fc.record({ count: fc.integer({ min: 0, max: 30 }), gap: fc.constantFrom(0, 0, 0, 1, 5, 40) }),
          { maxLength: 8 },
        ),
        (options, blocks) => {
          const batched: WindowBlock[] = [];
          const single: WindowBlock[] = [];
          const a = windower(options);
          const b = windower(options);
          let at = 0;
          for (const { count, gap } of blocks) {
            at += gap;
            batched.push(...a.push(ramp(at, at + count, options.channels, gap)));
            if (count === 0) single.push(...b.push(ramp(at, at, options.channels, gap)));
            for (let i = 0; i < count; i++)
              single.push(...b.push(ramp(at + i, at + i + 1, options.channels, i === 0 ? gap : 0)));
            at += count;
          }
          assert.deepEqual(batched, single);
        },
      ),
    );
  });

  it('begins a new window behind a gap with the policy reset', () => {
    const under = windower();
    assert.equal(under.push(ramp(0, 3)).length, 0);
    const windows = under.push(ramp(5, 10, 1, 2));
    assert.deepEqual(windows.map(samples), [[5, 6, 7, 8]]);
    assert.deepEqual([windows[0].gap, windows[0].start], [2, 5005]);
  });

  it('repeats the last sample with the policy hold', () => {
    const under = windower({ gapPolicy: 'hold' });
    const windows = [...under.push(ramp(0, 3)), ...under.push(ramp(5, 8, 1, 2))];
    assert.deepEqual(windows.map(samples), [
      [0, 1, 2, 2],
      [2, 2, 2, 5],
      [2, 5, 6, 7],
    ]);
    assert.deepEqual(
      windows.map(window => [window.start, window.gap]),
      [
        [5000, 2],
        [5002, 0],
        [5004, 0],
      ],
    );
  });

  it('draws a line across the gap with the policy interpolate, so that a ramp stays a ramp', () => {
    const under = windower({ gapPolicy: 'interpolate' });
    const windows = [...under.push(ramp(0, 3)), ...under.push(ramp(6, 10, 1, 3))];
    assert.deepEqual(windows.flatMap(samples), [0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7, 8, 9]);
  });

  it('rounds where integers are interpolated', () => {
    const block = (values: number[], gap = 0): SampleBlock => ({
      data: Int16Array.from(values),
      type: 'int16',
      channels: 1,
      count: values.length,
      gap,
    });
    const under = windower({ type: 'int16', gapPolicy: 'interpolate', length: 5, hop: 5 });
    under.push(block([0]));
    const [window] = under.push(block([10, 11], 2));
    assert.deepEqual(window.data, Int16Array.from([0, 3, 7, 10, 11]));
  });

  it('resets at a gap longer than the window whatever the policy, so that no window is made up', () => {
    for (const gapPolicy of ['hold', 'interpolate'] as const) {
      const under = windower({ gapPolicy });
      under.push(ramp(0, 3));
      const windows = under.push(ramp(1e9, 1e9 + 4, 1, 1e9 - 3));
      assert.equal(windows.length, 1);
      assert.equal(windows[0].gap, 1e9 - 3);
    }
  });

  it('counts every lost sample in exactly one window', () => {
    for (const gapPolicy of ['reset', 'hold', 'interpolate'] as const) {
      const under = windower({ gapPolicy });
      let at = 0;
      let told = 0;
      for (const gap of [0, 1, 3, 0, 2, 9, 0, 0]) {
        at += gap;
        for (const window of under.push(ramp(at, at + 3, 1, gap))) told += window.gap;
        at += 3;
      }
      for (const window of under.push(ramp(at, at + 10))) told += window.gap;
      assert.equal(told, 15, gapPolicy);
    }
  });

  it('hands out data of its own', () => {
    const under = windower({ hop: 1 });
    const [first] = under.push(ramp(0, 4));
    const before = [...first.data];
    const block = ramp(4, 8);
    const [second] = under.push(block);
    block.data.fill(0 as never);
    second.data.fill(1 as never);
    assert.deepEqual([...first.data], before);
    assert.deepEqual(samples(under.push(ramp(8, 9))[0]), [5, 6, 7, 8]);
  });

  const types: NumericType[] = [
    'float32',
    'float64',
    'int8',
    'uint8',
    'int16',
    'uint16',
    'int32',
    'uint32',
    'int64',
    'bool',
  ];
  it(`takes frames of any type: ${types.join(', ')}`, () => {
    for (const type of types)
      for (const gapPolicy of ['hold', 'interpolate'] as const) {
        const under = windower({ type, gapPolicy, length: 3, hop: 3 });
        const ArrayType = {
          float32: Float32Array,
          float64: Float64Array,
          int8: Int8Array,
          uint8: Uint8Array,
          int16: Int16Array,
        }[type as 'int8'];
        const make = (value: number): SampleBlock['data'] => {
          if (type === 'int64') return BigInt64Array.of(BigInt(value));
          if (type === 'uint16') return Uint16Array.of(value);
          if (type === 'int32') return Int32Array.of(value);
          if (type === 'uint32') return Uint32Array.of(value);
          return type === 'bool' ? Uint8Array.of(value) : ArrayType.of(value);
        };
        under.push({ data: make(1), type, channels: 1, count: 1, gap: 0 });
        const [window] = under.push({ data: make(1), type, channels: 1, count: 1, gap: 1 });
        assert.equal(window.type, type);
        assert.equal(window.data.constructor, make(1).constructor);
        assert.deepEqual([...window.data].map(Number), [1, 1, 1]);
      }
  });

  it('starts anew after a reset', () => {
    const under = windower();
    under.push(ramp(0, 7));
    under.reset();
    assert.deepEqual(under.push(ramp(7, 10)).map(samples), []);
    const [window] = under.push(ramp(10, 11));
    assert.deepEqual([samples(window), window.sequence, window.gap], [[7, 8, 9, 10], 0, 0]);
  });

  it('has no time without a rate, and takes its own before that of the blocks', () => {
    const { sampleRate: _rate, ...block } = ramp(0, 4);
    assert.equal(windower().push(block)[0].start, undefined);
    const [window] = windower({ sampleRate: 500 }).push(ramp(0, 4));
    assert.deepEqual([window.sampleRate, window.start], [500, 5000]);
  });

  it('refuses another type or number of channels, naming both', () => {
    assert.throws(
      () => windower().push({ ...ramp(0, 1), type: 'int16' }),
      (error: Error) => error instanceof InputError && /1 float32.*1 int16/.test(error.message),
    );
    assert.throws(() => windower().push(ramp(0, 1, 2)), InputError);
  });

  it('refuses impossible settings', () => {
    for (const wrong of [
      { length: 0 },
      { hop: 0 },
      { hop: 1.5 },
      { channels: -1 },
      { length: 1e9 },
      { length: Number.NaN },
    ])
      assert.throws(() => windower(wrong), ConfigError, JSON.stringify(wrong));
  });
});
