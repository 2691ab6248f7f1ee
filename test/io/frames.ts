/** Binary frames as a device sends them in these tests: a sequence number, samples, a checksum. */
import type { DecoderConfig } from '../../lib/signal';

/** uint16 sequence number, int16 samples of one channel, CRC-16/IBM-3740; all little-endian. */
export const soundMessages: DecoderConfig = {
  framing: { type: 'message' },
  checksum: { type: 'crc16-ccitt' },
  format: {
    type: 'binary',
    header: [{ field: 'sequence', type: 'uint16' }],
    sample: [{ type: 'int16' }],
  },
  sampleRate: 16_000,
};

/** The same in frames that begin with two sync bytes and the payload's length: for a line without messages. */
export const soundFrames: DecoderConfig = {
  ...soundMessages,
  framing: { type: 'length-prefixed', lengthType: 'uint16', sync: 'AA55' },
};

/** CRC-16/IBM-3740, bit by bit: check value of "123456789" is 0x29B1. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** One message of `soundMessages`. */
export function soundMessage(sequence: number, samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(2 + 2 * samples.length + 2);
  bytes.writeUInt16LE(sequence & 0xffff, 0);
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(sample, 2 + 2 * index);
  bytes.writeUInt16LE(crc16(bytes.subarray(0, -2)), bytes.length - 2);
  return bytes;
}

/** One frame of `soundFrames`. */
export function soundFrame(sequence: number, samples: Int16Array): Buffer {
  const message = soundMessage(sequence, samples);
  const head = Buffer.from([0xaa, 0x55, 0, 0]);
  head.writeUInt16LE(message.length - 2, 2);
  return Buffer.concat([head, message]);
}
