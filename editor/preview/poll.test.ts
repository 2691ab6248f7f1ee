import assert from 'node:assert/strict';
import { INTERVAL, poll } from './poll';

/** Polls against a clock that only waiting and answering move; ends at `until` ms. */
async function simulate(options: {
  answerMs?: number;
  until?: number;
  visible?: () => boolean;
  fail?: boolean;
}) {
  const { answerMs = 0, until = 2000, visible = () => true, fail = false } = options;
  let time = 0;
  let open = 0;
  let most = 0;
  const asked: number[] = [];
  const answered: number[] = [];
  const failed: unknown[] = [];
  await poll<number>({
    ask: async () => {
      asked.push(time);
      most = Math.max(most, ++open);
      time += answerMs;
      await Promise.resolve();
      open--;
      if (fail) throw new Error('no runtime');
      return time;
    },
    answered: at => answered.push(at),
    failed: error => failed.push(error),
    visible,
    alive: () => time < until,
    wait: async ms => {
      time += Math.max(ms, 1);
    },
    now: () => time,
  });
  return { asked, answered, failed, most };
}

describe('asking for live data', () => {
  it('happens at most ten times a second', async () => {
    const { asked } = await simulate({ until: 2000 });
    assert.equal(asked.length, 20);
    assert.ok(asked.slice(1).every((at, i) => at - asked[i] >= INTERVAL));
  });

  it('waits for the answer before it asks again', async () => {
    const { asked, most } = await simulate({ answerMs: 700, until: 2100 });
    assert.equal(most, 1);
    assert.equal(asked.length, 3);
  });

  it('pauses while nobody can see it', async () => {
    const { asked } = await simulate({ visible: () => false });
    assert.deepEqual(asked, []);
  });

  it('ends with the dialog, and drops an answer that comes after', async () => {
    const { asked, answered } = await simulate({ answerMs: 500, until: 400 });
    assert.deepEqual([asked.length, answered.length], [1, 0]);
  });

  it('slows down while requests fail', async () => {
    const { asked, failed } = await simulate({ fail: true, until: 10_000 });
    assert.equal(asked.length, failed.length);
    assert.ok(asked.length <= 5, `${asked.length} requests in ten seconds`);
  });
});
