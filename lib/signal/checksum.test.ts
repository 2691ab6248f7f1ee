import assert from 'node:assert/strict';
import { createChecksum } from './checksum';
import type { ChecksumType } from './config';

const digits = Buffer.from('123456789');

describe('checksums', () => {
  // "check" values of the CRC RevEng catalogue
  const catalogue: [ChecksumType, number][] = [
    ['crc8', 0xf4],
    ['crc8-maxim', 0xa1],
    ['crc16-ccitt', 0x29b1],
    ['crc16-xmodem', 0x31c3],
    ['crc16-modbus', 0x4b37],
    ['crc32', 0xcbf43926],
    ['sum8', 0xdd],
    ['xor8', 0x31],
  ];
  for (const [type, check] of catalogue)
    it(`${type} of "123456789" is ${check.toString(16)}`, () => {
      assert.equal(createChecksum(type).compute(digits, 0, 9), check);
    });

  it('covers only the range asked for', () => {
    const padded = Buffer.from('xx123456789yy');
    for (const [type, check] of catalogue) assert.equal(createChecksum(type).compute(padded, 2, 11), check);
  });

  it('notices every single flipped bit', () => {
    for (const [type, check] of catalogue)
      for (let bit = 0; bit < 72; bit++) {
        const damaged = Buffer.from(digits);
        damaged[bit >> 3] ^= 1 << (bit & 7);
        assert.notEqual(createChecksum(type).compute(damaged, 0, 9), check, `${type}, bit ${bit}`);
      }
  });
});
