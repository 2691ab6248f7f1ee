import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Samples, writeJpeg } from '../../../test/support/jpeg-writer';
import { ConfigError, InputError } from '../../errors';
import { createFeatures, describeFeatures } from '../registry';

const noise = (count: number) =>
  Uint8Array.from({ length: count }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) & 255);

const run = (steps: unknown[], pixels: Uint8Array | Float32Array, shape: number[], more: object = {}) => {
  const features = createFeatures('image', { steps, ...more });
  const data = Array.from(features.process(pixels, shape) as Float32Array);
  return { data, shape: [...features.outputShape] };
};

describe('the steps of image', () => {
  it('leave a picture as it is where there are none', () => {
    const pixels = noise(4 * 5 * 3);
    assert.deepEqual(run([], pixels, [4, 5, 3], { output: 'uint8' }), {
      data: [...pixels],
      shape: [4, 5, 3],
    });
    assert.deepEqual(run([], pixels.slice(0, 20), [4, 5]).shape, [4, 5]);
    assert.deepEqual(run([], pixels.slice(0, 20), [1, 4, 5, 1]).shape, [4, 5]);
  });

  it('crop in the middle, the odd pixel to the right and below, and leave the message’s bytes alone', () => {
    const pixels = Buffer.from(noise(6 * 7));
    const before = Buffer.from(pixels);
    const { data, shape } = run([{ crop: { width: 4, height: 3 } }], pixels, [6, 7]);
    assert.deepEqual(shape, [3, 4]);
    const expected = [1, 2, 3].flatMap(y => [...before.subarray(y * 7 + 1, y * 7 + 5)]);
    assert.deepEqual(data, expected);
    assert.deepEqual(pixels, before);
    assert.deepEqual(run(['square'], pixels, [6, 7]).shape, [6, 6]);
  });

  it('grey: the first channel of grey and alpha, no alpha of RGBA, integers where bytes come out', () => {
    assert.deepEqual(run(['grey'], Uint8Array.of(10, 200, 30, 100), [1, 2, 2]).data, [10, 30]);
    const colour = Uint8Array.of(203, 9, 180, 77);
    assert.deepEqual(run(['grey'], colour, [1, 1, 4], { output: 'uint8' }).data, [
      (19595 * 203 + 38470 * 9 + 7471 * 180 + 32768) >> 16,
    ]);
    assert.ok(Math.abs(run(['grey'], colour, [1, 1, 4]).data[0] - 86.5) < 1e-5);
  });

  it('resize: the corners stay with align, and a constant stays one with every method', () => {
    const pixels = noise(9 * 11);
    const size = { width: 21, height: 4, method: 'bilinear', corners: 'align' };
    const { data } = run([{ resize: size }], pixels, [9, 11]);
    assert.deepEqual(
      [data[0], data[20], data[63], data[83]],
      [pixels[0], pixels[10], pixels[88], pixels[98]],
    );
    const side = fc.integer({ min: 1, max: 40 });
    const method = fc.constantFrom('bilinear', 'area', 'auto');
    const corners = fc.constantFrom('half-pixel', 'align', 'legacy');
    fc.assert(
      fc.property(side, side, side, side, method, corners, (h, w, height, width, method, corners) => {
        const flat = run(
          [{ resize: { width, height, method, corners } }],
          new Uint8Array(h * w * 2).fill(77),
          [h, w, 2],
        );
        assert.deepEqual(flat.shape, [height, width, 2]);
        assert.ok(flat.data.every(v => Math.abs(v - 77) < 1e-4));
      }),
      { numRuns: 60 },
    );
  });

  it('area keeps the mean of the picture', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (height, width) => {
        const pixels = noise(12 * 12);
        const mean = (list: ArrayLike<number>) => Array.from(list).reduce((a, b) => a + b, 0) / list.length;
        const { data } = run([{ resize: { width, height, method: 'area' } }], pixels, [12, 12]);
        assert.ok(Math.abs(mean(data) - mean(pixels)) < 1e-4);
      }),
    );
  });

  it('normalize by one number or one per channel', () => {
    const both = run([{ normalize: { mean: [0, 100], deviation: 2 } }], Uint8Array.of(10, 110), [1, 1, 2]);
    assert.deepEqual(both.data, [5, 5]);
    assert.throws(
      () => run([{ normalize: { mean: [1, 2, 3] } }], Uint8Array.of(1, 2), [1, 1, 2]),
      /3 numbers, the picture has 2 channels/,
    );
  });

  it('take real numbers, and refuse NaN', () => {
    assert.deepEqual(run([], Float32Array.of(0.5, -3), [1, 2]).data, [0.5, -3]);
    assert.throws(() => run([], Float32Array.of(0.5, Number.NaN), [1, 2]), /value 1 of the picture is NaN/);
  });
});

