import assert from 'node:assert';
import fc from 'fast-check';
import { flexMap } from './custom.support';
import { readScalars } from './flexbuffer';

describe('options of custom operators', () => {
  it('reads the bytes that the reference tools write', () => {
    const cycles = Buffer.from('6379636c65735f6d617800010c0101010104022401', 'hex');
    assert.deepStrictEqual([...readScalars(cycles)!], [['cycles_max', 1]]);
    const fft = Buffer.from('54006666745f6c656e67746800020e0d020001000200070000020505062501', 'hex');
    assert.deepStrictEqual(
      [...readScalars(fft)!],
      [
        ['T', 7],
        ['fft_length', 512],
      ],
    );
  });

  it('reads integers and floats by name', () => {
    const scalars = readScalars(flexMap({ b: -7, a: 3, scale: { float: 0.5 } }))!;
    assert.deepStrictEqual([...scalars].sort(), [
      ['a', 3],
      ['b', -7],
      ['scale', 0.5],
    ]);
  });

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), bytes => void readScalars(bytes)));
    const good = flexMap({ first: 1, second: 2, third: { float: 3 } });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        const bytes = Uint8Array.from(good);
        bytes[at] = value;
        readScalars(bytes);
      }),
      { numRuns: 1000 },
    );
    assert.strictEqual(readScalars(new Uint8Array(0)), undefined);
  });
});
