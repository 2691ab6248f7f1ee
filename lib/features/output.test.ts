import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readOptions } from './options';
import { convertOutput, outputTable } from './output';

const settings = (config: Record<string, unknown>) => readOptions(outputTable, config, 'test');
const values = [-2.5, -0.5, -0.4, 0, 0.5, 1.5, 200, -200];

describe('the numbers that leave a pipeline', () => {
  it('are float32 by default', () => {
    assert.deepEqual(convertOutput([0.1, -3], settings({})), Float32Array.of(0.1, -3));
  });

  it('round to nearest, halves away from zero, and saturate', () => {
    assert.deepEqual(
      convertOutput(values, settings({ output: 'int8' })),
      Int8Array.of(-3, -1, 0, 0, 1, 2, 127, -128),
    );
    assert.deepEqual(convertOutput([-1, 300], settings({ output: 'uint8' })), Uint8Array.of(0, 255));
  });

  it('are cut toward zero after the zero point is added, and wrap, where asked', () => {
    const cast = settings({ output: 'int8', rounding: 'truncate', overflow: 'wrap' });
    assert.deepEqual(convertOutput(values, cast), Int8Array.of(-2, 0, 0, 0, 0, 1, -56, 56));
    const shifted = settings({ output: 'int8', rounding: 'truncate', zeroPoint: 10 });
    assert.deepEqual(convertOutput([-0.5, -10.5], shifted), Int8Array.of(9, 0));
  });

  it('are the zero point for NaN', () => {
    const config = settings({ output: 'int16', zeroPoint: 7 });
    assert.deepEqual(convertOutput([Number.NaN], config), Int16Array.of(7));
  });

  it('stand for the value to half a step', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -60, max: 60, noNaN: true }),
        fc.integer({ min: -5, max: 5 }),
        (value, zeroPoint) => {
          const [q] = convertOutput([value], settings({ output: 'int8', scale: 0.5, zeroPoint }));
          assert.ok(Math.abs((Number(q) - zeroPoint) * 0.5 - value) <= 0.25);
        },
      ),
    );
  });
});
