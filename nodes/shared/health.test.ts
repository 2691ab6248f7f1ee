import assert from 'node:assert/strict';
import fc from 'fast-check';
import { healthPicture, healthText, readHealth, writeHealth } from './health';

const counts = { clipped: 3, stuck: 0, dropped: 0, rate: 0, silent: 0 };
const report = { problems: ['clipped' as const], clipped: { x: 3 }, counts };

describe('msg.health', () => {
  it('is read where a node of this package wrote it, and nothing else is taken for it', () => {
    assert.deepEqual(readHealth(structuredClone(report)), report);
    for (const other of [
      undefined,
      null,
      'good',
      7,
      {},
      { problems: 'none' },
      { problems: ['rust'], counts },
    ])
      assert.equal(readHealth(other), undefined);
    fc.assert(fc.property(fc.anything(), value => assert.doesNotThrow(() => readHealth(value))));
  });

  it('is taken away where nothing is wrong any more, unless it is somebody else’s', () => {
    const msg = { health: report as unknown };
    writeHealth(msg, undefined);
    assert.equal('health' in msg, false);
    const other = { health: 'mine' };
    writeHealth(other, undefined);
    assert.equal(other.health, 'mine');
  });

  it('is said in a few words', () => {
    assert.equal(healthText({ clipped: { x: 3 } }), 'x clipped');
    assert.equal(
      healthText({ clipped: { 0: 1, 2: 9 }, stuck: { z: 300 } }),
      'z stuck · channel 0, channel 2 clipped',
    );
    assert.equal(healthText({ rate: { expected: 50, measured: 47.91 } }), '47.9 Hz, not 50.0 Hz');
    assert.equal(healthText({ dropped: 7 }), '');
  });

  it('is shown as long as there is something to show', () => {
    assert.deepEqual(healthPicture(report, counts), { now: 'x clipped', counts });
    assert.deepEqual(healthPicture(undefined, counts), { now: '', counts });
    assert.equal(healthPicture(undefined, { ...counts, clipped: 0 }), undefined);
    assert.equal(healthPicture(undefined, undefined), undefined);
  });
});
