import assert from 'node:assert/strict';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { InputError } from '../../../errors';
import { decodePicture, pictureSize } from '../decode';
import { decodePng } from './decode';

const GREY = 0;
const RGB = 2;
const PALETTE = 3;
const channelsOf: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface Source {
  width: number;
  height: number;
  colour: number;
  depth: number;
  interlaced?: boolean;
  palette?: Uint8Array;
  /** filter of each row, in turn */
  filters?: number[];
  /** raw sample of a pixel */
  sample(x: number, y: number, channel: number): number;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function header(width: number, height: number, depth: number, colour: number, interlaced = false): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8);
  return chunk('IHDR', data);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);

/** The filters written plainly, as ISO 15948 says them. */
function filtered(row: number[], above: number[], filter: number, size: number): number[] {
  const at = (list: number[], i: number) => (i < 0 ? 0 : list[i]);
  return row.map((value, i) => {
    const [a, b, c] = [at(row, i - size), above[i], at(above, i - size)];
    const p = a + b - c;
    const nearest = [a, b, c].sort((m, n) => Math.abs(p - m) - Math.abs(p - n))[0];
    const guess = [0, a, b, Math.floor((a + b) / 2), nearest][filter];
    return (value - guess) & 255;
  });
}

function writePng(source: Source): Buffer {
  const { width, height, colour, depth, interlaced = false, palette, filters = [0] } = source;
  const channels = channelsOf[colour];
  const passes = interlaced
    ? [
        [0, 0, 8, 8],
        [4, 0, 8, 8],
        [0, 4, 4, 8],
        [2, 0, 4, 4],
        [0, 2, 2, 4],
        [1, 0, 2, 2],
        [0, 1, 1, 2],
      ]
    : [[0, 0, 1, 1]];
  const raw: number[] = [];
  for (const [left, top, stepX, stepY] of passes) {
    if (left >= width) continue;
    let above: number[] = [];
    for (let y = top, n = 0; y < height; y += stepY, n++) {
      let bits = '';
      for (let x = left; x < width; x += stepX)
        for (let c = 0; c < channels; c++) bits += source.sample(x, y, c).toString(2).padStart(depth, '0');
      const row = (bits.match(/.{1,8}/g) ?? []).map(byte => Number.parseInt(byte.padEnd(8, '0'), 2));
      if (above.length === 0) above = row.map(() => 0);
      const filter = filters[n % filters.length];
      raw.push(filter, ...filtered(row, above, filter, Math.max(1, (depth * channels) / 8)));
      above = row;
    }
  }
  const data = deflateSync(Buffer.from(raw));
  const half = Math.floor(data.length / 2);
  return Buffer.concat([
    signature,
    header(width, height, depth, colour, interlaced),
    ...(palette ? [chunk('PLTE', palette)] : []),
    chunk('tEXt', Buffer.from('Comment\0made by a test')),
    chunk('IDAT', data.subarray(0, half)),
    chunk('IDAT', data.subarray(half)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const noise = (x: number, y: number, c: number) =>
  (Math.imul(x * 7919 + y * 104729 + c * 1299709 + 12345, 2654435761) >>> 8) & 0xffff;

describe('PNG', () => {
  const kinds: [colour: number, depths: number[]][] = [
    [0, [1, 2, 4, 8, 16]],
    [2, [8, 16]],
    [3, [1, 2, 4, 8]],
    [4, [8, 16]],
    [6, [8, 16]],
  ];
  for (const [colour, depths] of kinds)
    for (const depth of depths)
      for (const interlaced of [false, true])
        it(`of colour type ${colour}, ${depth} bits${interlaced ? ', interlaced' : ''}`, () => {
          const most = 2 ** depth - 1;
          const palette = Uint8Array.from({ length: 3 * Math.min(256, most + 1) }, (_, i) => noise(i, 1, 2));
          for (const [width, height] of [
            [13, 11],
            [1, 1],
            [3, 9],
            [8, 8],
          ]) {
            const sample = (x: number, y: number, c: number) => noise(x, y, c) & most;
            const bytes = writePng({
              width,
              height,
              colour,
              depth,
              interlaced,
              filters: [0, 1, 2, 3, 4],
              palette: colour === PALETTE ? palette : undefined,
              sample,
            });
            const picture = decodePng(bytes);
            const channels = colour === PALETTE ? 3 : channelsOf[colour];
            assert.deepEqual(pictureSize(bytes), { height, width, channels });
            const expected = Uint8Array.from({ length: width * height * channels }, (_, i) => {
              const [pixel, c] = [Math.floor(i / channels), i % channels];
              const [x, y] = [pixel % width, Math.floor(pixel / width)];
              if (colour === PALETTE) return palette[3 * sample(x, y, 0) + c];
              return depth === 16 ? sample(x, y, c) >> 8 : (sample(x, y, c) * 255) / most;
            });
            assert.deepEqual(picture, { height, width, channels, data: expected });
          }
        });

  const source: Source = {
    width: 9,
    height: 7,
    colour: RGB,
    depth: 8,
    sample: (x, y, c) => noise(x, y, c) & 255,
    filters: [4, 3, 1],
  };

  it('is refused when it is cut, wherever, or any byte of its parts is changed', () => {
    const bytes = writePng(source);
    for (let length = 4; length < bytes.length; length++)
      assert.throws(() => decodePicture(bytes.subarray(0, length)), InputError, `${length} bytes`);
    for (let at = 4; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] ^= 0x20;
      assert.throws(() => decodePicture(damaged), InputError, `byte ${at}`);
    }
  });

  it('refuses a size beyond 16 M pixels before it reads on', () => {
    const huge = Buffer.concat([signature, header(100_000, 100_000, 8, RGB)]);
    assert.throws(() => decodePicture(huge), /100000 x 100000, more than 16 M pixels/);
    assert.throws(() => pictureSize(huge), /more than 16 M pixels/);
  });

  it('stops inflating at the size that the header promises', () => {
    const bomb = deflateSync(Buffer.alloc(50_000_000));
    const bytes = Buffer.concat([
      signature,
      header(10, 10, 8, GREY),
      chunk('IDAT', bomb),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    assert.throws(() => decodePng(bytes), /holds more than its 10 x 10 pixels/);
  });

  const file = (...parts: Buffer[]) => Buffer.concat([signature, ...parts, chunk('IEND', Buffer.alloc(0))]);
  const black = chunk('IDAT', deflateSync(Buffer.alloc(2)));
  const refused: [string, Buffer, RegExp][] = [
    ['an unknown colour type', file(header(1, 1, 8, 5), black), /no colour type 5 of 8 bits/],
    ['a depth that the type cannot have', file(header(1, 1, 4, RGB), black), /no colour type 2 of 4 bits/],
    ['a picture without pixels', file(header(0, 5, 8, GREY), black), /0 x 5, no pixels/],
    ['a palette that is missing', file(header(1, 1, 8, PALETTE), black), /palette is missing/],
    [
      'a colour beyond the palette',
      file(
        header(1, 1, 8, PALETTE),
        chunk('PLTE', Buffer.alloc(3)),
        chunk('IDAT', deflateSync(Buffer.from([0, 7]))),
      ),
      /has colour 7/,
    ],
    [
      'an unknown filter',
      file(header(1, 1, 8, GREY), chunk('IDAT', deflateSync(Buffer.from([5, 7])))),
      /no filter 5/,
    ],
    [
      'data that are no zlib stream',
      file(header(1, 1, 8, GREY), chunk('IDAT', Buffer.from([1, 2, 3]))),
      /data are damaged/,
    ],
    [
      'a part that it must know',
      file(header(1, 1, 8, GREY), chunk('ABCD', Buffer.alloc(1)), black),
      /"ABCD" is unknown/,
    ],
    ['a picture without data', file(header(1, 1, 8, GREY)), /ends too early/],
  ];
  for (const [what, bytes, message] of refused)
    it(`refuses ${what}`, () => {
      assert.throws(
        () => decodePng(bytes),
        (error: Error) => error instanceof InputError && message.test(error.message),
      );
    });

  it('reads noise of any size and filter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 6 }),
        (width, height, filters) => {
          const { data } = decodePng(writePng({ ...source, width, height, filters }));
          data.forEach((value, i) => {
            const pixel = Math.floor(i / 3);
            assert.equal(value, source.sample(pixel % width, Math.floor(pixel / width), i % 3));
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});
