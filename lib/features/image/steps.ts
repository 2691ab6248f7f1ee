/** The steps of `image` one by one: crop, square, resize, grey, round, normalize (features.md). */
import { InputError } from '../../errors';
import type { Pixels } from './pixels';
import { type Corners, cornerModes, type ResizeMethod, resize, resizeMethods } from './resize';

export type Step =
  | 'square'
  | 'grey'
  | 'round'
  | { crop: { width: number; height: number } }
  | { resize: { width: number; height: number; method: ResizeMethod; corners: Corners } }
  | { normalize: { mean: number[]; deviation: number[] } };

export const stepsForm =
  'a list of steps, each "grey", "square", "round", {"crop":{"width":96,"height":96}}, {"resize":{"width":96,"height":96,"method":"bilinear"|"area"|"auto","corners":"half-pixel"|"align"|"legacy"}} or {"normalize":{"mean":127.5,"deviation":127.5}}; sides 1 to 4096, resized to 4 M pixels at most';

const LARGEST_SIDE = 4096;
/** of a resized picture, which is held in float64 */
const MOST_PIXELS = 2 ** 22;

const isSide = (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LARGEST_SIDE;

/** The one key of an object and its value, where that is an object with no other keys than those known. */
function only(step: unknown, key: string, known: readonly string[]): Record<string, unknown> | undefined {
  if (typeof step !== 'object' || step === null || Object.keys(step).join() !== key) return undefined;
  const value = (step as Record<string, unknown>)[key];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.keys(value).every(name => known.includes(name))
    ? (value as Record<string, unknown>)
    : undefined;
}

/** One number for all channels, or one per channel. */
function numbers(value: unknown, allowed: (value: number) => boolean): number[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const sound =
    list.length >= 1 && list.length <= 4 && list.every(v => Number.isFinite(v) && allowed(v as number));
  return sound ? (list as number[]) : undefined;
}

function readStep(step: unknown): Step | undefined {
  if (step === 'grey' || step === 'square' || step === 'round') return step;
  const crop = only(step, 'crop', ['width', 'height']);
  if (crop !== undefined) {
    const { width, height } = crop;
    return isSide(width) && isSide(height)
      ? { crop: { width: Number(width), height: Number(height) } }
      : undefined;
  }
  const size = only(step, 'resize', ['width', 'height', 'method', 'corners']);
  if (size !== undefined) {
    const { width, height, method = 'bilinear', corners = 'half-pixel' } = size;
    const sound =
      isSide(width) &&
      isSide(height) &&
      Number(width) * Number(height) <= MOST_PIXELS &&
      resizeMethods.includes(method as ResizeMethod) &&
      cornerModes.includes(corners as Corners);
    return sound ? { resize: { width, height, method, corners } as never } : undefined;
  }
  const { mean = 0, deviation = 1 } = only(step, 'normalize', ['mean', 'deviation']) ?? { mean: [] };
  const means = numbers(mean, () => true);
  const deviations = numbers(deviation, v => v > 0);
  return means && deviations && { normalize: { mean: means, deviation: deviations } };
}

/** The steps in full; undefined where one of them is not allowed. */
export function readSteps(value: unknown): readonly Step[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const steps = value.map(readStep);
  return steps.includes(undefined) ? undefined : (steps as Step[]);
}

function crop(
  { height, width, channels, data, whole }: Pixels,
  wanted: { width: number; height: number },
): Pixels {
  if (wanted.width > width || wanted.height > height)
    throw new InputError(
      'PICTURE_SIZE',
      `image: a picture of ${width} x ${height} cannot be cropped to ${wanted.width} x ${wanted.height}: resize it before, or send larger ones`,
      { width, height, wanted },
    );
  const left = Math.floor((width - wanted.width) / 2);
  const top = Math.floor((height - wanted.height) / 2);
  const rowSize = wanted.width * channels;
  const size = wanted.height * rowSize;
  // not slice(): that of a Buffer is a view of the message's own bytes
  const cropped = data instanceof Uint8Array ? new Uint8Array(size) : new Float64Array(size);
  for (let y = 0; y < wanted.height; y++) {
    const at = ((top + y) * width + left) * channels;
    cropped.set(data.subarray(at, at + rowSize), y * rowSize);
  }
  return { ...wanted, channels, data: cropped, whole };
}

/**
 * ITU-R BT.601. Whole pixels that stay bytes in 16-bit fixed point, as Pillow's convert("L"); all others in real numbers, not rounded.
 * The order of the sum decides where a half is rounded to: it is that of the vectors.
 */
function grey(pixels: Pixels, integers: boolean): Pixels {
  const { height, width, channels, data, whole } = pixels;
  if (channels === 1) return pixels;
  const count = height * width;
  const result = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * channels;
    if (channels === 2) result[i] = data[at];
    else if (whole && integers)
      result[i] = (19595 * data[at] + 38470 * data[at + 1] + 7471 * data[at + 2] + 32768) >> 16;
    else result[i] = 0.299 * data[at] + (0.587 * data[at + 1] + 0.114 * data[at + 2]);
  }
  return { height, width, channels: 1, data: result, whole: whole && (integers || channels === 2) };
}

/** floor(v + 0.5), 0 to 255 */
function round(pixels: Pixels): Pixels {
  if (pixels.whole) return pixels;
  const data = Uint8Array.from(pixels.data, v => Math.min(255, Math.max(0, Math.floor(v + 0.5))));
  return { ...pixels, data, whole: true };
}

function normalize(pixels: Pixels, { mean, deviation }: { mean: number[]; deviation: number[] }): Pixels {
  const { channels } = pixels;
  for (const list of [mean, deviation])
    if (list.length > 1 && list.length !== channels)
      throw new InputError(
        'PICTURE_CHANNELS',
        `image: normalize has ${list.length} numbers, the picture has ${channels} channels there`,
        { channels },
      );
  const of = (list: number[], i: number) => list[list.length === 1 ? 0 : i % channels];
  const data = Float64Array.from(pixels.data, (v, i) => (v - of(mean, i)) / of(deviation, i));
  return { ...pixels, data, whole: false };
}

/**
 * @param integers the result will be uint8: grey of whole pixels is computed in integers
 * @throws InputError where a step cannot be applied to this picture
 */
export function applyStep(pixels: Pixels, step: Step, integers: boolean): Pixels {
  if (step === 'grey') return grey(pixels, integers);
  if (step === 'round') return round(pixels);
  if (step === 'square') {
    const side = Math.min(pixels.width, pixels.height);
    return crop(pixels, { width: side, height: side });
  }
  if ('crop' in step) return crop(pixels, step.crop);
  if ('normalize' in step) return normalize(pixels, step.normalize);
  const { width, height, method, corners } = step.resize;
  return resize(pixels, width, height, method, corners);
}
