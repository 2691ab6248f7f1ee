/**
 * Arrays as numpy saves them (.npy, format versions 1 to 3, NEP 1): a magic string, a header that is a Python dictionary, the
 * values. Read in either byte order and either memory order; written little-endian and row-major.
 */
import { InputError } from '../errors';
import {
  elementCount,
  type NumericType,
  type TypedArray,
  type TypedArrayConstructor,
  typedArrayFor,
} from '../tensor';

export interface NpyArray {
  /** row-major */
  data: TypedArray;
  type: NumericType;
  shape: number[];
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const typeOfCode: Record<string, NumericType> = {
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  b1: 'bool',
};
const codeOfType = Object.fromEntries(Object.entries(typeOfCode).map(([code, type]) => [type, code]));

function broken(message: string): InputError {
  return new InputError('NPY', `not a readable .npy file: ${message}`);
}

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

interface Header {
  type: NumericType;
  size: number;
  bigEndian: boolean;
  fortranOrder: boolean;
  shape: number[];
}

/** The dictionary numpy writes: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } */
function parseHeader(text: string): Header {
  const descr = /['"]descr['"]\s*:\s*['"]([<>|=])([a-z]\d+)['"]/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const shape = /['"]shape['"]\s*:\s*\(([\d\s,]*)\)/.exec(text);
  if (!order || !shape) throw broken(`its header is ${JSON.stringify(text.trim().slice(0, 120))}`);
  const type = descr && typeOfCode[descr[2]];
  if (!descr || !type) {
    const found = /['"]descr['"]\s*:\s*(\[|['"][^'"]*['"])/.exec(text)?.[1] ?? 'missing';
    throw broken(
      `its element type is ${found === '[' ? 'a record' : found}, expected float32, float64, bool or integers: save it with .astype(np.float32)`,
    );
  }
  const sizes = shape[1].split(',').filter(part => part.trim() !== '');
  return {
    type,
    size: Number(descr[2].slice(1)),
    bigEndian: descr[1] === '>',
    fortranOrder: order[1] === 'True',
    shape: sizes.map(Number),
  };
}

/** From column-major to row-major. */
function toRowMajor(data: TypedArray, shape: number[]): TypedArray {
  const target = new (data.constructor as TypedArrayConstructor)(data.length);
  const index = shape.map(() => 0);
  const stride = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  for (let i = 0; i < data.length; i++) {
    target[i] = data[index.reduce((at, position, axis) => at + position * stride[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return target;
}

/** @throws InputError for a file that is cut off, of another format, or of an element type that messages do not have */
export function readNpy(bytes: Uint8Array): NpyArray {
  if (!isNpy(bytes)) throw broken('it does not begin with \\x93NUMPY');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3) throw broken(`format version ${version}, expected 1, 2 or 3`);
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) throw broken('it ends within its header');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.length) throw broken('it ends within its header');
  const header = parseHeader(Buffer.from(bytes.subarray(start, start + length)).toString('utf8'));
  const count = elementCount(header.shape);
  const size = count * header.size;
  const left = bytes.length - start - length;
  if (left < size)
    throw broken(
      `shape ${header.shape.join(' x ')} of ${header.type} needs ${size} bytes, ${left} are there`,
    );
  // not bytes.slice(): of a Buffer that is a view, whose memory begins elsewhere
  const raw = Uint8Array.from(bytes.subarray(start + length, start + length + size));
  if (header.bigEndian)
    for (let at = 0; at < size; at += header.size) raw.subarray(at, at + header.size).reverse();
  const data = new (typedArrayFor(header.type) as TypedArrayConstructor)(raw.buffer, 0, count);
  const { type, shape, fortranOrder } = header;
  return { data: fortranOrder ? toRowMajor(data, shape) : data, type, shape };
}

/**
 * What stands before the values: magic string, length and dictionary, filled up with blanks to a multiple of 64 bytes.
 * @param least bytes that the header has at least, so that a file which grows can get another shape in place
 */
export function npyHead(type: NumericType, shape: readonly number[], least = 0): Uint8Array {
  const code = codeOfType[type];
  const order = code.endsWith('1') ? '|' : '<';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.max(least, Math.ceil((10 + dictionary.length + 1) / 64) * 64);
  const head = new Uint8Array(length);
  head.set([...MAGIC, 1, 0, (length - 10) & 0xff, (length - 10) >> 8]);
  head.set(Buffer.from(`${dictionary.padEnd(length - 11)}\n`, 'latin1'), 10);
  return head;
}

/** @throws InputError where shape and number of values differ */
export function writeNpy({ data, type, shape }: NpyArray): Uint8Array {
  if (elementCount(shape) !== data.length)
    throw new InputError(
      'NPY',
      `${data.length} values do not make the shape ${shape.join(' x ') || 'scalar'}`,
    );
  const head = npyHead(type, shape);
  const file = new Uint8Array(head.length + data.byteLength);
  file.set(head);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), head.length);
  return file;
}
