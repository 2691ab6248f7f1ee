/**
 * PNG and JPEG files to pixels, in plain TypeScript: no binary to download, no memory before the header was checked, one InputError
 * for whatever is wrong with a file. The decoders are our own because those of the registry fall short: jpeg-js misses
 * the accuracy that the golden vectors ask for, and the PNG packages inflate without a bound.
 */
import { decodeJpeg } from './jpeg/decode';
import { jpegSize } from './jpeg/markers';
import type { Picture, PictureSize } from './picture';
import { decodePng, pngSize } from './png/decode';

export type PictureKind = 'PNG' | 'JPEG';

/** By the first bytes; undefined for anything else. */
export function pictureKind(bytes: Uint8Array): PictureKind | undefined {
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return 'PNG';
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? 'JPEG' : undefined;
}

/**
 * Height, width and channels by the header alone; undefined for a file that is neither PNG nor JPEG.
 * @throws InputError for a header that is cut, of an unknown kind, or of more than 16 M pixels
 */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const kind = pictureKind(bytes);
  if (kind === undefined) return undefined;
  return kind === 'PNG' ? pngSize(bytes) : jpegSize(bytes);
}

/**
 * The pixels as the file has them: 8 bits (of 16 the high byte, fewer scaled to 255), a palette as RGB, EXIF orientation not applied.
 * undefined for a file that is neither PNG nor JPEG.
 * @throws InputError for a cut file, a wrong checksum, more than 16 M pixels, a kind that is not supported
 */
export function decodePicture(bytes: Uint8Array): Picture | undefined {
  const kind = pictureKind(bytes);
  if (kind === undefined) return undefined;
  return kind === 'PNG' ? decodePng(bytes) : decodeJpeg(bytes);
}
