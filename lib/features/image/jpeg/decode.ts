/**
 * JPEG (ITU-T T.81): baseline and progressive, grey or three colours, 8 bits; arithmetic of the steps behind the coefficients as in
 * libjpeg. Strict where common decoders guess: a file that ends early or contradicts itself is refused.
 */
import { cutShort, type Picture, pictureError } from '../picture';
import { toPixels } from './colour';
import { type Component, type Frame, readFrame } from './frame';
import { HuffmanTable } from './huffman';
import { isFrame, marker, readSegment } from './markers';
import { readScan, type ScanHeader, ZIGZAG } from './scan';

/** Progressive files have about ten; each more costs a pass over all blocks. */
const MAX_SCANS = 100;

class JpegReader {
  private frame: Frame | undefined;
  private readonly dc: HuffmanTable[] = [];
  private readonly ac: HuffmanTable[] = [];
  private readonly quantization: Uint16Array[] = [];
  private restartInterval = 0;
  private scans = 0;
  /** Adobe's note: 0 for RGB, 1 for YCbCr */
  private adobe: number | undefined;

  constructor(private readonly bytes: Uint8Array) {}

  decode(): Picture {
    for (let at = 2; ; ) {
      const { marker: code, data, next } = readSegment(this.bytes, at);
      at = next;
      if (code === marker.EOI) break;
      if (code === marker.SOS) at = this.scan(data, next);
      else this.table(code, data);
    }
    const { frame } = this;
    if (frame === undefined || !frame.components.every(({ seen }) => seen))
      throw pictureError('JPEG', 'it has no pixels of some colours');
    const tables = frame.components.map(({ quantization }) => this.quantization[quantization]);
    if (tables.includes(undefined as never)) throw pictureError('JPEG', 'a quantization table is missing');
    return toPixels(frame, tables, this.adobe);
  }

  private table(code: number, data: Uint8Array): void {
    if (isFrame(code)) {
      if (this.frame !== undefined) throw pictureError('JPEG', 'it has two frame headers');
      this.frame = readFrame(code, data);
    } else if (code === marker.DHT) this.huffman(data);
    else if (code === marker.DQT) this.quantize(data);
    else if (code === marker.DRI) this.restartInterval = (data[0] << 8) | data[1];
    else if (
      code === marker.APP14 &&
      data.length >= 12 &&
      String.fromCharCode(...data.subarray(0, 5)) === 'Adobe'
    )
      this.adobe = data[11];
    else if (code === marker.DAC || code === marker.DNL)
      throw pictureError('JPEG', 'it is arithmetically coded or tells its height at the end', { code });
  }

  private huffman(data: Uint8Array): void {
    for (let at = 0; at < data.length; ) {
      const [kind, index] = [data[at] >> 4, data[at] & 15];
      const counts = data.subarray(at + 1, at + 17);
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (kind > 1 || index > 3 || counts.length < 16 || total > 256 || at + 17 + total > data.length)
        throw pictureError('JPEG', 'a Huffman table has a wrong length');
      (kind === 0 ? this.dc : this.ac)[index] = new HuffmanTable(
        counts,
        data.subarray(at + 17, at + 17 + total),
      );
      at += 17 + total;
    }
  }

  private quantize(data: Uint8Array): void {
    for (let at = 0; at < data.length; ) {
      const [wide, index] = [data[at] >> 4, data[at] & 15];
      const size = wide === 0 ? 64 : 128;
      if (wide > 1 || index > 3 || at + 1 + size > data.length)
        throw pictureError('JPEG', 'a quantization table has a wrong length');
      const table = new Uint16Array(64);
      for (let k = 0; k < 64; k++)
        table[ZIGZAG[k]] = wide === 0 ? data[at + 1 + k] : (data[at + 1 + 2 * k] << 8) | data[at + 2 + 2 * k];
      this.quantization[index] = table;
      at += 1 + size;
    }
  }

  /** Reads a scan, and says where the next segment is to be looked for. */
  private scan(data: Uint8Array, start: number): number {
    const { frame } = this;
    if (frame === undefined) throw pictureError('JPEG', 'it has data before its frame header');
    if (++this.scans > MAX_SCANS) throw pictureError('JPEG', `it has more than ${MAX_SCANS} scans`);
    const header = this.scanHeader(frame, data);
    for (const { component } of header.parts) this.prepare(component, frame, header);
    return readScan(this.bytes, start, frame, header, this.restartInterval);
  }

  private scanHeader(frame: Frame, data: Uint8Array): ScanHeader {
    const count = data[0];
    if (!(count >= 1 && count <= 3) || data.length !== 4 + 2 * count)
      throw pictureError('JPEG', 'a scan header has a wrong length');
    const parts = Array.from({ length: count }, (_, i) => {
      const [id, tables] = data.subarray(1 + 2 * i);
      const component = frame.components.find(candidate => candidate.id === id);
      if (component === undefined)
        throw pictureError('JPEG', `a scan is of component ${id}, which it has not`);
      return { component, dc: this.dc[tables >> 4], ac: this.ac[tables & 15] };
    });
    const [first, last, bits] = data.subarray(1 + 2 * count);
    if (!frame.progressive) return { parts, first: 0, last: 63, high: 0, low: 0 };
    const [high, low] = [bits >> 4, bits & 15];
    const sound = first === 0 ? last === 0 : first <= last && last <= 63 && count === 1;
    if (!sound || low > 13 || (high !== 0 && high !== low + 1))
      throw pictureError(
        'JPEG',
        `a scan of coefficients ${first} to ${last}, bits ${high} to ${low} cannot be`,
      );
    return { parts, first, last, high, low };
  }

  /** Memory for a component, once the file turns out to be long enough to fill it. */
  private prepare(component: Component, { progressive }: Frame, { first, high }: ScanHeader): void {
    if (component.coefficients.length === 0) {
      // every block takes a bit at least, two in a baseline scan
      if (component.blocks * (progressive ? 1 : 2) > this.bytes.length * 8) throw cutShort('JPEG');
      component.coefficients = new Int16Array(component.blocks * 64);
    } else if (!progressive) throw pictureError('JPEG', 'a component comes twice');
    if (first === 0 && high === 0) component.seen = true;
    else if (!component.seen) throw pictureError('JPEG', 'a scan refines what has not come yet');
  }
}

/** @throws InputError for whatever is wrong with the file */
export const decodeJpeg = (bytes: Uint8Array): Picture => new JpegReader(bytes).decode();
