/**
 * Quantized sums as one linear function of the two bytes: out = round(A a + B b + C) with 30-bit A and B, a quarter of the work of TFLM's
 * two rescalings. It has other rounding errors than those, smaller ones; all 65,536 pairs of bytes are compared at load, and where one
 * differs (about one pair of scales in twenty) A, B and C are moved until it agrees. Rarely there is no such function (one in a hundred).
 */
import { type QuantizedSum, scaledSum, scaledTerm } from '../kernels/arithmetic';

/** Bits of A and B below the upper half of 15 bits. */
const LOW_BITS = 15;
/** Bits of the larger of A and B, without sign. */
const FACTOR_BITS = 29;
/** The greatest shift of the upper half. */
const MAX_SHIFT = 30;

/** real = A a + B b + C, in units of 2^-(15 + shift) of the output's step */
interface Linear {
  a: number;
  b: number;
  c: number;
  shift: number;
  /** -1 where halves of negative numbers round down, 0 where they round up */
  sign: number;
}

/** Constants of `linear` in assembly/linear.ts, 48 bytes; undefined where no linear function has the bits of the definition. */
export function provenLinear(numbers: QuantizedSum, sign: 1 | -1): Uint8Array | undefined {
  const form = linearForm(numbers, sign);
  if (form === undefined) return undefined;
  const expected = definition(numbers, sign);
  const fits = (l: Linear) => agrees(l, numbers, expected);
  const proven = [form, { ...form, sign: -1 }].find(fits) ?? [refined(form, numbers, expected)].find(fits);
  return proven && pack(proven, numbers);
}

function linearForm(numbers: QuantizedSum, sign: 1 | -1): Linear | undefined {
  const { inputs, output, spareBits } = numbers;
  const scale = output.multiplier * 2 ** (output.shift - 31 + spareBits);
  const [alpha, beta] = inputs.map(({ multiplier, shift }) => multiplier * 2 ** (shift - 31) * scale);
  const bits = FACTOR_BITS - 1 - Math.floor(Math.log2(Math.max(alpha, beta)));
  const shift = Math.min(MAX_SHIFT, bits - LOW_BITS);
  if (!(shift > 0)) return undefined;
  const unit = 2 ** (shift + LOW_BITS);
  const a = Math.round(alpha * unit);
  const b = Math.round(sign * beta * unit);
  return { a, b, c: -a * inputs[0].zeroPoint - b * inputs[1].zeroPoint, shift, sign: 0 };
}

/** The outputs of all pairs, the second input's byte fastest. */
function definition(numbers: QuantizedSum, sign: 1 | -1): Int8Array {
  const bytes = Array.from({ length: 256 }, (_, i) => i - 128);
  const [left, right] = numbers.inputs.map(input => bytes.map(q => scaledTerm(numbers, input, q)));
  const outputs = new Int8Array(65536);
  let i = 0;
  for (const a of left) for (const b of right) outputs[i++] = scaledSum(numbers, (a + sign * b) | 0);
  return outputs;
}

/** A pair of bytes whose sum lies close to the border between two outputs. */
interface NearTie {
  p: number;
  q: number;
  /** the border, in the units of the form */
  border: number;
  /** the definition has the output above it */
  above: boolean;
}

const NEAR = 2 ** -14;
const MAX_ROUNDS = 100;

/** Moves A, B and C, as little as possible each time, until pairs close to a border lie on their side of it; they may not. */
function refined(form: Linear, { output }: QuantizedSum, expected: Int8Array): Linear {
  const unit = 2 ** (form.shift + LOW_BITS);
  const clamp = (q: number) => Math.min(output.max, Math.max(output.min, q + output.zeroPoint));
  const ties: NearTie[] = [];
  let i = 0;
  for (let p = -128; p < 128; p++)
    for (let q = -128; q < 128; q++, i++) {
      const steps = (form.a * p + form.b * q + form.c) / unit + 0.5;
      const nearest = Math.round(steps);
      if (Math.abs(steps - nearest) < NEAR && clamp(nearest - 1) !== clamp(nearest))
        ties.push({ p, q, border: (nearest - 0.5) * unit, above: expected[i] >= clamp(nearest) });
    }
  let { a, b, c } = form;
  for (let round = 0, wrong = true; round < MAX_ROUNDS && wrong; round++) {
    wrong = false;
    for (const { p, q, border, above } of ties) {
      const missing = border - (a * p + b * q + c) - (above ? 0 : 1);
      if (above ? missing <= 0 : missing >= 0) continue;
      wrong = true;
      // a little further than needed, so that few rounds suffice
      const step = (1.2 * missing) / (p * p + q * q + 128 * 128);
      const byA = Math.round(step * p);
      const byB = Math.round(step * q);
      a += byA;
      b += byB;
      c += Math.round(1.2 * missing - byA * p - byB * q) || Math.sign(missing);
    }
  }
  return { ...form, a, b, c };
}

/** Computes as the kernel does. */
function agrees({ a, b, c, shift, sign }: Linear, { output }: QuantizedSum, expected: Int8Array): boolean {
  const half = 2 ** (shift - 1);
  let i = 0;
  for (let p = -128; p < 128; p++)
    for (let q = -128; q < 128; q++) {
      const high = Math.floor((a * p + b * q + c) / 2 ** LOW_BITS);
      const rounded = (high + half + (high < 0 ? sign : 0)) >> shift;
      const clamped = Math.min(output.max, Math.max(output.min, rounded + output.zeroPoint));
      if (clamped !== expected[i++]) return false;
    }
  return true;
}

function pack({ a, b, c, shift, sign }: Linear, { output }: QuantizedSum): Uint8Array {
  const high = (x: number) => Math.floor(x / 2 ** LOW_BITS);
  const low = (x: number) => x - high(x) * 2 ** LOW_BITS;
  const pair = (x: number, y: number) => (x & 0xffff) | (y << 16);
  const { zeroPoint, min, max } = output;
  const words = [
    pair(high(a), high(b)),
    pair(low(a), low(b)),
    high(c),
    low(c),
    2 ** (shift - 1),
    sign,
    shift,
    zeroPoint,
    min,
    max,
  ];
  return new Uint8Array(Int32Array.from(words).buffer);
}
