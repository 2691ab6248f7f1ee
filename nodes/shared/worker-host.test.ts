/** The thread, its queue, and what comes back over the border: real threads. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ConfigError, InputError, TinymlError } from '../../lib/errors';
import type { EchoRequests } from '../../test/support/echo-worker';
import { DroppedError } from './work-queue';
import { type HostOptions, WorkerHost } from './worker-host';
import { WorkerThread } from './worker-thread';

const entry = join(__dirname, '..', '..', 'test', 'support', 'echo-worker.js');

describe('worker host', () => {
  let host: WorkerHost<EchoRequests>;
  const start = (options: Partial<HostOptions<EchoRequests>> = {}) => {
    host = new WorkerHost<EchoRequests>(entry, {
      limit: 4,
      policy: 'wait',
      ...options,
    });
    return host;
  };
  afterEach(() => host.close());

  it('answers in order, one at a time', async () => {
    start();
    const answers = [30, 1, 10].map(ms => host.request('sleep', { ms, value: ms }));
    assert.deepEqual(host.counters, {
      waiting: 2,
      running: 1,
      answered: 0,
      failed: 0,
      dropped: 0,
      restarts: 0,
    });
    assert.deepEqual(await Promise.all(answers), [30, 1, 10]);
    assert.deepEqual(host.counters, {
      waiting: 0,
      running: 0,
      answered: 3,
      failed: 0,
      dropped: 0,
      restarts: 0,
    });
  });

  it('hands buffers over instead of copying them', async () => {
    start();
    const values = Float32Array.of(1, 2);
    const doubled = await host.request('double', values, { transfer: [values.buffer as ArrayBuffer] });
    assert.deepEqual([doubled, values.length], [Float32Array.of(2, 4), 0]);
  });

  it('keeps class, code, message and details of an error', async () => {
    start();
    await assert.rejects(host.request('fail', {}), (error: unknown) => {
      assert.ok(error instanceof InputError && error instanceof TinymlError);
      assert.deepEqual(
        [error.name, error.code, error.message, error.details],
        ['InputError', 'wrong-size', 'expected 3 values, got 2: send one more', { expected: 3, actual: [2] }],
      );
      assert.match(error.stack ?? '', /echo-worker/);
      return true;
    });
    await assert.rejects(host.request('fail', { plain: true }), {
      name: 'RangeError',
      message: 'a plain one',
    });
    assert.equal(host.counters.failed, 2);
  });

  it('names the requests that there are', async () => {
    start();
    await assert.rejects(host.request('nothing' as 'echo', 1), {
      code: 'unknown-request',
      message: /knows no request "nothing", it answers echo, double/,
    });
    await assert.rejects(host.request('toString' as 'echo', 1), { code: 'unknown-request' });
  });

  it('says when something cannot cross the border, either way', async () => {
    start();
    await assert.rejects(
      host.request('echo', () => 1),
      /could not be cloned/,
    );
    await assert.rejects(host.request('function', undefined), /could not be cloned/);
    assert.equal(await host.request('echo', 1), 1);
  });

  it('drops the oldest while the thread is behind, and counts it', async () => {
    start({ limit: 1, policy: 'drop-oldest' });
    const answers = [1, 2, 3].map(value => host.request('work', { ms: 20, value }));
    await assert.rejects(answers[1], DroppedError);
    assert.deepEqual([await answers[0], await answers[2]], [1, 3]);
    assert.deepEqual([host.counters.answered, host.counters.dropped, host.counters.failed], [2, 1, 0]);
  });

  it('says so when the thread dies, and starts it anew for the next', async () => {
    start();
    const died = host.request('die', { code: 3 });
    const next = host.request('echo', 'alive');
    await assert.rejects(died, { code: 'worker-died', message: /died \(exit code 3\).*starts it anew/ });
    assert.equal(await next, 'alive');
    await assert.rejects(host.request('die', { throws: true }), {
      code: 'worker-died',
      message: /nobody caught this/,
    });
    assert.equal(await host.request('echo', 'again'), 'again');
    assert.equal(host.counters.restarts, 2);
  });

  it('tells of progress, and stops when cancelled', async () => {
    start();
    const seen: unknown[] = [];
    assert.equal(await host.request('count', { steps: 4 }, { progress: part => seen.push(part) }), 4);
    assert.deepEqual(seen, [0.25, 0.5, 0.75, 1]);
    const controller = new AbortController();
    let steps = 0;
    const counting = host.request(
      'count',
      { steps: 2000 },
      {
        signal: controller.signal,
        progress: () => {
          if (++steps === 3) controller.abort();
        },
      },
    );
    await assert.rejects(counting, { code: 'cancelled' });
    assert.ok(steps < 100, `${steps} steps after it was cancelled`);
    await assert.rejects(host.request('echo', 1, { signal: controller.signal }), { code: 'cancelled' });
    assert.equal(await host.request('echo', 1), 1);
  });

  it('ends in the middle of its work', async () => {
    start();
    const requests = [1, 2, 3].map(() => host.request('work', { ms: 60_000 }));
    const results = Promise.allSettled(requests);
    await new Promise(resolve => setTimeout(resolve, 50));
    const before = performance.now();
    await host.close();
    assert.ok(performance.now() - before < 2000);
    for (const result of await results)
      assert.equal(result.status === 'rejected' && result.reason.code, 'closed');
    await assert.rejects(host.request('echo', 1), { code: 'closed' });
  });
});

describe('worker thread', () => {
  let thread: WorkerThread<EchoRequests>;
  afterEach(() => thread.close());

  it('starts with the first request', async () => {
    thread = new WorkerThread<EchoRequests>(entry);
    assert.equal(thread.started, false);
    const answer = thread.request('echo', 5);
    assert.deepEqual([thread.started, thread.open], [true, 1]);
    assert.equal(await answer, 5);
    assert.equal(thread.open, 0);
  });

  it('is set up at every start, also after a death', async () => {
    thread = new WorkerThread<EchoRequests>(entry, {
      setup: { kind: 'remember', data: 'the model' },
    });
    assert.equal(await thread.request('recall', undefined), 'the model');
    await assert.rejects(thread.request('die', {}), { code: 'worker-died' });
    assert.equal(await thread.request('recall', undefined), 'the model');
    assert.equal(thread.deaths, 1);
  });

  it('fails with the reason where it cannot be set up, and tries again', async () => {
    thread = new WorkerThread<EchoRequests>(entry, {
      setup: { kind: 'fail', data: {} },
    });
    for (let attempt = 0; attempt < 2; attempt++)
      await assert.rejects(thread.request('echo', 1), (error: unknown) => {
        assert.ok(error instanceof InputError && !(error instanceof ConfigError));
        return error.code === 'wrong-size';
      });
    assert.equal(thread.deaths, 0);
  });

  it('says so when there is no such entry', async () => {
    thread = new WorkerThread<EchoRequests>(`${entry}.no-such-entry`);
    await assert.rejects(thread.request('echo', 1), { code: 'worker-died', message: /no-such-entry/ });
  });
});
