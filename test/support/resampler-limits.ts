/**
 * The limits that a resampler is judged by (golden/features/README.md): there is no bit-exact answer, so sine and cosine of every
 * component are fitted by least squares; what they leave is distortion and noise.
 */
import type { TypedArray } from '../../lib/tensor';

export interface ToneMeta {
  kind?: 'tone' | 'passband' | 'stopband' | 'sweep';
  components?: { hz: number; amplitude: number; phase: number }[];
  cli: { config: Record<string, unknown> };
}

/** samples of the slower rate at both ends that are not judged */
const EDGE = 60;

const decibel = (value: number) => 20 * Math.log10(Math.max(value, 1e-15));

function rms(n: number, value: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += value(k) ** 2;
  return Math.sqrt(sum / n);
}

/** Solves a x = b by elimination with pivots, in place. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r][i]) > Math.abs(a[pivot][i])) pivot = r;
    [a[i], a[pivot]] = [a[pivot], a[i]];
    [b[i], b[pivot]] = [b[pivot], b[i]];
    for (let r = i + 1; r < n; r++) {
      const factor = a[r][i] / a[i][i];
      for (let k = i; k < n; k++) a[r][k] -= factor * a[i][k];
      b[r] -= factor * b[i];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

/** What is beyond the limits; '' where everything is within. */
export function limitsOfResampler(meta: ToneMeta, actual: TypedArray, ideal: TypedArray): string {
  const { from, to } = meta.cli.config as { from: number; to: number };
  const edge = Math.ceil((EDGE * to) / Math.min(from, to));
  const n = Math.min(actual.length, ideal.length) - 2 * edge;
  const at = (k: number) => Number(actual[k + edge]);
  if (Math.abs(actual.length - ideal.length) > 2) return `${actual.length} samples, expected ${ideal.length}`;
  const components = meta.components ?? [];
  if (meta.kind === 'sweep') {
    const wanted = (k: number) => Number(ideal[k + edge]);
    const error = decibel(rms(n, k => at(k) - wanted(k)) / rms(n, wanted));
    return error <= -38 ? '' : `error of the sweep ${error.toFixed(1)} dB`;
  }
  if (meta.kind === 'stopband') {
    const rejection = decibel(components[0].amplitude / Math.SQRT2) - decibel(rms(n, at));
    return rejection >= 55 ? '' : `rejection ${rejection.toFixed(1)} dB`;
  }
  const kept = components.filter(({ hz }) => hz > 0 && hz < Math.min(from, to) / 2);
  const basis = kept.flatMap(({ hz }) =>
    [Math.cos, Math.sin].map(f => (k: number) => f((2 * Math.PI * hz * (k + edge)) / to)),
  );
  const normal = basis.map(() => basis.map(() => 0));
  const right = basis.map(() => 0);
  for (let k = 0; k < n; k++) {
    const row = basis.map(f => f(k));
    row.forEach((x, i) => {
      right[i] += x * at(k);
      for (let j = 0; j < row.length; j++) normal[i][j] += x * row[j];
    });
  }
  const weights = solve(normal, right);
  const ripple = kept.reduce((worst, { amplitude }, i) => {
    const gain = Math.hypot(weights[2 * i], weights[2 * i + 1]) / Math.abs(amplitude);
    return Math.max(worst, Math.abs(decibel(gain)));
  }, 0);
  const fitted = (k: number) => basis.reduce((sum, f, j) => sum + weights[j] * f(k), 0);
  const noise = decibel(rms(n, k => at(k) - fitted(k)) / rms(n, at));
  return ripple <= 0.1 && noise <= -75 ? '' : `ripple ${ripple.toFixed(2)} dB, noise ${noise.toFixed(1)} dB`;
}
