import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DecoderConfig, FramingConfig } from '../config';
import { noCounts } from '../decoder';
import { encodeFrame } from '../encode';
import { parseHex } from '../hex';
import { createFramer } from './index';

/** Frames of any bytes, cut out of a stream by `framing`. */
function setUp(framing: FramingConfig, config: Partial<DecoderConfig> = {}) {
  const counters = noCounts();
  const payloads: string[] = [];
  const format: DecoderConfig['format'] = { type: 'binary', sample: [{ type: 'uint8' }] };
  const whole = { framing, format, ...config };
  const framer = createFramer(whole, counters, payload =>
    payloads.push(Buffer.from(payload).toString('hex')),
  );
  return {
    framer,
    counters,
    payloads,
    config: whole,
    push: (hex: string) => framer.push(parseHex(hex) as Uint8Array),
  };
}

describe('SLIP', () => {
  it('unescapes as RFC 1055 says and skips empty frames', () => {
    const { push, payloads } = setUp({ type: 'slip' });
    push('C0 01 DB DC 02 C0 C0 C0 DB DD C0');
    assert.deepEqual(payloads, ['01c002', 'db']);
  });

  it('refuses a frame with an escape that does not exist, and only that', () => {
    const { push, payloads, counters } = setUp({ type: 'slip' });
    push('01 DB 02 C0 03 C0 04 DB C0 05 C0');
    assert.deepEqual([payloads, counters.badFrames], [['03', '05'], 2]);
  });

  it('reverses its encoder', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), bytes => {
        const { framer, payloads, config } = setUp({ type: 'slip' });
        framer.push(
          encodeFrame(
            config,
            [...bytes].map(byte => [byte]),
          ),
        );
        assert.deepEqual(payloads, [Buffer.from(bytes).toString('hex')]);
      }),
    );
  });
});

describe('COBS', () => {
  // examples of the paper and of common implementations
  const pairs: [string, string][] = [
    ['00', '01 01 00'],
    ['0000', '01 01 01 00'],
    ['001100', '01 02 11 01 00'],
    ['11220033', '03 11 22 02 33 00'],
    ['11223344', '05 11 22 33 44 00'],
    ['11000000', '02 11 01 01 01 00'],
  ];
  for (const [payload, stuffed] of pairs)
    it(`reads ${stuffed} as ${payload}`, () => {
      const { push, payloads } = setUp({ type: 'cobs' });
      push(stuffed);
      assert.deepEqual(payloads, [payload]);
    });

  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const hex = (bytes: number[]) => Buffer.from(bytes).toString('hex');
  const long: [string, number[], number[]][] = [
    ['254 bytes without 00', range(1, 255), [0xff, ...range(1, 255), 0]],
    ['00 and 254 bytes', range(0, 255), [1, 0xff, ...range(1, 255), 0]],
    ['255 bytes without 00', range(1, 256), [0xff, ...range(1, 255), 2, 0xff, 0]],
    ['254 bytes, then 00', [...range(2, 256), 0], [0xff, ...range(2, 256), 1, 1, 0]],
  ];
  for (const [name, payload, stuffed] of long)
    it(`reads ${name}`, () => {
      const { framer, payloads, config } = setUp({ type: 'cobs' });
      framer.push(Uint8Array.from(stuffed));
      assert.deepEqual(payloads, [hex(payload)]);
      assert.deepEqual(
        hex([
          ...encodeFrame(
            config,
            payload.map(byte => [byte]),
          ),
        ]),
        hex(stuffed),
      );
    });

  it('refuses a group that reaches past the end, and only that frame', () => {
    const { push, payloads, counters } = setUp({ type: 'cobs' });
    push('05 11 22 00 02 33 00');
    assert.deepEqual([payloads, counters.badFrames], [['33'], 1]);
  });

  it('reverses its encoder', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), bytes => {
        const { framer, payloads, config } = setUp({ type: 'cobs' });
        framer.push(
          encodeFrame(
            config,
            [...bytes].map(byte => [byte]),
          ),
        );
        assert.deepEqual(payloads, [Buffer.from(bytes).toString('hex')]);
      }),
    );
  });
});

