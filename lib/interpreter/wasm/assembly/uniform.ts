// Requantization with one multiplier for all elements (uniform.ts): the sums have no factor yet.
import { isOneByOne, requantizeAny } from './requantize';

// The shift that gives plain sums their factor (a power of two; 0 where M is 0 and the sum does not matter).
@inline
export function factorShift(stage: usize): i32 {
  return isOneByOne(stage) ? 0 : ctz<i32>(load<i32>(stage, 16));
}

@inline
export function requantizePlain(sum: v128, shift: i32, stage: usize): v128 {
  return requantizeAny(i32x4.shl(sum, shift), stage);
}
