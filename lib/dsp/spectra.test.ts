import assert from 'node:assert/strict';
import { Dct } from './dct';
import { binTriangles, hzTriangles, melTriangles } from './filter-bank';
import { htkMel, naturalMel, slaneyMel } from './mel';
import { centred, moments, quantile } from './moments';
import { bandSums, Welch } from './welch';
import { tensorflowHann, windowFunction } from './window-functions';

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, error = 1e-12): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(Math.abs(actual[i] - expected[i]) <= error, `value ${i}: ${actual[i]} is not ${expected[i]}`);
}

describe('window functions', () => {
  it('are scipy’s, periodic and symmetric', () => {
    assertClose(windowFunction('hamming', 4, 'symmetric'), [0.08, 0.77, 0.77, 0.08]);
    assertClose(windowFunction('hann', 4, 'periodic'), [0, 0.5, 1, 0.5]);
    assertClose(
      windowFunction('flat-top', 5, 'periodic'),
      [-0.000421051, -0.06771425207621193, 0.606872152576212, 0.606872152576212, -0.06771425207621193],
    );
    assert.deepEqual([...windowFunction('hann', 1, 'symmetric')], [1]);
  });

  it('follow TensorFlow: periodic for even lengths only', () => {
    assertClose(tensorflowHann(6), windowFunction('hann', 6, 'periodic'));
    assertClose(tensorflowHann(7), windowFunction('hann', 7, 'symmetric'));
  });
});

describe('mel scales', () => {
  it('go there and back, and agree where they should', () => {
    for (const scale of [naturalMel, htkMel, slaneyMel])
      for (const hz of [0, 20, 999, 1000, 1001, 7600]) assertClose([scale.toHz(scale.toMel(hz))], [hz], 1e-9);
    assertClose([slaneyMel.toMel(1000), slaneyMel.toMel(6400)], [15, 42]);
    assertClose([htkMel.toMel(1000)], [999.9855371], 1e-6);
  });
});

describe('filter banks', () => {
  const geometry = { sampleRate: 16000, fftSize: 512, bands: 20, lowHz: 100, highHz: 7000 };
  const ones = new Float64Array(257).fill(1);

  it('with Slaney’s norm have the area 1 (in Hz)', () => {
    const fine = { ...geometry, fftSize: 8192 };
    const bank = hzTriangles(fine, slaneyMel, 'slaney');
    const sums = new Float64Array(20);
    bank.apply(new Float64Array(4097).fill(1), sums);
    assertClose(
      sums.map(s => (s * 16000) / 8192),
      new Float64Array(20).fill(1),
      0.02,
    );
  });

  it('straight over mel part each bin between two neighbours, and leave out 0 Hz', () => {
    const bank = melTriangles({ ...geometry, lowHz: 0, highHz: 8000 });
    const at = (k: number) => {
      const one = new Float64Array(257);
      const out = new Float64Array(20);
      one[k] = 1;
      bank.apply(one, out);
      return out.reduce((s, v) => s + v, 0);
    };
    assert.equal(at(0), 0);
    assertClose([at(60), at(100), at(200)], [1, 1, 1]);
  });

  it('on whole bins tell of filters without a bin', () => {
    const many = { sampleRate: 16000, fftSize: 256, bands: 40, lowHz: 0, highHz: 8000 };
    assert.equal(binTriangles(many, 257).empty, 0);
    assert.ok(binTriangles(many, 130).empty > 0);
    const out = new Float64Array(20);
    binTriangles(geometry, 513).apply(ones, out);
    assert.ok(out.every(v => v >= 1));
  });
});

describe('the cosine transform', () => {
  const values = Float64Array.of(1, -2, 0.5, 4, 3);

  it('keeps energy when orthonormal, and has a larger first row as TensorFlow scales it', () => {
    const full = new Float64Array(5);
    new Dct(5, 5, 'orthonormal').apply(values, full);
    assertClose([full.reduce((s, v) => s + v * v, 0)], [values.reduce((s, v) => s + v * v, 0)]);
    const tensorflow = new Float64Array(4);
    new Dct(5, 3, 'tensorflow').apply(values, tensorflow, 1);
    assertClose(tensorflow, [0, full[0] * Math.SQRT2, full[1], full[2]]);
  });
});

describe('Welch’s spectrum', () => {
  it('is scipy’s', () => {
    const x = Float64Array.from({ length: 64 }, (_, i) => Math.sin(i * 0.9) + Math.cos(i ** 1.3));
    const density = new Welch(15, 4, 10).density(x);
    assertClose(
      [...density.slice(0, 4), density[7]],
      [
        0.007393885085880504, 0.059777294141780124, 0.4818269744417144, 0.2002065801271399,
        0.14143663640911006,
      ],
    );
  });

  it('is summed over bands with the lower edge only', () => {
    assert.deepEqual(
      [
        ...bandSums(Float64Array.of(1, 2, 4, 8, 16), 8, 8, [
          [1, 3],
          [3, 4],
          [5, 9],
        ]),
      ],
      [6, 8, 0],
    );
  });
});

describe('moments', () => {
  it('are those of the definition, and zeros for a constant however its mean rounds', () => {
    const { mean, variance, skewness, kurtosis, excessKurtosis } = moments(Float64Array.of(1, 2, 3, 10));
    assertClose([mean, variance], [4, 12.5]);
    assertClose(
      [skewness, kurtosis, excessKurtosis],
      [180 / 4 / 12.5 ** 1.5, 1394 / 4 / 156.25, 1394 / 4 / 156.25 - 3],
    );
    const constant = new Float64Array(77).fill(0.1 * 9.81);
    assert.equal(moments(constant).constant, true);
    assert.deepEqual([...new Set(centred(constant))], [0]);
  });

  it('order statistics interpolate as numpy', () => {
    assertClose([quantile(Float64Array.of(1, 2, 4, 8), 0.75), quantile(Float64Array.of(5), 0.3)], [5, 5]);
  });
});
