/** What must hold for every framing with every checksum: any chunking, any garbage, any bytes, bounded memory. */
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { longCount } from '../../test/support/long';
import type { SampleBlock } from './block';
import type { ChecksumType, DecoderConfig, FramingConfig } from './config';
import { createDecoder } from './create-decoder';
import { encodeFrame } from './encode';
import { decoderPresets } from './presets';
import { tryDecoder } from './trial';
import { validateDecoderConfig } from './validate';

const framings: FramingConfig[] = [
  { type: 'delimited', delimiter: '0D0A' },
  { type: 'delimited', delimiter: 'FF' },
  { type: 'fixed', sync: 'AA55C33C' },
  { type: 'length-prefixed', lengthType: 'uint8', sync: 'AA55C33C' },
  { type: 'length-prefixed', lengthType: 'uint16', sync: 'AA55C33C', lengthCounts: 'rest' },
  { type: 'length-prefixed', lengthType: 'uint32', lengthByteOrder: 'big', lengthCounts: 'frame' },
  { type: 'slip' },
  { type: 'cobs' },
];
const checksums: (ChecksumType | undefined)[] = [
  undefined,
  'sum8',
  'xor8',
  'crc8',
  'crc8-maxim',
  'crc16-ccitt',
  'crc16-xmodem',
  'crc16-modbus',
  'crc32',
];

const SAMPLES_PER_FRAME = 2;

function configs(): DecoderConfig[] {
  return framings.flatMap(framing =>
    checksums.flatMap(type =>
      (['payload', 'frame'] as const).flatMap(covers => {
        if (type === undefined && covers === 'frame') return [];
        const config: DecoderConfig = {
          framing,
          format: {
            type: 'binary',
            byteOrder: covers === 'frame' ? 'big' : 'little',
            header: [{ field: 'sequence', type: 'uint16' }],
            sample: [{ type: 'int16', channels: 3 }],
            samplesPerFrame: SAMPLES_PER_FRAME,
          },
        };
        if (type) config.checksum = { type, covers, position: covers === 'frame' ? 'start' : 'end' };
        return [config];
      }),
    ),
  );
}

const name = ({ framing, checksum }: DecoderConfig): string =>
  `${framing.type}${'sync' in framing ? ' with sync' : ''}${'delimiter' in framing ? ` ${framing.delimiter}` : ''}, ${checksum ? `${checksum.type} over the ${checksum.covers}` : 'no checksum'}`;

/** The frames of a device that was just switched on: sample i holds 3 i, 3 i + 1, 3 i + 2 and noise in the upper bytes. */
function frames(
  config: DecoderConfig,
  count: number,
  seed: number,
): { bytes: Uint8Array; values: number[][] }[] {
  let state = seed | 1;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >> 16;
  };
  return Array.from({ length: count }, (_, sequence) => {
    const values = Array.from({ length: SAMPLES_PER_FRAME }, () => [noise(), noise(), noise()]);
    return { bytes: encodeFrame(config, values, { sequence }), values };
  });
}

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map(at => at % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length));
}

function decode(config: DecoderConfig, chunks: readonly Uint8Array[]) {
  const decoder = createDecoder(config);
  const blocks = chunks.flatMap(chunk => decoder.push(chunk));
  blocks.push(...decoder.flush());
  return { blocks, counters: { ...decoder.counters } };
}

/** All samples with what was lost before each, whatever blocks they came in. */
function flat(
  blocks: readonly SampleBlock[],
): { values: number[]; gap: number; sequence: number | undefined }[] {
  return blocks.flatMap(({ data, channels, count, gap, sequence = 0 }) =>
    Array.from({ length: count }, (_, i) => ({
      values: [...data.slice(i * channels, (i + 1) * channels)].map(Number),
      gap: i === 0 ? gap : 0,
      sequence: sequence + i,
    })),
  );
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
/** A fixed seed: with an 8-bit checksum one frame of garbage in 256 is good, and a test must not fail by such a chance. */
const runs = (count: number) => ({ numRuns: longCount(count, 10 * count), seed: 20_260_101 });

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in ArrayBuffers that something still holds; V8 sweeps those of dropped blocks some time after the collection. */
async function arrayBuffers(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    collectGarbage();
    await new Promise(resolve => setImmediate(resolve));
    least = Math.min(least, process.memoryUsage().arrayBuffers);
  }
  return least;
}

