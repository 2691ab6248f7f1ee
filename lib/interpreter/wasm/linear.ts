/**
 * Quantized sums as one linear function of the two bytes: out = round(A a + B b + C) with 30-bit A and B, a quarter of the work of TFLM's
 * two rescalings. It has other rounding errors than those, smaller ones; all 65,536 pairs of bytes are compared at load, and where one
 * differs (about one pair of scales in twenty) there is no such function.
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
  const proven = [0, -1].map(s => ({ ...form, sign: s })).find(l => agrees(l, numbers, expected));
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
