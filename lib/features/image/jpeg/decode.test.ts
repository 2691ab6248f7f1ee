import assert from 'node:assert/strict';
import fc from 'fast-check';
import { packedCases } from '../../../../test/support/golden-features';
import { type JpegOptions, type Samples, writeJpeg } from '../../../../test/support/jpeg-writer';
import { InputError } from '../../../errors';
import { decodePicture, pictureSize } from '../decode';
import { decodeJpeg } from './decode';

/** Something smooth, so that half the samples of a colour are as good as all. */
const luma: Samples = (x, y) => 128 + 60 * Math.sin(x / 9) + 40 * Math.cos(y / 7);
const blue: Samples = (x, y) => 128 + 30 * Math.sin((x + y) / 21);
const red: Samples = (x, y) => 128 + 30 * Math.cos((x - y) / 19);
const colours = [luma, blue, red];

const toRgb = (l: number, cb: number, cr: number) =>
  [l + 1.402 * (cr - 128), l - 0.344136 * (cb - 128) - 0.714136 * (cr - 128), l + 1.772 * (cb - 128)].map(
    value => Math.min(255, Math.max(0, value)),
  );

/** Largest difference to the picture that was written, `margin` pixels away from its lower and right edge. */
function worst(width: number, height: number, components: Samples[], options: JpegOptions): number {
  const { data, channels, ...size } = decodeJpeg(writeJpeg(width, height, components, options));
  assert.deepEqual(
    [size.width, size.height, channels, data.length],
    [width, height, components.length, width * height * channels],
  );
  let difference = 0;
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const values = components.map(samples => samples(x, y));
      for (const value of channels === 3 ? toRgb(values[0], values[1], values[2]) : values)
        difference = Math.max(difference, Math.abs(data[at++] - value));
    }
  return difference;
}

describe('JPEG', () => {
  const samplings: [h: number, v: number][] = [
    [1, 1],
    [2, 1],
    [1, 2],
    [2, 2],
    [4, 1],
    [4, 2],
  ];
  for (const [h, v] of samplings)
    for (const [width, height] of [
      [64, 48],
      [33, 17],
      [5, 3],
      [1, 1],
      [17, 40],
    ])
      it(`of ${width} x ${height} with colours at 1/${h} x 1/${v}`, () => {
        // a repeated colour is off by what it changes within its pixels
        const allowed = h > 2 ? 8 : 3.5;
        assert.ok(worst(width, height, colours, { h, v }) <= allowed);
        assert.ok(worst(width, height, colours, { h, v, separate: true }) <= allowed);
      });

  it('grey, with and without restart markers', () => {
    for (const restart of [0, 1, 3, 9]) {
      assert.ok(worst(41, 30, [luma], { restart }) <= 1.5);
      assert.ok(worst(70, 50, colours, { restart, h: 2, v: 2 }) <= 3.5);
    }
  });

  it('is refused when it is cut, wherever', () => {
    const bytes = writeJpeg(24, 24, colours, { h: 2, v: 2, restart: 1 });
    for (let length = 3; length < bytes.length; length++)
      assert.throws(() => decodePicture(bytes.subarray(0, length)), InputError, `${length} bytes`);
  });

  it('says of the marker that is missing, and of the one that is no restart', () => {
    const bytes = writeJpeg(32, 8, [luma], { restart: 1 });
    const at = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xd1);
    const damaged = Uint8Array.from(bytes);
    damaged[at + 1] = 0xd5;
    assert.throws(() => decodeJpeg(damaged), /restart marker 1 is missing/);
  });

  it('refuses a size beyond 16 M pixels, and a promise that so few bytes cannot keep, before it takes memory', () => {
    const bytes = writeJpeg(16, 16, [luma]);
    const at = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
    const sized = (width: number, height: number) => {
      const changed = Uint8Array.from(bytes);
      changed.set([height >> 8, height & 255, width >> 8, width & 255], at + 5);
      return changed;
    };
    for (const read of [decodePicture, pictureSize])
      assert.throws(() => read(sized(65535, 65535)), /65535 x 65535, more than 16 M pixels/);
    const before = process.memoryUsage().arrayBuffers;
    assert.throws(() => decodeJpeg(sized(4096, 4096)), /ends too early/);
    assert.ok(process.memoryUsage().arrayBuffers - before < 1e6);
    assert.throws(() => decodeJpeg(sized(0, 16)), /no pixels/);
  });

  it('names the kinds that it does not read', () => {
    const bytes = writeJpeg(16, 16, colours);
    const at = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
    const changed = (offset: number, value: number) =>
      Uint8Array.from(bytes).fill(value, at + offset, at + offset + 1);
    assert.throws(() => decodeJpeg(changed(1, 0xc9)), /arithmetically coded/);
    assert.throws(() => decodeJpeg(changed(1, 0xc3)), /lossless/);
    assert.throws(() => decodeJpeg(changed(4, 12)), /12 bits per sample/);
  });

  it('never fails otherwise, whatever bytes come', () => {
    const bytes = writeJpeg(20, 20, colours, { h: 2, v: 2, restart: 2 });
    const change = fc.tuple(
      fc.nat(bytes.length - 3).map(i => i + 2),
      fc.nat(255),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), changes => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        try {
          decodePicture(damaged);
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });

  describe('progressive', () => {
    const bytes = packedCases().find(({ meta }) => meta.name === 'jpeg_progressive')?.input as Uint8Array;

    it('is refused when it is cut, and never fails otherwise', () => {
      for (let length = 3; length < bytes.length; length += 7)
        assert.throws(() => decodePicture(bytes.subarray(0, length)), InputError, `${length} bytes`);
      const change = fc.tuple(
        fc.nat(bytes.length - 3).map(i => i + 2),
        fc.nat(255),
      );
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), changes => {
          const damaged = Uint8Array.from(bytes);
          for (const [at, value] of changes) damaged[at] = value;
          try {
            decodePicture(damaged);
          } catch (error) {
            assert.ok(error instanceof InputError, String(error));
          }
        }),
        { numRuns: 300 },
      );
    });

    it('is refused with more scans than any encoder makes', () => {
      // the first scan, of the means of the blocks, over and over
      const isMarker = (i: number) => bytes[i] === 0xff && bytes[i + 1] !== 0;
      const start = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xda);
      const end = bytes.findIndex((_, i) => i > start + 12 && isMarker(i));
      const scan = bytes.subarray(start, end);
      const many = Buffer.concat([
        bytes.subarray(0, start),
        ...new Array(200).fill(scan),
        bytes.subarray(end),
      ]);
      assert.throws(() => decodePicture(many), /more than 100 scans/);
    });
  });
});
