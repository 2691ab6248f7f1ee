// The kernels with weights and those on bytes, with relaxed SIMD; all others come from the module of index.ts. What its instructions do depends on the processor: `dotMode` finds out
// for the dot product of bytes, and the kernels on bytes run only where it is exact; `maddIsFused` for the multiply-add of float32, with
// which constants are packed only where it rounds once.
import { multiply } from './convolve';
import { dotBytes } from './dot-bytes';

export * from './weighted';
export { fitFloat } from './fit-float';
export { depthwiseBytes, depthwise3x3Bytes } from './depthwise-bytes';

export function convolveBytes(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, segments: i32, steps: i32,
  weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, pitch: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  multiply<i8>(
    image, rowStep, pixelStep, offsets, segments, steps, weights, stage,
    out, rows, width, channels, pitch, zeroPoint, min, max,
  );
}

// Whether the dot product of signed `a` with `b` is exact: 1 with signed b and a > -128 (ARM adds two products in 16 bits), 2 with
// unsigned b, 0 with neither (x86 without VNNI saturates sums of two products). All pairs of bytes, each in all four places, then
// random quads on sums that wrap.
export function dotMode(): i32 {
  let signed = true, unsigned = true;
  for (let a = -128; a < 128; a++)
    for (let b = 0; b < 256; b += 4) {
      const values = i32x4.add(i32x4.splat(b), i32x4(0, 1, 2, 3));
      const quads = i32x4.mul(values, i32x4.splat(0x01010101));
      const dots = dotBytes(i8x16.splat(<i8>a), quads, i32x4.splat(0));
      const ofUnsigned = i32x4.mul(values, i32x4.splat(4 * a));
      const ofSigned = b < 128 ? ofUnsigned : i32x4.sub(ofUnsigned, i32x4.splat(4 * 256 * a));
      signed = signed && (a == -128 || i32x4.all_true(i32x4.eq(dots, ofSigned)));
      unsigned = unsigned && i32x4.all_true(i32x4.eq(dots, ofUnsigned));
      if (!signed && !unsigned) return 0;
    }
  let random: u32 = 1;
  for (let i = 0; i < 4096; i++) {
    const a = random * 1664525 + 1013904223;
    const b = a * 1664525 + 1013904223;
    random = b * 1664525 + 1013904223;
    let ofSigned = <i32>random, ofUnsigned = <i32>random;
    const dots = dotBytes(i32x4.splat(a), i32x4.splat(b), i32x4.splat(random));
    for (let k: u32 = 0; k < 32; k += 8) {
      ofSigned += <i32>(<i8>(a >> k)) * <i32>(<i8>(b >> k));
      ofUnsigned += <i32>(<i8>(a >> k)) * <i32>(<u8>(b >> k));
    }
    signed = signed && i32x4.all_true(i32x4.eq(dots, i32x4.splat(ofSigned)));
    unsigned = unsigned && i32x4.all_true(i32x4.eq(dots, i32x4.splat(ofUnsigned)));
  }
  return signed ? 1 : unsigned ? 2 : 0;
}

// Whether the relaxed multiply-add rounds once, and to the nearest, as the requantization in float32 uses it: an integer of 32 bits,
// converted, times a small number, plus 1.5 * 2^23.
export function maddIsFused(): bool {
  const magic: f32 = 12582912;
  let random: u32 = 1;
  for (let i = 0; i < 4096; i++) {
    random = random * 1664525 + 1013904223;
    const sum = <i32>random >> (random & 15);
    random = random * 1664525 + 1013904223;
    // [1, 2) times 2^-12 to 2^-10: products of up to 2^21, which float64 holds exactly
    const factor = reinterpret<f32>((random >> 9) | ((115 + random % 3) << 23));
    const x = f32x4.convert_i32x4_s(i32x4.splat(sum));
    const rounded = f32x4.relaxed_madd(x, f32x4.splat(factor), f32x4.splat(magic));
    const product = nearest<f64>(<f64>f32x4.extract_lane(x, 0) * <f64>factor);
    if (!i32x4.all_true(f32x4.eq(rounded, f32x4.splat(<f32>(product + <f64>magic))))) return false;
  }
  return true;
}
