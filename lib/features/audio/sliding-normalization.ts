/**
 * Cepstral mean and variance normalization over a sliding window (speechpy's cmvnw): rows continued by reflection at both ends, the
 * variance of the mean-free rows taken in a second pass that is padded anew. Results of both passes are stored in float32.
 */

/** Added to the standard deviation, so that a constant becomes 0. */
const EPSILON = 1e-10;

/** Row that stands for row `i` beyond the ends: ... 1 0 | 0 1 ... n-1 | n-1 n-2 ... */
function mirrored(i: number, rows: number): number {
  const period = 2 * rows;
  const at = ((i % period) + period) % period;
  return at < rows ? at : period - 1 - at;
}

/** Calls `visit` with every column's window around every row. */
function slide(
  values: Float64Array,
  columns: number,
  size: number,
  visit: (at: number, window: Float64Array) => number,
): Float64Array {
  const rows = values.length / columns;
  const half = (size - 1) / 2;
  const window = new Float64Array(size);
  const result = new Float64Array(values.length);
  for (let c = 0; c < columns; c++)
    for (let r = 0; r < rows; r++) {
      for (let k = 0; k < size; k++) window[k] = values[mirrored(r - half + k, rows) * columns + c];
      result[r * columns + c] = Math.fround(visit(r * columns + c, window));
    }
  return result;
}

const meanOf = (window: Float64Array) => {
  let sum = 0;
  for (let i = 0; i < window.length; i++) sum += window[i];
  return sum / window.length;
};

function deviationOf(window: Float64Array): number {
  const mean = meanOf(window);
  let sum = 0;
  for (let i = 0; i < window.length; i++) sum += (window[i] - mean) ** 2;
  return Math.sqrt(sum / window.length);
}

/** @param values rows x columns @param size rows of the window, odd */
export function subtractSlidingMean(values: Float64Array, columns: number, size: number): Float64Array {
  return slide(values, columns, size, (at, window) => values[at] - meanOf(window));
}

/** The mean subtracted, then divided by the sliding standard deviation. Arguments as of `subtractSlidingMean`. */
export function normalizeSliding(values: Float64Array, columns: number, size: number): Float64Array {
  const centred = subtractSlidingMean(values, columns, size);
  return slide(centred, columns, size, (at, window) => centred[at] / (deviationOf(window) + EPSILON));
}
