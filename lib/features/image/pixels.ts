/** A picture while the steps work on it: real numbers, row by row, channels interleaved. */
import { InputError } from '../../errors';
import { elementCount, type TypedArray } from '../../tensor';
import { MAX_PIXELS } from './picture';

export interface Pixels {
  height: number;
  width: number;
  channels: number;
  data: Uint8Array | Float64Array;
  /** 0 to 255 without fractions: a grey of them can be computed in integers */
  whole: boolean;
}

/** [height, width] or [height, width, channels]; a leading 1, as models have it, is no part of a picture's shape. */
export function pictureShape(shape: readonly number[]): { height: number; width: number; channels: number } {
  const [height, width, channels = 1] = shape.length > 3 && shape[0] === 1 ? shape.slice(1) : shape;
  const sound =
    shape.length >= 2 &&
    elementCount(shape) === height * width * channels &&
    [height, width, channels].every(size => Number.isInteger(size) && size > 0) &&
    channels <= 4;
  if (!sound)
    throw new InputError(
      'PICTURE_SHAPE',
      `a picture is [height, width] or [height, width, channels] with 1 to 4 channels, got [${shape.join(', ')}]`,
      { shape },
    );
  if (height * width > MAX_PIXELS)
    throw new InputError('PICTURE_SIZE', `the picture is ${width} x ${height}, more than 16 M pixels`, {
      shape,
    });
  return { height, width, channels };
}

/**
 * Raw values as pixels. Bytes and other integers stay what they are; real numbers are not rounded.
 * @throws InputError for NaN, or as many values as the shape does not have
 */
export function toPixels(values: TypedArray, shape: readonly number[]): Pixels {
  const size = pictureShape(shape);
  const expected = size.height * size.width * size.channels;
  if (values.length !== expected)
    throw new InputError(
      'INPUT_LENGTH',
      `a picture of ${shape.join(' x ')} has ${expected} values, got ${values.length}: give its shape, or a PNG or JPEG file`,
      { expected, actual: values.length },
    );
  if (values instanceof Uint8Array) return { ...size, data: values, whole: true };
  const data = Float64Array.from(values as ArrayLike<number>, Number);
  const at = data.findIndex(value => !Number.isFinite(value));
  if (at >= 0)
    throw new InputError(
      'NOT_FINITE',
      `image: value ${at} of the picture is ${data[at]}, expected a number`,
      {
        index: at,
      },
    );
  return { ...size, data, whole: false };
}
