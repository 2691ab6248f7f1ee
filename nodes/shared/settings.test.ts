import assert from 'node:assert/strict';
import { migrate } from './migrations';
import { atLeast, readSettings, splitList } from './settings';

const defaults = { name: '', version: 1, length: 49, on: true, decoder: { kind: 'csv' } };

describe('node settings', () => {
  it('reads numbers that the editor stored as text, and fills in defaults', () => {
    assert.deepEqual(readSettings({ id: 'x', length: '12', on: 'false' }, defaults, []), {
      ...defaults,
      length: 12,
      on: false,
    });
    assert.equal(readSettings({ length: ' ' }, defaults, []).length, 49);
  });

  it('reads objects kept as JSON text', () => {
    assert.deepEqual(readSettings({ decoder: '{"kind":"slip"}' }, defaults, []).decoder, { kind: 'slip' });
    assert.throws(() => readSettings({ decoder: '{' }, defaults, []), /decoder is no valid JSON/);
  });

  it('names the field, the value and what is expected', () => {
    assert.throws(
      () => readSettings({ length: 'many' }, defaults, []),
      /length is "many", expected a number such as 49/,
    );
    assert.throws(() => atLeast('hop', 0.5, 1), /hop is 0.5, expected a whole number, at least 1/);
    assert.throws(() => atLeast('cutoff', Number.NaN, 0, false), /cutoff is NaN, expected at least 0/);
    assert.equal(atLeast('hop', 3, 1), 3);
  });

  it('splits lists', () => {
    assert.deepEqual(splitList(' silence, unknown\n\nyes '), ['silence', 'unknown', 'yes']);
    assert.deepEqual(splitList('a, b\r\nc', /\r?\n/), ['a, b', 'c']);
  });
});

describe('migrations', () => {
  const steps = [
    (config: Record<string, unknown>) => ({ ...config, hop: config.step }),
    (config: Record<string, unknown>) => ({ ...config, hop: Number(config.hop) * 2 }),
  ];

  it('walks from the version of the flow to the newest', () => {
    assert.deepEqual(migrate({ version: 1, step: 5 }, steps), { version: 3, step: 5, hop: 10 });
    assert.deepEqual(migrate({ step: 5 } as object, steps), { version: 3, step: 5, hop: 10 });
    assert.deepEqual(migrate({ version: 3, hop: 7 }, steps), { version: 3, hop: 7 });
  });

  it('refuses settings of a newer release', () => {
    assert.throws(() => migrate({ version: 4 }, steps), /version 4.*knows 3.*update the package/);
  });
});
