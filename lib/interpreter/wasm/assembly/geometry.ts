// Sizes of a window over an image, int32 each, as float-window.ts writes them; in elements. Then, as float32, what the activation
// leaves: numbers as arguments would be boxed at every call.
export const INPUT_HEIGHT: usize = 0;
export const INPUT_WIDTH: usize = 4;
export const ROWS: usize = 8;
export const COLUMNS: usize = 12;
export const FILTER_HEIGHT: usize = 16;
export const FILTER_WIDTH: usize = 20;
export const STRIDE_HEIGHT: usize = 24;
export const STRIDE_WIDTH: usize = 28;
export const DILATION_HEIGHT: usize = 32;
export const DILATION_WIDTH: usize = 36;
export const TOP: usize = 40;
export const LEFT: usize = 44;
// from pixel to pixel of the input
export const PIXEL: usize = 48;
// input channels of one filter
export const DEPTH: usize = 52;
// output channels of the group
export const CHANNELS: usize = 56;
// from pixel to pixel of the output
export const PITCH: usize = 60;
export const LEAST: usize = 64;
export const GREATEST: usize = 68;

// The first tap of a window at `origin` that lies inside [0, size).
@inline
export function firstTap(origin: i32, dilation: i32): i32 {
  return origin >= 0 ? 0 : (dilation - 1 - origin) / dilation;
}

// One past the last tap inside.
@inline
export function endTap(origin: i32, dilation: i32, taps: i32, size: i32): i32 {
  return min(taps, (size - origin + dilation - 1) / dilation);
}
