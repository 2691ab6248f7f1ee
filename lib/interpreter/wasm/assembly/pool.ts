// AVERAGE_POOL_2D and MAX_POOL_2D on int8 over the part of each window that lies inside the image, eight channels at a time.
import { loadChannels, storeChannels } from './lanes';

@inline
function smaller(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

@inline
function larger(a: i32, b: i32): i32 {
  return a > b ? a : b;
}

// int32 sums divided by a count, rounded half away from zero. Quotients of integers below 2^24 truncate exactly in float32: they are
// at least 1 / count away from the next integer, and rounding moves them less.
@inline
function average(sum: v128, count: i32): v128 {
  const half = i32x4.splat(count >> 1);
  const sign = i32x4.shr_s(sum, 31);
  const nudge = i32x4.sub(v128.xor(half, sign), sign);
  const quotient = f32x4.div(f32x4.convert_i32x4_s(i32x4.add(sum, nudge)), f32x4.splat(<f32>count));
  return i32x4.trunc_sat_f32x4_s(quotient);
}

// One image: sizes in pixels, strides, padding in front, the activation's range; `averaging` or the maximum.
@inline
function pool(
  image: usize, out: usize, height: i32, width: i32, channels: i32, rows: i32, columns: i32,
  kernelHeight: i32, kernelWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32,
  min: i32, max: i32, averaging: bool,
): void {
  const low = i16x8.splat(<i16>min);
  const high = i16x8.splat(<i16>max);
  for (let y = 0; y < rows; y++) {
    const y0 = larger(0, y * strideHeight - top);
    const y1 = smaller(height, y * strideHeight - top + kernelHeight);
    for (let x = 0; x < columns; x++) {
      const x0 = larger(0, x * strideWidth - left);
      const x1 = smaller(width, x * strideWidth - left + kernelWidth);
      for (let n = 0; n < channels; n += 8) {
        const lanes = smaller(8, channels - n);
        // up to 256 values add up in 16 bits
        const narrow = (y1 - y0) * (x1 - x0) <= 256;
        let a = i32x4.splat(0), b = i32x4.splat(0), run = i16x8.splat(0), most = i16x8.splat(-128);
        for (let v = y0; v < y1; v++) {
          let p = image + <usize>((v * width + x0) * channels + n);
          for (let u = x0; u < x1; u++, p += <usize>channels) {
            const q = loadChannels(p, lanes);
            if (!averaging) most = i16x8.max_s(most, q);
            else if (narrow) run = i16x8.add(run, q);
            else {
              a = i32x4.add(a, i32x4.extend_low_i16x8_s(q));
              b = i32x4.add(b, i32x4.extend_high_i16x8_s(q));
            }
          }
        }
        if (narrow) {
          a = i32x4.extend_low_i16x8_s(run);
          b = i32x4.extend_high_i16x8_s(run);
        }
        const count = (y1 - y0) * (x1 - x0);
        const result = averaging ? i16x8.narrow_i32x4_s(average(a, count), average(b, count)) : most;
        const clamped = i16x8.min_s(i16x8.max_s(result, low), high);
        storeChannels(out + <usize>n, i8x16.narrow_i16x8_s(clamped, clamped), lanes);
      }
      out += <usize>channels;
    }
  }
}

export function averagePool(
  image: usize, out: usize, height: i32, width: i32, channels: i32, rows: i32, columns: i32,
  kernelHeight: i32, kernelWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32,
  min: i32, max: i32,
): void {
  pool(
    image, out, height, width, channels, rows, columns,
    kernelHeight, kernelWidth, strideHeight, strideWidth, top, left, min, max, true,
  );
}

export function maxPool(
  image: usize, out: usize, height: i32, width: i32, channels: i32, rows: i32, columns: i32,
  kernelHeight: i32, kernelWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32,
  min: i32, max: i32,
): void {
  pool(
    image, out, height, width, channels, rows, columns,
    kernelHeight, kernelWidth, strideHeight, strideWidth, top, left, min, max, false,
  );
}