describe('delimited frames', () => {
  it('ends frames of any length at the delimiter, also after a false beginning of one', () => {
    const { push, payloads } = setUp({ type: 'delimited', delimiter: 'AA AA BB' });
    push('01 AA AA AA BB 02 AA 03 AA AA BB AA AA');
    push('BB');
    assert.deepEqual(payloads, ['01aa', '02aa03']);
  });

  it('finds a delimiter wherever it is cut, as a search in the whole would', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { maxLength: 60 }), fc.nat(60), (bits, at) => {
        const bytes = Buffer.from([...bits, 0, 0, 1]);
        const { framer, payloads } = setUp({ type: 'delimited', delimiter: '000001' });
        framer.push(bytes.subarray(0, at));
        framer.push(bytes.subarray(at));
        const wanted = bytes
          .toString('hex')
          .match(/../g)!
          .join(' ')
          .split('00 00 01')
          .map(part => part.replaceAll(' ', ''));
        assert.deepEqual(
          payloads,
          wanted.filter(part => part !== ''),
        );
      }),
    );
  });

  const fixed: Partial<DecoderConfig> = {
    format: { type: 'binary', sample: [{ type: 'uint8', channels: 4 }], samplesPerFrame: 1 },
  };
  it('lets data of a known length contain the delimiter', () => {
    const { push, payloads, counters } = setUp({ type: 'delimited', delimiter: 'FF' }, fixed);
    push('01 02 03 04 FF  05 FF 07 FF FF  FF FF FF FF FF  01 02 03 04 FF');
    assert.deepEqual(payloads, ['01020304', '05ff07ff', 'ffffffff', '01020304']);
    assert.deepEqual([counters.discardedBytes, counters.resyncs], [0, 0]);
  });

  it('loses one damaged frame and no other', () => {
    const { push, payloads, counters } = setUp({ type: 'delimited', delimiter: 'FF' }, fixed);
    push('01 02 03 04 FF  05 06 FF  09 0A 0B 0C FF  01 01 02 03 04 FF  0D 0E 0F 10 FF');
    assert.deepEqual(payloads, ['01020304', '090a0b0c', '0d0e0f10']);
    assert.deepEqual([counters.discardedBytes, counters.resyncs], [3 + 6, 2]);
  });
});

describe('frames with sync bytes', () => {
  const config: Partial<DecoderConfig> = {
    format: { type: 'binary', sample: [{ type: 'uint8', channels: 2 }], samplesPerFrame: 1 },
  };

  it('takes the first frame as it comes, and after garbage the one that another follows', () => {
    const { push, payloads, counters } = setUp({ type: 'fixed', sync: 'AA55' }, config);
    push('AA55 0102');
    assert.deepEqual(payloads, ['0102']);
    push('99 AA55 0304');
    assert.deepEqual(payloads, ['0102'], 'it could be data that look like sync bytes');
    push('AA55');
    assert.deepEqual([payloads, counters.resyncs, counters.discardedBytes], [['0102', '0304'], 1, 1]);
  });

  it('takes a frame after garbage at once where a checksum proves it', () => {
    const {
      framer,
      payloads,
      config: whole,
    } = setUp({ type: 'fixed', sync: 'AA' }, { ...config, checksum: { type: 'crc16-modbus' } });
    const frame = encodeFrame(whole, [[1, 2]]);
    framer.push(Uint8Array.of(0xaa, 0xaa));
    framer.push(frame);
    assert.deepEqual(payloads, ['0102']);
  });

  it('finds frames without sync bytes by their checksum alone', () => {
    const {
      framer,
      payloads,
      config: whole,
    } = setUp({ type: 'fixed' }, { ...config, checksum: { type: 'crc16-ccitt' } });
    framer.push(Uint8Array.of(7, 7, 7));
    for (const value of [1, 2, 3]) framer.push(encodeFrame(whole, [[value, value]]));
    assert.deepEqual(payloads, ['0101', '0202', '0303']);
  });

  it('counts every frame whose checksum fails', () => {
    const {
      framer,
      payloads,
      counters,
      config: whole,
    } = setUp(
      { type: 'fixed', sync: 'AA55' },
      { ...config, checksum: { type: 'crc16-modbus', byteOrder: 'big' } },
    );
    const sent = { ...whole, checksum: { type: 'crc16-modbus', byteOrder: 'little' } } as DecoderConfig;
    for (let i = 0; i < 20; i++) framer.push(encodeFrame(sent, [[i, 1]]));
    assert.deepEqual([payloads, counters.checksumErrors], [[], 20]);
  });
});

