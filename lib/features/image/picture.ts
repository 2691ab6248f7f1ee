/** A decoded picture, and the limit on its size that holds for every source of one. */
import { InputError } from '../../errors';

/** 8-bit samples row by row: grey 1, grey and alpha 2, RGB 3, RGBA 4 channels, interleaved. */
export interface Picture extends PictureSize {
  data: Uint8Array;
}

export interface PictureSize {
  height: number;
  width: number;
  channels: number;
}

/** 16 M pixels: 4096 x 4096. What a header promises is compared with it before anything is allocated. */
export const MAX_PIXELS = 2 ** 24;

/** @throws InputError for a picture without pixels or of more than 16 M */
export function checkPixels(kind: string, width: number, height: number): void {
  if (width > 0 && height > 0 && width * height <= MAX_PIXELS) return;
  const why =
    width > 0 && height > 0 ? 'more than 16 M pixels (4096 x 4096): send a smaller one' : 'no pixels';
  throw new InputError('PICTURE_SIZE', `the ${kind} picture is ${width} x ${height}, ${why}`, {
    width,
    height,
    limit: MAX_PIXELS,
  });
}

/** A file that is no sound picture of its kind. */
export function pictureError(
  kind: string,
  problem: string,
  details: Record<string, unknown> = {},
): InputError {
  return new InputError('PICTURE', `the ${kind} picture cannot be read: ${problem}`, details);
}

export const cutShort = (kind: string) =>
  pictureError(kind, 'it ends too early; send the whole file in one message');
