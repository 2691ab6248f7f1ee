/**
 * PNG (ISO 15948): all colour types, depths and interlacing. Transparency is read where it is a channel of the file; a tRNS chunk is
 * not applied. Inflating stops at the size that the header promises, whatever the file holds.
 */
import { inflateSync } from 'node:zlib';
import { checkPixels, cutShort, type Picture, type PictureSize, pictureError } from '../picture';
import { isAncillary, readChunks } from './chunks';
import type { Header } from './header';
import { type Layout, passesOf, rawBytes, unfilter, writeRow } from './rows';

/** by colour type: channels and the depths that it may have */
const colourTypes: Record<number, { channels: number; depths: readonly number[] }> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 3, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};
const PALETTE = 3;
const HEADER_BYTES = 13;

function readHeader(data: Uint8Array): Header {
  if (data.length !== HEADER_BYTES) throw pictureError('PNG', 'its header has a wrong length');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour, compression, filter, interlace] = data.subarray(8);
  checkPixels('PNG', width, height);
  const type = colourTypes[colour];
  if (type === undefined || !type.depths.includes(depth))
    throw pictureError('PNG', `there is no colour type ${colour} of ${depth} bits`, { colour, depth });
  if (compression !== 0 || filter !== 0 || interlace > 1)
    throw pictureError('PNG', 'its compression, filter or interlacing is unknown');
  const { channels } = type;
  return { width, height, channels, depth, palette: colour === PALETTE, interlaced: interlace === 1 };
}

/** @throws InputError for a header that is cut, impossible or of more than 16 M pixels */
export function pngSize(bytes: Uint8Array): PictureSize {
  const { height, width, channels } = firstHeader(bytes);
  return { height, width, channels };
}

function firstHeader(bytes: Uint8Array): Header {
  const first = readChunks(bytes).next();
  if (first.done || first.value.type !== 'IHDR')
    throw pictureError('PNG', 'it does not begin with its header');
  return readHeader(first.value.data);
}

/** @throws InputError for whatever is wrong with the file */
export function decodePng(bytes: Uint8Array): Picture {
  const header = firstHeader(bytes);
  const parts: Uint8Array[] = [];
  let palette: Uint8Array | undefined;
  for (const { type, data } of readChunks(bytes)) {
    if (type === 'IDAT') parts.push(data);
    else if (type === 'PLTE') palette = data;
    else if (type !== 'IHDR' && type !== 'IEND' && !isAncillary(type))
      throw pictureError('PNG', `its part ${JSON.stringify(type)} is unknown and needed`);
  }
  if (header.palette && (palette === undefined || palette.length % 3 !== 0 || palette.length > 768))
    throw pictureError('PNG', 'its palette is missing or has a wrong length');
  return drawRows(header, inflate(header, parts), palette);
}

/** @throws InputError where the pixels are fewer or more than promised, or the compressed data are damaged */
function inflate(header: Header, parts: readonly Uint8Array[]): Uint8Array {
  const expected = rawBytes(header);
  if (parts.length === 0) throw cutShort('PNG');
  let raw: Uint8Array;
  try {
    raw = inflateSync(Buffer.concat(parts), { maxOutputLength: expected });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw cutShort('PNG');
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw pictureError('PNG', `it holds more than its ${header.width} x ${header.height} pixels`);
    throw pictureError('PNG', `its data are damaged (${message})`, { code });
  }
  if (raw.length < expected) throw cutShort('PNG');
  return raw;
}

function drawRows(header: Header, raw: Uint8Array, palette: Uint8Array | undefined): Picture {
  const { height, width, channels } = header;
  const data = new Uint8Array(height * width * channels);
  const layout: Layout = { ...header, paletteColours: palette };
  let at = 0;
  for (const pass of passesOf(header)) {
    const { rowBytes, pixelBytes } = pass;
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let row = 0; row < pass.height; row++) {
      const line = raw.subarray(at + 1, at + 1 + rowBytes);
      unfilter(raw[at], line, above, pixelBytes);
      writeRow(layout, line, data, pass, row);
      above = line;
      at += 1 + rowBytes;
    }
  }
  return { height, width, channels, data };
}
