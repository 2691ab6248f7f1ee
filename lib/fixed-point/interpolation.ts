/**
 * Tables with linear interpolation for 16-bit activations, as TensorFlow Lite defines them: 513 entries for any function (exp and
 * 1 / (1 + x) of the int16 softmax), and 256 entries of the sigmoid for LOGISTIC and TANH.
 */
import { roundHalfAway } from '../tensor';

const STEPS = 512;
const f = Math.fround;

/**
 * 513 samples of `fn` on [min, max] as Q0.15 of an output in [-1, 1]. Every sample is corrected by half of the error that linear
 * interpolation makes at the middle of its interval. All in float32, as the reference builds its tables.
 */
export function interpolationTable(fn: (x: number) => number, min: number, max: number): Int16Array {
  const step = f(f(max - min) / STEPS);
  const half = f(step / 2);
  const scale = 32768;
  const clamp = (x: number) => Math.min(32767, Math.max(-32768, x));
  const scaled = (x: number) => f(f(fn(f(x))) * scale);
  const table = new Int16Array(STEPS + 1);
  for (let i = 0; i < STEPS; i++) {
    const x = f(min + f(i * step));
    const sample = roundHalfAway(scaled(x));
    const next = scaled(f(min + f((i + 1) * step)));
    const interpolated = roundHalfAway(f(f(next + sample) / 2));
    const error = interpolated - roundHalfAway(scaled(f(x + half)));
    table[i] = clamp(sample - roundHalfAway(error / 2));
  }
  table[STEPS] = clamp(roundHalfAway(scaled(max)));
  return table;
}

/** The value of a 513-entry table at an int16 that spans the table's range. */
export function lookUp(table: Int16Array, value: number): number {
  const index = 256 + (value >> 7);
  const base = table[index];
  return base + (((table[index + 1] - base) * (value & 0x7f) + 64) >> 7);
}

/** sigmoid(i / 24) in Q0.16, each raised by half of the interpolation error at the middle of its interval; the last saturates. */
const SIGMOID: Uint16Array = Uint16Array.from({ length: 256 }, (_, i) => {
  if (i === 255) return 65535;
  const at = (x: number) => 65536 / (1 + Math.exp(-x / 24));
  return Math.round(at(i) + (at(i + 0.5) - (at(i) + at(i + 1)) / 2) / 2);
});

/**
 * How an int16 input is brought to the tables' scale of 1 / (3 * 4096): multiplied and shifted right with rounding. `multiplier` 0
 * stands for a power of two, which is shifted left instead.
 */
export interface TableScale {
  multiplier: number;
  shift: number;
}

function toTableScale(x: number, { multiplier, shift }: TableScale): number {
  if (multiplier === 0) return (x * (3 << shift)) | 0;
  const round = shift > 0 ? 1 << (shift - 1) : 0;
  return (Math.imul(x, multiplier) + round) >> shift;
}

/** sigmoid of an int16, in Q0.15. */
export function logisticInt16(x: number, scale: TableScale): number {
  const value = toTableScale(x, scale);
  const magnitude = Math.abs(value);
  const index = magnitude >>> 9;
  const result =
    index >= 255
      ? 0x7fff * 1024
      : SIGMOID[index] * 512 + (magnitude & 0x1ff) * (SIGMOID[index + 1] - SIGMOID[index]);
  return value >= 0 ? (result + 512) >>> 10 : (2 ** 25 - result + 511) >>> 10;
}

/** tanh of an int16, in Q0.15, as 2 sigmoid(2x) - 1. */
export function tanhInt16(x: number, scale: TableScale): number {
  const value = toTableScale(x, scale);
  const magnitude = Math.abs(value);
  const index = magnitude >>> 8;
  const result =
    index >= 255
      ? 0xffff * 256
      : SIGMOID[index] * 256 + (magnitude & 0xff) * (SIGMOID[index + 1] - SIGMOID[index]);
  const centred = value >= 0 ? result - 2 ** 23 + 128 : -result + 2 ** 23 + 127;
  return centred >> 8;
}
