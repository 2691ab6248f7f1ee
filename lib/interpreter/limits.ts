/** What a model may cost. Hostile and mistaken models meet these limits as a ModelError, at create or at invoke. */
import { ModelError } from '../errors';

export interface Limits {
  /** memory of the model and all its interpreters, in bytes */
  bytes: number;
  /** multiply-accumulates (or elements written) of one invoke */
  macs: number;
  /** rounds of a WHILE in one invoke */
  iterations: number;
}

export const defaultLimits: Limits = { bytes: 256 * 2 ** 20, macs: 2e9, iterations: 1e6 };

/** Nothing beyond this can be addressed by the signed 32-bit offsets that kernels use. */
const ADDRESSABLE = 2 ** 31 - 65536;

export function resolveLimits(limits: Partial<Limits> = {}): Limits {
  const resolved = { ...defaultLimits, ...limits };
  for (const [name, value] of Object.entries(resolved)) {
    if (!(value > 0))
      throw new ModelError('invalid-limit', `limits.${name} is ${value}, expected a number above 0`, {
        name,
      });
  }
  resolved.bytes = Math.min(resolved.bytes, ADDRESSABLE);
  return resolved;
}

/** Throws a ModelError where `value` of `what` exceeds the limit `name`. */
export function checkLimit(limits: Limits, name: keyof Limits, value: number, what: string): void {
  if (value <= limits[name]) return;
  throw new ModelError(
    'limit-exceeded',
    `${what} needs ${formatCount(value)} ${name}, more than the limit of ${formatCount(limits[name])}: take a smaller model or raise limits.${name}`,
    { limit: name, value, maximum: limits[name] },
  );
}

function formatCount(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : 'countless';
}
