/**
 * A component's samples at the size of the picture. Where colour has half the samples, they are taken as centred between the
 * pixels and interpolated (weights 3/4 and 1/4, the "fancy" upsampling of libjpeg); other ratios repeat them.
 */
import type { Component, Frame } from './frame';

/** Samples of a component: rows of `stride`, of which width x height belong to the picture. */
export interface Plane {
  data: Uint8ClampedArray;
  stride: number;
}

/** Writes row `y` of the picture into `target`. */
export type RowReader = (y: number, target: Int32Array) => void;

export function rowReader(plane: Plane, component: Component, frame: Frame): RowReader {
  const [ratioX, ratioY] = [frame.maxH / component.h, frame.maxV / component.v];
  // narrow colours are repeated, as libjpeg does
  const wide = component.width > 2;
  if (ratioX === 2 && ratioY <= 2 && wide) return interpolated(plane, component, ratioY === 2);
  if (ratioX === 1 && ratioY === 2) return betweenRows(plane, component);
  return repeated(plane, ratioX, ratioY);
}

function repeated({ data, stride }: Plane, ratioX: number, ratioY: number): RowReader {
  return (y, target) => {
    const row = Math.floor(y / ratioY) * stride;
    for (let x = 0; x < target.length; x++) target[x] = data[row + Math.floor(x / ratioX)];
  };
}

/** Starts of the row that a row of the picture lies in, and of the one on its other side; the outermost stand for those beyond. */
function neighbours(y: number, { height }: Component, stride: number): [near: number, far: number] {
  const near = y >> 1;
  const far = near + (y % 2 === 0 ? -1 : 1);
  return [near * stride, Math.min(height - 1, Math.max(0, far)) * stride];
}

/** Half as many rows, as many columns. Rounding alternates so that no bias is left. */
function betweenRows({ data, stride }: Plane, component: Component): RowReader {
  return (y, target) => {
    const [near, far] = neighbours(y, component, stride);
    const bias = y % 2 === 0 ? 1 : 2;
    for (let x = 0; x < target.length; x++) target[x] = (3 * data[near + x] + data[far + x] + bias) >> 2;
  };
}

/** Half as many columns, and with `rowsToo` half as many rows: vertically first, in quarters. */
function interpolated({ data, stride }: Plane, component: Component, rowsToo: boolean): RowReader {
  const { width } = component;
  const column = new Int32Array(width);
  const [shift, even, odd] = rowsToo ? [4, 8, 7] : [2, 1, 2];
  return (y, target) => {
    const [near, far] = rowsToo ? neighbours(y, component, stride) : [y * stride, 0];
    for (let i = 0; i < width; i++) column[i] = rowsToo ? 3 * data[near + i] + data[far + i] : data[near + i];
    for (let x = 0; x < target.length; x++) {
      const i = x >> 1;
      const left = x % 2 === 0;
      const side = left ? Math.max(0, i - 1) : Math.min(width - 1, i + 1);
      target[x] = (3 * column[i] + column[side] + (left ? even : odd)) >> shift;
    }
  };
}
