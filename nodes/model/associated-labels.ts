/**
 * Labels inside a .tflite file. Files made with TensorFlow Lite's metadata tools carry their label files in a ZIP archive
 * appended to the FlatBuffer (TFLite Metadata, "associated files"); this reads the one text file whose name says labels.
 * ZIP: PKWARE APPNOTE 4.3 (end of central directory, central directory header, local header), stored or deflated entries.
 */
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
/** an archive's comment may follow the end record */
const LONGEST_TAIL = 22 + 65535;
const MAX_LABEL_BYTES = 1 << 20;
const MAX_ENTRIES = 64;

/** The labels, one per line of the file; none where there is no such file or it cannot be read. */
export function associatedLabels(model: Uint8Array): string[] {
  const bytes = Buffer.from(model.buffer, model.byteOffset, model.byteLength);
  try {
    const entry = findLabelFile(bytes);
    return entry === undefined ? [] : lines(contents(bytes, entry));
  } catch {
    // a damaged archive behind a sound model: the model runs without labels
    return [];
  }
}

interface Entry {
  name: string;
  method: number;
  compressedBytes: number;
  localHeader: number;
}

function findLabelFile(bytes: Buffer): Entry | undefined {
  for (let end = bytes.length - 22; end >= Math.max(0, bytes.length - LONGEST_TAIL); end--) {
    if (bytes.readUInt32LE(end) !== END_OF_DIRECTORY) continue;
    const entries = directory(bytes, bytes.readUInt32LE(end + 16), bytes.readUInt16LE(end + 10));
    const texts = entries.filter(({ name }) => /\.txt$/i.test(name));
    return texts.find(({ name }) => /label/i.test(name)) ?? (texts.length === 1 ? texts[0] : undefined);
  }
  return undefined;
}

function directory(bytes: Buffer, start: number, count: number): Entry[] {
  const entries: Entry[] = [];
  for (let at = start, i = 0; i < Math.min(count, MAX_ENTRIES); i++) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) break;
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      compressedBytes: bytes.readUInt32LE(at + 20),
      localHeader: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function contents(bytes: Buffer, { method, compressedBytes, localHeader }: Entry): string {
  if (bytes.readUInt32LE(localHeader) !== LOCAL_HEADER) return '';
  const start =
    localHeader + 30 + bytes.readUInt16LE(localHeader + 26) + bytes.readUInt16LE(localHeader + 28);
  const stored = bytes.subarray(start, start + compressedBytes);
  if (method === 0) return stored.subarray(0, MAX_LABEL_BYTES).toString('utf8');
  return method === 8 ? inflateRawSync(stored, { maxOutputLength: MAX_LABEL_BYTES }).toString('utf8') : '';
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
}
