/**
 * Butterworth and Chebyshev type 1 filters as second-order sections: analogue prototype, pre-warped cut-off, bilinear transform
 * (scipy.signal.butter, cheby1). The pair of poles nearest to the unit circle comes last and the gain is in the first section, as
 * scipy orders them: rounding the coefficients to float32 then rounds the same numbers.
 */
import type { Section } from './second-order-sections';

interface Complex {
  re: number;
  im: number;
}

/** One pair of conjugate poles, or a single real one (im = 0), of an analogue low pass with cut-off 1 rad/s. */
interface Prototype {
  /** upper half plane and the real pole */
  poles: Complex[];
  /** at 0 Hz */
  gain: number;
}

/** Angles of the poles in the upper half plane, then of the real one of an odd order. */
const angles = (order: number) =>
  Array.from({ length: Math.ceil(order / 2) }, (_, i) => (Math.PI * (order - 1 - 2 * i)) / (2 * order));

function butterworthPrototype(order: number): Prototype {
  return { poles: angles(order).map(t => ({ re: -Math.cos(t), im: Math.sin(t) })), gain: 1 };
}

function chebyshevPrototype(order: number, rippleDb: number): Prototype {
  const epsilon = Math.sqrt(10 ** (rippleDb / 10) - 1);
  const mu = Math.asinh(1 / epsilon) / order;
  return {
    poles: angles(order).map(t => ({ re: -Math.sinh(mu) * Math.cos(t), im: Math.cosh(mu) * Math.sin(t) })),
    gain: order % 2 === 0 ? 10 ** (-rippleDb / 20) : 1,
  };
}

type Kind = 'low' | 'high';

/** z = (1 + s) / (1 - s), with time in units of two samples */
function bilinear({ re, im }: Complex): Complex {
  const size = (1 - re) ** 2 + im ** 2;
  return { re: (1 - re * re - im * im) / size, im: (2 * im) / size };
}

/** @param cutoff as a share of half the sample rate, above 0 and below 1 */
function digital(prototype: Prototype, cutoff: number, kind: Kind): Section[] {
  const warped = Math.tan((Math.PI * cutoff) / 2);
  const poles = prototype.poles.map(({ re, im }) => {
    const scale = kind === 'low' ? warped : warped / (re * re + im * im);
    return bilinear({ re: re * scale, im: im * scale });
  });
  poles.sort((a, b) => Math.hypot(a.re, a.im) - Math.hypot(b.re, b.im));
  const sign = kind === 'low' ? 1 : -1;
  let gain = prototype.gain;
  const sections = poles.map(({ re, im }): [number, number, number, number, number] => {
    const single = im === 0;
    const [a1, a2] = single ? [-re, 0] : [-2 * re, re * re + im * im];
    // where the filter lets everything pass, z = sign, the section's gain is its numerator over its denominator
    gain *= (1 + sign * a1 + a2) / (single ? 2 : 4);
    return single ? [1, sign, 0, a1, a2] : [1, 2 * sign, 1, a1, a2];
  });
  for (let i = 0; i < 3; i++) sections[0][i] *= gain;
  return sections;
}

/**
 * Butterworth low or high pass.
 * @param order 1 to 16
 * @param cutoff where 3 dB are lost, as a share of half the sample rate, above 0 and below 1
 */
export function butterworth(order: number, cutoff: number, kind: Kind): Section[] {
  return digital(butterworthPrototype(order), cutoff, kind);
}

/** Chebyshev type 1 low pass; `rippleDb` is lost at `cutoff` for the last time. Arguments as of `butterworth`. */
export function chebyshevLowPass(order: number, rippleDb: number, cutoff: number): Section[] {
  return digital(chebyshevPrototype(order, rippleDb), cutoff, 'low');
}
