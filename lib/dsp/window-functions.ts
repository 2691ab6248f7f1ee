/**
 * Window functions as sums of cosines, w[i] = sum (-1)^m a[m] cos(2 pi m i / D): periodic with D = length, symmetric with
 * D = length - 1 (scipy.signal.get_window, fftbins). Coefficients as in scipy and numpy.
 */

const COEFFICIENTS = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  /** amplitude errors below 0.01 dB: for reading off the height of a line */
  'flat-top': [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
} as const;

export type WindowName = keyof typeof COEFFICIENTS;

/** @param length 1 or more; a window of one sample is 1 */
export function windowFunction(
  name: WindowName,
  length: number,
  kind: 'periodic' | 'symmetric',
): Float64Array {
  if (length === 1) return Float64Array.of(1);
  const period = kind === 'periodic' ? length : length - 1;
  return Float64Array.from({ length }, (_, i) =>
    COEFFICIENTS[name].reduce(
      (sum, a, m) => sum + (m % 2 === 0 ? a : -a) * Math.cos((2 * Math.PI * m * i) / period),
      0,
    ),
  );
}

/** tf.signal.hann_window as its users call it: periodic for even lengths, symmetric for odd ones. */
export function tensorflowHann(length: number): Float64Array {
  return windowFunction('hann', length, length % 2 === 0 ? 'periodic' : 'symmetric');
}
