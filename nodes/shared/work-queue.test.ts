import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DroppedError, type QueuePolicy, WorkQueue } from './work-queue';

/** A queue whose tasks end when told; every event written down. */
function bench(limit: number, policy: QueuePolicy, atOnce?: number) {
  const queue = new WorkQueue({ limit, policy, atOnce });
  const log: string[] = [];
  const running: { id: number; end: () => void }[] = [];
  const add = (id: number, signal?: AbortSignal) =>
    queue
      .run(() => {
        log.push(`start ${id}`);
        return new Promise<number>(resolve => running.push({ id, end: () => resolve(id) }));
      }, signal)
      .then(
        value => log.push(`end ${value}`),
        error => log.push(`${error.code} ${id}`),
      );
  const endOne = async () => {
    running.shift()?.end();
    for (let turn = 0; turn < 5; turn++) await null;
  };
  return { queue, log, add, endOne, running };
}

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await null;
};

describe('work queue', () => {
  it('runs one task at a time, in order', async () => {
    const { add, endOne, log } = bench(10, 'wait');
    for (const id of [1, 2, 3]) void add(id);
    assert.deepEqual(log, ['start 1']);
    for (let i = 0; i < 3; i++) await endOne();
    assert.deepEqual(log, ['start 1', 'start 2', 'end 1', 'start 3', 'end 2', 'end 3']);
  });

  it('lets the oldest give way', async () => {
    const { queue, add, log } = bench(2, 'drop-oldest');
    for (const id of [1, 2, 3, 4, 5]) void add(id);
    await settle();
    assert.deepEqual(log, ['start 1', 'dropped 2', 'dropped 3']);
    assert.deepEqual([queue.waiting, queue.running, queue.dropped, queue.full], [2, 1, 2, true]);
  });

  it('lets the newest give way', async () => {
    const { queue, add, log } = bench(2, 'drop-newest');
    for (const id of [1, 2, 3, 4, 5]) void add(id);
    await settle();
    assert.deepEqual(log, ['start 1', 'dropped 4', 'dropped 5']);
    assert.equal(queue.dropped, 2);
  });

  it('drops what comes while it works, with no place to wait', async () => {
    const { add, endOne, log } = bench(0, 'drop-newest');
    for (const id of [1, 2]) void add(id);
    await endOne();
    void add(3);
    assert.deepEqual(log, ['start 1', 'dropped 2', 'end 1', 'start 3']);
  });

  it('runs as many tasks at once as it may', () => {
    const { add, log } = bench(10, 'wait', 2);
    for (const id of [1, 2, 3]) void add(id);
    assert.deepEqual(log, ['start 1', 'start 2']);
  });

  it('loses nothing when told to wait, drops exactly what it counts otherwise, and keeps the order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<QueuePolicy>('drop-oldest', 'drop-newest', 'wait'),
        fc.nat({ max: 4 }),
        fc.array(fc.boolean(), { maxLength: 40 }),
        async (policy, limit, steps) => {
          const { queue, add, endOne, log, running } = bench(limit, policy);
          let added = 0;
          for (const comes of steps) {
            if (comes) void add(added++);
            else await endOne();
            if (policy !== 'wait') assert.ok(queue.waiting <= limit);
          }
          while (running.length > 0) await endOne();
          const ids = (event: string) =>
            log.filter(line => line.startsWith(event)).map(line => Number(line.split(' ')[1]));
          assert.equal(ids('end').length + ids('dropped').length, added);
          assert.equal(ids('dropped').length, queue.dropped);
          if (policy === 'wait') assert.equal(queue.dropped, 0);
          assert.deepEqual(
            ids('end'),
            [...ids('end')].sort((a, b) => a - b),
          );
        },
      ),
    );
  });

  it('goes on after a task that fails', async () => {
    const queue = new WorkQueue({ limit: 5, policy: 'wait' });
    const bad = queue.run(() => Promise.reject(new Error('bad')));
    const good = queue.run(async () => 7);
    await assert.rejects(bad, /bad/);
    assert.equal(await good, 7);
  });

  it('takes out what is cancelled before its turn', async () => {
    const { add, endOne, log, queue } = bench(5, 'wait');
    const { signal, abort } = (controller => ({
      signal: controller.signal,
      abort: () => controller.abort(),
    }))(new AbortController());
    void add(1);
    void add(2, signal);
    abort();
    await settle();
    await endOne();
    assert.deepEqual(log, ['start 1', 'cancelled 2', 'end 1']);
    assert.equal(queue.dropped, 0);
  });

  it('rejects what waits when it closes, and what comes later', async () => {
    const { queue, add, endOne, log } = bench(5, 'wait');
    for (const id of [1, 2]) void add(id);
    queue.close();
    void add(3);
    await endOne();
    assert.deepEqual(log, ['start 1', 'closed 2', 'closed 3', 'end 1']);
  });

  it('says that a drop is a drop', () => {
    assert.equal(new DroppedError().code, 'dropped');
  });
});