describe('length-prefixed frames', () => {
  it('counts what the settings say', () => {
    for (const [lengthCounts, stated] of [
      ['payload', '02'],
      ['rest', '03'],
      ['frame', '06'],
    ] as const) {
      const { push, payloads } = setUp(
        { type: 'length-prefixed', lengthType: 'uint8', lengthCounts, sync: 'AA55' },
        { checksum: { type: 'xor8' } },
      );
      push(`AA55 ${stated} 01 02 03`);
      assert.deepEqual(payloads, ['0102'], lengthCounts);
    }
  });

  it('reads lengths in either byte order', () => {
    for (const [lengthByteOrder, stated] of [
      ['little', '02 00'],
      ['big', '00 02'],
    ] as const) {
      const { push, payloads } = setUp({ type: 'length-prefixed', lengthType: 'uint16', lengthByteOrder });
      push(`${stated} 01 02`);
      assert.deepEqual(payloads, ['0102']);
    }
  });

  it('is not held up by a false length while it searches', () => {
    const { framer, payloads, config } = setUp(
      { type: 'length-prefixed', lengthType: 'uint16', sync: 'AA' },
      { checksum: { type: 'crc16-ccitt' } },
    );
    // not the sync byte; then a frame that claims 4000 bytes
    framer.push(Uint8Array.of(0x00, 0xaa, 0xa0, 0x0f));
    framer.push(encodeFrame(config, [[1], [2], [3]]));
    assert.deepEqual(payloads, ['010203']);
  });

  it('recovers the frames that a damaged length swallowed', () => {
    const { framer, payloads, counters, config } = setUp(
      { type: 'length-prefixed', lengthType: 'uint8' },
      { checksum: { type: 'crc16-ccitt' } },
    );
    const good = [1, 2, 3, 4].map(value => encodeFrame(config, [[value], [value]]));
    const damaged = Uint8Array.from(good[0]);
    damaged[0] = 8;
    for (const frame of [damaged, ...good.slice(1)]) framer.push(frame);
    assert.deepEqual(payloads, ['0202', '0303', '0404']);
    assert.deepEqual([counters.checksumErrors, counters.resyncs], [1, 1]);
  });

  it('refuses a length over the bound', () => {
    const { push, counters } = setUp(
      { type: 'length-prefixed', lengthType: 'uint32' },
      { maxFrameBytes: 100 },
    );
    push('65 00 00 00');
    assert.equal(counters.resyncs, 1);
  });

  it('gives up the unfinished frame at the end of the stream and takes what is whole inside', () => {
    const { framer, push, payloads } = setUp({ type: 'length-prefixed', lengthType: 'uint8' });
    push('40 02 01 02');
    assert.deepEqual(payloads, []);
    framer.flush();
    assert.deepEqual(payloads, ['0102']);
  });
});

describe('lines', () => {
  const csv: Partial<DecoderConfig> = { format: { type: 'csv' } };
  it('drops a line over the bound and goes on with the next', () => {
    const { framer, payloads, counters } = setUp({ type: 'lines' }, { ...csv, maxFrameBytes: 16 });
    framer.push(Buffer.from(`${'1'.repeat(20)}\n${'2'.repeat(16)}\n`));
    assert.deepEqual(
      payloads.map(hex => Buffer.from(hex, 'hex').toString()),
      ['2'.repeat(16)],
    );
    assert.deepEqual([counters.badFrames, counters.discardedBytes], [1, 20]);
  });

  it('begins behind a line end after an interruption, but not where messages are whole', () => {
    for (const [type, wanted] of [
      ['lines', ['34']],
      ['message', ['32', '34']],
    ] as const) {
      const { framer, payloads } = setUp({ type }, csv);
      framer.push(Buffer.from(''));
      framer.reset(true);
      framer.push(Buffer.from('2\n4\n'));
      assert.deepEqual(payloads, wanted);
    }
  });
});