describe('every framing with every checksum', () => {
  for (const config of configs()) {
    describe(name(config), () => {
      it('gives back what was sent, in any pieces', () => {
        assert.deepEqual(validateDecoderConfig(config), []);
        fc.assert(
          fc.property(fc.nat(), fc.array(fc.nat(400)), (seed, cuts) => {
            const sent = frames(config, 12, seed);
            const { blocks, counters } = decode(config, cut(concat(sent.map(({ bytes }) => bytes)), cuts));
            assert.deepEqual(
              flat(blocks).map(({ values }) => values),
              sent.flatMap(({ values }) => values),
            );
            assert.deepEqual(
              [counters.frames, counters.badFrames, counters.checksumErrors, counters.discardedBytes],
              [12, 0, 0, 0],
            );
          }),
          runs(20),
        );
      });

      it('gives the same for any pieces of any bytes', () => {
        fc.assert(
          fc.property(
            fc.uint8Array({ maxLength: 60 }),
            fc.uint8Array({ maxLength: 60 }),
            fc.array(fc.nat(400)),
            fc.nat(),
            (before, between, cuts, seed) => {
              const sent = frames(config, 6, seed).map(({ bytes }) => bytes);
              const bytes = concat([before, ...sent.slice(0, 3), between, ...sent.slice(3)]);
              const whole = decode(config, [bytes]);
              for (const chunks of [cut(bytes, cuts), Array.from(bytes, byte => Uint8Array.of(byte))]) {
                const pieces = decode(config, chunks);
                assert.deepEqual(flat(pieces.blocks), flat(whole.blocks));
                assert.deepEqual(pieces.counters, whole.counters);
              }
            },
          ),
          runs(20),
        );
      });

      it('loses at most two frames after garbage, and says how many samples that were', () => {
        fc.assert(
          fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (garbage, seed) => {
            const sent = frames(config, 12, seed);
            const good = sent.map(({ bytes }) => bytes);
            const { blocks, counters } = decode(config, [
              concat([...good.slice(0, 5), garbage, ...good.slice(5)]),
            ]);
            const samples = flat(blocks);
            const wanted = sent.flatMap(({ values }) => values);
            const certain = [
              ...wanted.slice(0, 5 * SAMPLES_PER_FRAME),
              ...wanted.slice(7 * SAMPLES_PER_FRAME),
            ];
            // every sample from the third frame on, in order, and the loss counted
            const received = samples.map(({ values }) => values.join());
            assert.deepEqual(
              received.slice(-5 * SAMPLES_PER_FRAME),
              certain.slice(-5 * SAMPLES_PER_FRAME).map(values => values.join()),
            );
            if (counters.frames > 12) return; // garbage that is a frame by chance, numbers and all
            const gaps = samples.reduce((sum, { gap }) => sum + gap, 0);
            assert.equal(gaps, counters.lostSamples);
            assert.equal(counters.samples + gaps, wanted.length);
          }),
          runs(40),
        );
      });

      it('takes random bytes without throwing, in bounded memory', () => {
        fc.assert(
          fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 20 }), chunks => {
            decode(config, chunks);
          }),
          runs(20),
        );
      });
    });
  }
});

describe('every format', () => {
  const messages: DecoderConfig[] = Object.values(decoderPresets).map(config => ({
    ...config,
    framing: { type: 'message' },
  }));
  for (const config of [...(Object.values(decoderPresets) as DecoderConfig[]), ...messages])
    it(`takes random bytes without throwing: ${config.framing.type}, ${config.format.type}`, () => {
      fc.assert(
        fc.property(
          fc.array(
            fc.oneof(
              fc.uint8Array({ maxLength: 50 }),
              fc.json().map(text => Buffer.from(`${text}\n`)),
              fc.string().map(text => Buffer.from(`${text}\n`)),
            ),
          ),
          chunks => {
            decode(config, chunks);
            tryDecoder(
              config,
              chunks.map(bytes => ({ bytes })),
            );
          },
        ),
        runs(200),
      );
    });

  it('keeps no more than its bound where the end of a frame never comes', async () => {
    const endless = [
      ...configs().filter(({ checksum }) => [undefined, 'crc16-ccitt'].includes(checksum?.type)),
      ...(Object.values(decoderPresets) as DecoderConfig[]),
    ].filter(({ framing }) => framing.type !== 'message');
    for (const config of endless) {
      const decoder = createDecoder({ ...config, maxFrameBytes: 1024 });
      const chunk = new Uint8Array(65536).fill(0x31);
      // 0x31313131 is a length over the bound; 0x31 as uint8 is none of the layout
      decoder.push(chunk);
      const before = await arrayBuffers();
      for (let i = 0; i < 16; i++) decoder.push(chunk);
      const grown = (await arrayBuffers()) - before;
      assert.ok(grown < 2e5, `${name(config)}: ${grown} bytes kept`);
    }
  });
});
