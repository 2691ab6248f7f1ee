import assert from 'node:assert/strict';
import { ConfigError } from '../errors';
import { type OptionTable, readOptions } from './options';

const table = {
  bands: { kind: 'integer', default: 40, min: 1, max: 128, help: '' },
  lowHz: { kind: 'number', default: 20, min: 0, max: 8000, unit: 'Hz', help: '' },
  power: { kind: 'boolean', default: true, help: '' },
  melScale: { kind: 'choice', choices: ['htk', 'slaney'], default: 'htk', help: '' },
} as const satisfies OptionTable;

const read = (config: Record<string, unknown>) => readOptions(table, config, 'log-mel');

describe('the settings of a pipeline', () => {
  it('fills in the defaults', () => {
    assert.deepEqual(read({}), { bands: 40, lowHz: 20, power: true, melScale: 'htk' });
    assert.deepEqual(read({ lowHz: 0.5, power: false, bands: undefined }), {
      bands: 40,
      lowHz: 0.5,
      power: false,
      melScale: 'htk',
    });
  });

  it('names key, value and what is allowed', () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ bands: 4.5 }, 'log-mel: bands must be a whole number from 1 to 128, got 4.5'],
      [{ bands: '4' }, 'log-mel: bands must be a whole number from 1 to 128, got "4"'],
      [{ lowHz: -1 }, 'log-mel: lowHz must be a number from 0 to 8000 (Hz), got -1'],
      [{ lowHz: Number.NaN }, 'log-mel: lowHz must be a number from 0 to 8000 (Hz), got null'],
      [{ power: 1 }, 'log-mel: power must be true or false, got 1'],
      [{ melScale: 'bark' }, 'log-mel: melScale must be one of "htk", "slaney", got "bark"'],
      [{ melScale: null }, 'log-mel: melScale must be one of "htk", "slaney", got null'],
      [{ mels: 3 }, 'log-mel: there is no setting "mels"; known are bands, lowHz, power, melScale'],
      [
        { constructor: 1 },
        'log-mel: there is no setting "constructor"; known are bands, lowHz, power, melScale',
      ],
    ];
    for (const [config, message] of cases)
      assert.throws(
        () => read(config),
        (error: Error) => error instanceof ConfigError && error.message === message,
        message,
      );
  });
});
