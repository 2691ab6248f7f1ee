import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BinaryFormat, BinaryType, DecoderConfig } from '../config';
import { createDecoder } from '../create-decoder';
import { encodeFrame } from '../encode';

const message = (format: Omit<BinaryFormat, 'type'>, rest: Partial<DecoderConfig> = {}): DecoderConfig => ({
  framing: { type: 'message' },
  format: { type: 'binary', ...format },
  ...rest,
});

describe('binary samples', () => {
  // bytes 01 02 03 04 80 81 82 83 as one number of each type
  const bytes = Uint8Array.of(0x81, 0x02, 0x03, 0x84, 0x05, 0x06, 0x07, 0xc0);
  const numbers: [BinaryType, number, number][] = [
    ['int8', -127, -127],
    ['uint8', 0x81, 0x81],
    ['int16', 0x0281, 0x8102 - 0x10000],
    ['uint16', 0x0281, 0x8102],
    ['int24', 0x030281, 0x810203 - 0x1000000],
    ['uint24', 0x030281, 0x810203],
    ['int32', 0x84030281 - 2 ** 32, 0x81020384 - 2 ** 32],
    ['uint32', 0x84030281, 0x81020384],
    ['float32', Buffer.from(bytes).readFloatLE(), Buffer.from(bytes).readFloatBE()],
    [
      'float64',
      Math.fround(Buffer.from(bytes).readDoubleLE()),
      Math.fround(Buffer.from(bytes).readDoubleBE()),
    ],
  ];
  for (const [type, little, big] of numbers)
    it(`reads ${type} in both byte orders`, () => {
      const size = encodeFrame(message({ sample: [{ type }] }), [[0]]).length;
      for (const [byteOrder, value] of [
        ['little', little],
        ['big', big],
      ] as const) {
        const [block] = createDecoder(message({ sample: [{ type }], byteOrder })).push(
          bytes.subarray(0, size),
        );
        assert.equal(block.data[0], value, byteOrder);
      }
    });

  it('keeps integers as integers and makes float32 of scaled, mixed and float64 numbers', () => {
    const type = (config: DecoderConfig) => {
      const [{ type, data }] = createDecoder(config).push(encodeFrame(config, [[1, 2]]));
      return [type, data.constructor.name];
    };
    assert.deepEqual(type(message({ sample: [{ type: 'int16', channels: 2 }] })), ['int16', 'Int16Array']);
    assert.deepEqual(type(message({ sample: [{ type: 'uint24', channels: 2 }] })), ['int32', 'Int32Array']);
    assert.deepEqual(type(message({ sample: [{ type: 'uint8', channels: 2 }] })), ['uint8', 'Uint8Array']);
    assert.deepEqual(type(message({ sample: [{ type: 'float64', channels: 2 }] })), [
      'float32',
      'Float32Array',
    ]);
    assert.deepEqual(type(message({ sample: [{ type: 'int16' }, { type: 'int32' }] })), [
      'float32',
      'Float32Array',
    ]);
    assert.deepEqual(type(message({ sample: [{ type: 'int16', channels: 2 }] }, { scale: 2 })), [
      'float32',
      'Float32Array',
    ]);
    assert.deepEqual(
      type(message({ sample: [{ type: 'int16', channels: 2 }] }, { scale: [1, 1], offset: 0 })),
      ['int16', 'Int16Array'],
    );
  });

  it('reads samples of several types', () => {
    const config = message({
      sample: [{ type: 'int16', channels: 2 }, { type: 'float32' }, { type: 'uint8' }],
      byteOrder: 'big',
    });
    const samples = [
      [-1, 2, 0.5, 255],
      [3, -4, -1.25, 0],
    ];
    const [block] = createDecoder(config).push(encodeFrame(config, samples));
    assert.deepEqual([...block.data].map(Number), samples.flat());
    assert.deepEqual([block.channels, block.count], [4, 2]);
  });

  it('scales to physical units, channel by channel', () => {
    const config = message(
      { sample: [{ type: 'int16', channels: 3 }] },
      { scale: [0.5, 1, 2], offset: [0, 10, -1] },
    );
    const [block] = createDecoder(config).push(
      encodeFrame(config, [
        [10, 10, 10],
        [-2, 0, 3],
      ]),
    );
    assert.deepEqual([...block.data].map(Number), [5, 20, 19, -1, 10, 5]);
  });

  it('reads from any byte offset of a pooled Buffer', () => {
    const config = message({ sample: [{ type: 'int16' }] });
    for (let offset = 0; offset < 5; offset++) {
      const pooled = Buffer.alloc(20);
      pooled.writeInt16LE(-12345, offset);
      assert.equal(createDecoder(config).push(pooled.subarray(offset, offset + 2))[0].data[0], -12345);
    }
  });

  it('hands out data of its own', () => {
    const pcm: DecoderConfig = {
      framing: { type: 'none' },
      format: { type: 'binary', sample: [{ type: 'int16' }] },
    };
    const bytes = Uint8Array.of(1, 0, 2, 0);
    const [block] = createDecoder(pcm).push(bytes);
    bytes.fill(9);
    assert.deepEqual([...block.data], [1, 2]);
  });

  it('takes a count, unused bytes and times of 64 bits in the header', () => {
    const header: BinaryFormat['header'] = [
      { field: 'skip', bytes: 3 },
      { field: 'time', type: 'uint64', unit: 'us', epoch: true },
      { field: 'count', type: 'uint8' },
    ];
    for (const byteOrder of ['little', 'big'] as const) {
      const config = message({ header, sample: [{ type: 'int8' }], byteOrder });
      const frame = encodeFrame(config, [[1], [2]], { time: 1_789_000_000_123_456 });
      const [block] = createDecoder(config).push(frame);
      assert.deepEqual([[...block.data], block.start], [[1, 2], 1_789_000_000_123.456]);
      frame[11] = 3;
      const wrong = createDecoder(config);
      assert.deepEqual([wrong.push(frame), wrong.counters.badFrames], [[], 1]);
    }
  });

  it('takes messages of exactly k samples and counts all others', () => {
    const decoder = createDecoder(message({ sample: [{ type: 'int16', channels: 3 }] }));
    const lengths = [0, 5, 6, 12, 13];
    assert.deepEqual(
      lengths.map(length => decoder.push(new Uint8Array(length)).length),
      [0, 0, 1, 1, 0],
    );
    assert.deepEqual(
      [decoder.counters.frames, decoder.counters.samples, decoder.counters.badFrames],
      [2, 3, 3],
    );
  });

  it('gives raw PCM back whatever the pieces, as one array per piece', () => {
    const pcm: DecoderConfig = {
      framing: { type: 'none' },
      format: { type: 'binary', sample: [{ type: 'int16' }] },
      sampleRate: 16000,
    };
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 200 }), fc.array(fc.nat(400)), (samples, cuts) => {
        const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
        const places = cuts.map(at => at % (bytes.length + 1)).sort((a, b) => a - b);
        const decoder = createDecoder(pcm);
        const received = [0, ...places].flatMap((from, i) =>
          decoder
            .push(bytes.slice(from, places[i] ?? bytes.length))
            .flatMap(({ data }) => [...data].map(Number)),
        );
        assert.deepEqual(received, [...samples]);
      }),
    );
  });
});
