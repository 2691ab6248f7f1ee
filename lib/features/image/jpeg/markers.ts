/** The segments of a JPEG file (ITU-T T.81, annex B): a marker, and for most a length and data. */
import { cutShort, type PictureSize, pictureError } from '../picture';
import { readFrame } from './frame';

export const marker = {
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DQT: 0xdb,
  DNL: 0xdc,
  DRI: 0xdd,
  DHT: 0xc4,
  DAC: 0xcc,
  APP14: 0xee,
} as const;

export interface Segment {
  marker: number;
  data: Uint8Array;
  /** where the next one begins; of SOS, where the coded data begin */
  next: number;
}

/** SOF0 .. SOF15 */
export const isFrame = (code: number) =>
  (code & 0xf0) === 0xc0 && code !== marker.DHT && code !== marker.DAC && code !== 0xc8;
export const isRestart = (code: number) => code >= 0xd0 && code <= 0xd7;

/**
 * The segment at or behind a position: bytes before its marker, such as the rest of a scan, are passed over.
 * @throws InputError where the file ends before
 */
export function readSegment(bytes: Uint8Array, from: number): Segment {
  let at = from;
  // a byte of 255 begins a marker; 255 again fills up, 0 is a coded 255
  for (;;) {
    while (at < bytes.length && bytes[at] !== 0xff) at++;
    while (bytes[at] === 0xff) at++;
    if (at >= bytes.length) throw cutShort('JPEG');
    if (bytes[at] !== 0) break;
  }
  const code = bytes[at++];
  if (isRestart(code) || code === marker.SOI || code === marker.EOI || code === 1)
    return { marker: code, data: new Uint8Array(0), next: at };
  if (at + 2 > bytes.length) throw cutShort('JPEG');
  const length = (bytes[at] << 8) | bytes[at + 1];
  if (length < 2) throw pictureError('JPEG', `its part at byte ${at} has a length of ${length}`, { at });
  if (at + length > bytes.length) throw cutShort('JPEG');
  return { marker: code, data: bytes.subarray(at + 2, at + length), next: at + length };
}

/** @throws InputError for a header that is cut, not supported or of more than 16 M pixels */
export function jpegSize(bytes: Uint8Array): PictureSize {
  for (let at = 2; ; ) {
    const segment = readSegment(bytes, at);
    if (isFrame(segment.marker)) {
      const { height, width, components } = readFrame(segment.marker, segment.data);
      return { height, width, channels: components.length };
    }
    if (segment.marker === marker.EOI || segment.marker === marker.SOS)
      throw pictureError('JPEG', 'it has no frame header before its data');
    at = segment.next;
  }
}
