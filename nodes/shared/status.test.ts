import assert from 'node:assert/strict';
import { InputError } from '../../lib/errors';
import { Status, shortError } from './status';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('status', () => {
  it('shows the first text at once, then the newest, at most four times a second', async () => {
    const shown: unknown[] = [];
    const status = new Status({ status: value => shown.push(value) });
    for (let i = 0; i < 1000; i++) status.green(`${i}`);
    assert.deepEqual(shown, [{ fill: 'green', shape: 'dot', text: '0' }]);
    await wait(300);
    assert.deepEqual(shown.slice(1), [{ fill: 'green', shape: 'dot', text: '999' }]);
    status.close();
  });

  it('repeats nothing', async () => {
    const shown: unknown[] = [];
    const status = new Status({ status: value => shown.push(value) });
    status.red('broken');
    status.red('broken');
    await wait(300);
    status.red('broken');
    assert.equal(shown.length, 1);
    status.close();
  });

  it('is silent once closed', async () => {
    const shown: unknown[] = [];
    const status = new Status({ status: value => shown.push(value) });
    status.yellow('a');
    status.yellow('b');
    status.close();
    status.yellow('c');
    await wait(300);
    assert.deepEqual(shown, [{ fill: 'yellow', shape: 'ring', text: 'a' }]);
  });

  it('shortens an error to its code in words, or to the beginning of its text', () => {
    assert.equal(shortError(new InputError('wrong-size', 'the model wants ...', {})), 'wrong size');
    assert.equal(shortError(Object.assign(new Error('no such file'), { code: 'ENOENT' })), 'no such file');
    assert.equal(shortError(new Error('x'.repeat(100))).length, 40);
    assert.equal(shortError(undefined), 'undefined');
  });
});