describe('image', () => {
  const grey: Samples = (x, y) => (x * 3 + y) & 255;

  it('reads files of any size whatever picture is announced, and tells the shape afterwards', () => {
    const features = createFeatures('person-detect');
    assert.deepEqual(features.outputShape, [96, 96]);
    const result = features.process(writeJpeg(130, 100, [grey]));
    assert.ok(result instanceof Int8Array);
    assert.equal(result.length, 96 * 96);
    const plain = createFeatures('image', { output: 'uint8' });
    plain.process(writeJpeg(30, 20, [grey, () => 128, () => 128]));
    assert.deepEqual(plain.outputShape, [20, 30, 3]);
  });

  it('gives a person model pixel - 128 without a scale, so that nobody scales it again', () => {
    const pixels = noise(96 * 96);
    const features = createFeatures('image', { preset: 'person-detect' });
    assert.deepEqual(
      features.process(pixels, [96, 96]),
      Int8Array.from(pixels, v => v - 128),
    );
    assert.deepEqual([features.scale, features.zeroPoint], [undefined, undefined]);
    const scaled = createFeatures('image', { output: 'int8', scale: 2 / 255, zeroPoint: -1 });
    assert.equal(scaled.scale, 2 / 255);
  });

  it('takes raw pixels as config.input or the key picture describes them', () => {
    for (const config of [{ input: { type: 'uint8', shape: [4, 6] } }, { picture: [4, 6] }]) {
      const features = createFeatures('image', { output: 'uint8', ...config });
      assert.deepEqual([...(features.process(noise(24)) as Uint8Array)], [...noise(24)]);
      assert.throws(() => features.process(noise(25)), /a picture of 4 x 6( x 1)? has 24 values, got 25/);
    }
    // described pixels stay pixels, even those that begin as a file does
    const likeJpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0);
    assert.deepEqual(
      [...(createFeatures('image', { picture: [2, 2], output: 'uint8' }).process(likeJpeg) as Uint8Array)],
      [...likeJpeg],
    );
  });

  it('describes what it does', () => {
    assert.equal(
      describeFeatures('person-detect').sentence,
      'Takes a picture, JPEG, PNG or raw pixels of 240 x 320 x 3, the largest centred square, resized to 96 x 96 (auto), rounded to whole pixels, grey, and gives 96 x 96 as int8.',
    );
  });

  const settings: [Record<string, unknown>, RegExp][] = [
    [{ steps: ['gray'] }, /steps must be a list of steps, each "grey"/],
    [{ steps: 'grey' }, /steps must be a list/],
    [{ steps: [{ crop: { width: 0, height: 4 } }] }, /steps must be/],
    [{ steps: [{ crop: { width: 4 } }] }, /steps must be/],
    [{ steps: [{ crop: { width: 4, height: 4, left: 1 } }] }, /steps must be/],
    [{ steps: [{ resize: { width: 4, height: 4.5 } }] }, /steps must be/],
    [{ steps: [{ resize: { width: 4, height: 4, method: 'nearest' } }] }, /steps must be/],
    [{ steps: [{ resize: { width: 4, height: 4, corners: 'middle' } }] }, /steps must be/],
    [{ steps: [{ resize: { width: 4096, height: 4096 } }] }, /4 M pixels/],
    [{ steps: [{ rotate: 90 }] }, /steps must be/],
    [{ steps: [{ normalize: { deviation: 0 } }] }, /steps must be/],
    [{ steps: [null] }, /steps must be/],
    [{ picture: [10] }, /picture must be height, width and channels/],
    [{ picture: [10, 10, 5] }, /picture must be/],
    [{ picture: [100000, 100000, 3] }, /picture must be/],
    [{ output: 'int4' }, /output must be one of/],
    [{ size: 96 }, /no setting "size"; known are steps, picture/],
    [{ preset: 'person' }, /preset must be one of person-detect/],
  ];
  for (const [config, message] of settings)
    it(`refuses ${JSON.stringify(config)}`, () => {
      assert.throws(
        () => createFeatures('image', config),
        (error: Error) => error instanceof ConfigError && message.test(error.message),
      );
    });

  const pictures: [number[], RegExp][] = [
    [[24], /a picture is \[height, width\]/],
    [[2, 2, 6], /1 to 4 channels, got \[2, 2, 6\]/],
    [[3, 8, 1], /cannot be cropped to 4 x 4/],
  ];
  for (const [shape, message] of pictures)
    it(`refuses pixels of [${shape}]`, () => {
      const features = createFeatures('image', { steps: [{ crop: { width: 4, height: 4 } }] });
      assert.throws(
        () => features.process(noise(24), shape),
        (error: Error) => error instanceof InputError && message.test(error.message),
      );
    });
});
