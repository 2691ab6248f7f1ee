/** The chunks of a PNG file (ISO 15948, section 5): length, type, data, CRC-32 over type and data. */
import { crc32 } from 'node:zlib';
import { cutShort, pictureError } from '../picture';

export interface Chunk {
  type: string;
  data: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** length, type and CRC */
const OVERHEAD = 12;

/**
 * The chunks up to and with IEND, their checksums compared. What follows IEND is ignored.
 * @throws InputError for a wrong signature or checksum, and where the file ends before IEND
 */
export function* readChunks(bytes: Uint8Array): Generator<Chunk> {
  if (!SIGNATURE.every((value, i) => bytes[i] === value)) {
    if (bytes.length < SIGNATURE.length) throw cutShort('PNG');
    throw pictureError('PNG', 'its signature was changed on the way (a transfer as text?)');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; ; ) {
    if (at + OVERHEAD > bytes.length) throw cutShort('PNG');
    const length = view.getUint32(at);
    if (length > bytes.length - at - OVERHEAD) throw cutShort('PNG');
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 8 + length;
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
      throw pictureError('PNG', `the checksum of its part ${JSON.stringify(type)} is wrong`, { at });
    yield { type, data: bytes.subarray(at + 8, end) };
    if (type === 'IEND') return;
    at = end + 4;
  }
}

/** Whether a reader that does not know the chunk may go on (lower case first letter). */
export const isAncillary = (type: string) => (type.charCodeAt(0) & 0x20) !== 0;
