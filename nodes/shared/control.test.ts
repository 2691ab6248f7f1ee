import assert from 'node:assert/strict';
import { readControl } from './control';

describe('control', () => {
  it('tells commands from data', () => {
    assert.equal(readControl({ control: 'reset' }, ['reset', 'load']), 'reset');
    for (const control of [undefined, null, '']) assert.equal(readControl({ control }, ['reset']), undefined);
  });

  it('names the commands that a node understands', () => {
    assert.throws(
      () => readControl({ control: 'train' }, ['reset', 'load']),
      /"train".*understands reset, load/,
    );
    assert.throws(() => readControl({ control: { reset: 1 } }, ['reset']), /an object with reset/);
  });
});
