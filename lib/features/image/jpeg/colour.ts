/** From coefficients to pixels: inverse transform, upsampling, and YCbCr to RGB (JFIF) in 16-bit fixed point as in libjpeg. */
import type { Picture } from '../picture';
import type { Component, Frame } from './frame';
import { inverseDct } from './inverse-dct';
import { type Plane, rowReader } from './upsample';

const HALF = 1 << 15;
const fix = (value: number) => Math.round(value * 65536);
const RED_OF_CR = fix(1.402);
const BLUE_OF_CB = fix(1.772);
const GREEN_OF_CR = fix(0.71414);
const GREEN_OF_CB = fix(0.34414);

function planeOf(component: Component, table: Uint16Array): Plane {
  const { stride: blocks, rows, columns, coefficients } = component;
  const stride = columns * 8;
  const data = new Uint8ClampedArray(stride * rows * 8);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      inverseDct(coefficients, (y * blocks + x) * 64, table, data, y * 8 * stride + x * 8, stride);
  // the largest piece of memory is not needed any more
  component.coefficients = new Int16Array(0);
  return { data, stride };
}

/** Whether three components are red, green and blue: by Adobe's note, else by their names. */
function isRgb({ components }: Frame, adobe: number | undefined): boolean {
  if (adobe !== undefined) return adobe === 0;
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB';
}

/** @param tables of quantization, per component @param adobe colour transform of Adobe's segment */
export function toPixels(frame: Frame, tables: readonly Uint16Array[], adobe: number | undefined): Picture {
  const { width, height, components } = frame;
  const channels = components.length;
  const readers = components.map((component, i) =>
    rowReader(planeOf(component, tables[i]), component, frame),
  );
  const data = new Uint8ClampedArray(width * height * channels);
  const rows = components.map(() => new Int32Array(width));
  const convert = channels === 3 && !isRgb(frame, adobe);
  for (let y = 0, at = 0; y < height; y++) {
    for (let c = 0; c < channels; c++) readers[c](y, rows[c]);
    if (!convert) {
      for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) data[at++] = rows[c][x];
      continue;
    }
    const [luma, blue, red] = rows;
    for (let x = 0; x < width; x++) {
      const [l, cb, cr] = [luma[x], blue[x] - 128, red[x] - 128];
      data[at++] = l + ((RED_OF_CR * cr + HALF) >> 16);
      data[at++] = l + ((-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF) >> 16);
      data[at++] = l + ((BLUE_OF_CB * cb + HALF) >> 16);
    }
  }
  return { height, width, channels, data: new Uint8Array(data.buffer) };
}
