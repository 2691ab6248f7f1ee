// The depthwise kernels on quads of bytes, for the relaxed module.
import { multiplyTaps } from './depthwise';
import { multiplyTiles } from './depthwise-3x3';

export function depthwiseBytes(
  image: usize, rowStep: i32, pixelStep: i32, offsets: usize, steps: i32, weights: usize, stage: usize,
  out: usize, rows: i32, width: i32, channels: i32, zeroPoint: i32, min: i32, max: i32,
): void {
  multiplyTaps<i8>(
    image, rowStep, pixelStep, offsets, steps, weights, stage, out, rows, width, channels, zeroPoint, min, max,
  );
}

export function depthwise3x3Bytes(
  outputs: i32, stride: i32, from: usize, image: usize, out: usize, weights: usize, stage: usize, geometry: usize,
): void {
  multiplyTiles<i8>(outputs, stride, from, image, out, weights, stage, geometry);
}
