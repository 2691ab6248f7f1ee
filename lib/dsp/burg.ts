/** Autoregression by Burg's method (1975): minimizes forward and backward prediction errors together, always stable. */

/**
 * a[1..order] of x[n] = a1 x[n-1] + ... + e (MATLAB's arburg has the opposite sign).
 * @param x without its mean
 * @returns zeros for a signal without energy, and from the order on that the samples are too few for
 */
export function burg(x: Float64Array, order: number): Float64Array {
  const n = x.length;
  let a = new Float64Array(order);
  const forward = x.slice();
  const backward = x.slice();
  for (let m = 0; m < order; m++) {
    let product = 0;
    let energy = 0;
    for (let i = m + 1; i < n; i++) {
      product += forward[i] * backward[i - 1];
      energy += forward[i] ** 2 + backward[i - 1] ** 2;
    }
    if (!(energy > 0)) break;
    const reflection = (2 * product) / energy;
    const next = a.slice();
    next[m] = reflection;
    for (let i = 0; i < m; i++) next[i] = a[i] - reflection * a[m - 1 - i];
    a = next;
    for (let i = n - 1; i > m; i--) {
      const f = forward[i];
      forward[i] = f - reflection * backward[i - 1];
      backward[i] = backward[i - 1] - reflection * f;
    }
  }
  return a;
}
