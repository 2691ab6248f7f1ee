// Four float32 at a time between memory and lanes, and the range of a fused activation.

// The first `lanes` of four; nothing behind them is touched.
@inline
export function loadFloats(from: usize, lanes: i32): v128 {
  if (lanes >= 4) return v128.load(from);
  const first = v128.load32_zero(from);
  if (lanes == 1) return first;
  const two = v128.load64_zero(from);
  return lanes == 2 ? two : v128.load32_lane(from + 8, two, 2);
}

@inline
export function storeFloats(to: usize, values: v128, lanes: i32): void {
  if (lanes >= 4) v128.store(to, values);
  else {
    v128.store32_lane(to, values, 0);
    if (lanes > 1) v128.store32_lane(to + 4, values, 1);
    if (lanes > 2) v128.store32_lane(to + 8, values, 2);
  }
}

// As C++ min(max(x, low), high) has it: NaN and -0 come through.
@inline
export function clampFloats(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}
