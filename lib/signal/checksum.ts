/**
 * Checksums of sensor frames. The CRCs follow the parameter model of Ross Williams (width, polynomial, initial value, reflection,
 * final exclusive or) with the parameters of the CRC RevEng catalogue; each is checked by its catalogue value for "123456789".
 */
import type { ChecksumType } from './config';

export interface Checksum {
  /** bytes that it occupies in the frame */
  readonly bytes: 1 | 2 | 4;
  /** the value, unsigned, over bytes[start, end) */
  compute(bytes: Uint8Array, start: number, end: number): number;
}

interface CrcParameters {
  width: 8 | 16 | 32;
  polynomial: number;
  initial: number;
  /** bits go least significant first, in and out */
  reflected: boolean;
  finalXor: number;
}

const crcs: Record<Exclude<ChecksumType, 'sum8' | 'xor8'>, CrcParameters> = {
  crc8: { width: 8, polynomial: 0x07, initial: 0, reflected: false, finalXor: 0 },
  'crc8-maxim': { width: 8, polynomial: 0x31, initial: 0, reflected: true, finalXor: 0 },
  'crc16-ccitt': { width: 16, polynomial: 0x1021, initial: 0xffff, reflected: false, finalXor: 0 },
  'crc16-xmodem': { width: 16, polynomial: 0x1021, initial: 0, reflected: false, finalXor: 0 },
  'crc16-modbus': { width: 16, polynomial: 0x8005, initial: 0xffff, reflected: true, finalXor: 0 },
  crc32: { width: 32, polynomial: 0x04c11db7, initial: 0xffffffff, reflected: true, finalXor: 0xffffffff },
};

/** Turns the lowest `width` bits of `value` around. */
function reflect(value: number, width: number): number {
  let result = 0;
  for (let bit = 0; bit < width; bit++) if ((value >>> bit) & 1) result |= 1 << (width - 1 - bit);
  return result >>> 0;
}

/**
 * The table of the reflected algorithm: what one byte adds. A CRC that is not reflected is computed as the reflected one over
 * reflected bytes and turned around at the end, so that one loop serves all.
 */
function makeTable(polynomial: number): Uint32Array {
  const table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    table[byte] = value;
  }
  return table;
}

function createCrc({ width, polynomial, initial, reflected, finalXor }: CrcParameters): Checksum {
  const table = makeTable(reflect(polynomial, width));
  const turned = Uint8Array.from({ length: 256 }, (_, byte) => (reflected ? byte : reflect(byte, 8)));
  const seed = reflect(initial, width);
  return {
    bytes: (width / 8) as 1 | 2 | 4,
    compute(bytes, start, end) {
      let value = seed;
      for (let i = start; i < end; i++) value = table[(value ^ turned[bytes[i]]) & 0xff] ^ (value >>> 8);
      return ((reflected ? value : reflect(value, width)) ^ finalXor) >>> 0;
    },
  };
}

/** A checksum by its name. */
export function createChecksum(type: ChecksumType): Checksum {
  if (type === 'sum8' || type === 'xor8') return { bytes: 1, compute: type === 'sum8' ? sum8 : xor8 };
  return createCrc(crcs[type]);
}

function sum8(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum = (sum + bytes[i]) & 0xff;
  return sum;
}

function xor8(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value ^= bytes[i];
  return value;
}
