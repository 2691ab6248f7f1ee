// The kernels of index.ts and those on bytes, which need relaxed SIMD. What its dot product of bytes does depends on the processor:
// `dotMode` finds out, and the kernels on bytes run only where it is exact.
import { multiply } from './convolve';
import { dotBytes } from './dot-bytes';

export * from './index';
export { copyBytes } from './bytes';

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
