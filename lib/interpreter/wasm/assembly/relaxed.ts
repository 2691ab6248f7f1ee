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

// Whether the dot product of signed `a` with `b` is exact: 1 with signed b, 2 with unsigned b, 0 with neither (x86 without VNNI
// saturates sums of two products). All pairs of bytes in all four places, then as many random ones; sums wrap.
export function dotMode(): i32 {
  let signed = true, unsigned = true;
  let random: u32 = 1;
  for (let i = 0; i < 1 << 17; i++) {
    let a: u32 = (i & 0xff) * 0x01010101, b: u32 = ((i >> 8) & 0xff) * 0x01010101, c = 0;
    if (i >= 1 << 16) {
      a = random * 1664525 + 1013904223;
      b = a * 1664525 + 1013904223;
      random = b * 1664525 + 1013904223;
      c = <i32>random;
    }
    const dots = dotBytes(i32x4.splat(a), i32x4.splat(b), i32x4.splat(c));
    let ofSigned = c, ofUnsigned = c;
    for (let k: u32 = 0; k < 32; k += 8) {
      ofSigned += <i32>(<i8>(a >> k)) * <i32>(<i8>(b >> k));
      ofUnsigned += <i32>(<i8>(a >> k)) * <i32>(<u8>(b >> k));
    }
    signed = signed && i32x4.all_true(i32x4.eq(dots, i32x4.splat(ofSigned)));
    unsigned = unsigned && i32x4.all_true(i32x4.eq(dots, i32x4.splat(ofUnsigned)));
    if (!signed && !unsigned) return 0;
  }
  return signed ? 1 : 2;
}
