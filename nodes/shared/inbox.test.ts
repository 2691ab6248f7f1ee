import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Answer, Inbox, Ongoing } from './inbox';
import type { Message } from './message';
import { DroppedError } from './work-queue';

/** An inbox whose handler is given, with everything that happens written down. */
function inbox(handle: (msg: Message) => Answer, limit?: number) {
  const log: string[] = [];
  const dones = new Map<number, number>();
  const box = new Inbox({
    handle,
    failed: error => log.push(`failed ${error.message}`),
    overflowed: dropped => log.push(`dropped ${dropped}`),
    limit,
  });
  const accept = (id: number) =>
    box.accept(
      { id },
      msg => log.push(`sent ${msg.id}`),
      error => {
        dones.set(id, (dones.get(id) ?? 0) + 1);
        log.push(`done ${id}${error ? ` ${error.message}` : ''}`);
      },
    );
  return { box, accept, log, dones };
}

const later = <T>(value: T) => new Promise<T>(resolve => setImmediate(() => resolve(value)));

describe('inbox', () => {
  it('answers at once where the controller does', () => {
    const { accept, log } = inbox(msg => msg);
    accept(1);
    assert.deepEqual(log, ['sent 1', 'done 1']);
  });

  it('keeps the order when only some answers take time, and calls done exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('now', 'later', 'throw', 'reject', 'none'), { maxLength: 20 }),
        async kinds => {
          const { accept, log, dones } = inbox(msg => {
            const kind = kinds[msg.id as number];
            if (kind === 'throw') throw new Error('bad');
            if (kind === 'reject') return later(0).then(() => Promise.reject(new Error('bad')));
            if (kind === 'none') return undefined;
            return kind === 'later' ? later(msg) : msg;
          });
          kinds.forEach((_, id) => {
            accept(id);
          });
          for (let turn = 0; turn <= 2 * kinds.length; turn++) await later(0);
          assert.deepEqual(
            [...dones.keys()],
            kinds.map((_, id) => id),
          );
          assert.ok([...dones.values()].every(times => times === 1));
          const sent = log.filter(line => line.startsWith('sent'));
          const expected = kinds.flatMap((kind, id) =>
            kind === 'now' || kind === 'later' ? [`sent ${id}`] : [],
          );
          assert.deepEqual(sent, expected);
          assert.equal(
            log.filter(line => line === 'failed bad').length,
            kinds.filter(kind => /throw|reject/.test(kind)).length,
          );
        },
      ),
    );
  });

  it('sends several answers one by one', () => {
    const { accept, log } = inbox(msg => [msg, { id: 'second' }]);
    accept(1);
    assert.deepEqual(log, ['sent 1', 'sent second', 'done 1']);
  });

  it('drops the oldest waiting message past its bound, counts it and calls its done', async () => {
    const { accept, log } = inbox(later, 2);
    for (const id of [1, 2, 3, 4, 5]) accept(id);
    assert.deepEqual(log, ['done 2', 'dropped 1', 'done 3', 'dropped 2']);
    for (let turn = 0; turn < 8; turn++) await later(0);
    assert.deepEqual(log.slice(4), ['sent 1', 'done 1', 'sent 4', 'done 4', 'sent 5', 'done 5']);
  });

  it('takes a message that a send caused', () => {
    const sent: unknown[] = [];
    const box = new Inbox({ handle: msg => msg, failed: () => {}, overflowed: () => {} });
    const send = (msg: Message) => {
      sent.push(msg.id);
      if (msg.id === 1) box.accept({ id: 2 }, send, () => {});
    };
    box.accept({ id: 1 }, send, () => {});
    assert.deepEqual(sent, [1, 2]);
  });

  it('goes on where a done throws', async () => {
    const failed: string[] = [];
    const box = new Inbox({
      handle: later,
      failed: error => failed.push(error.message),
      overflowed: () => {},
    });
    const sent: unknown[] = [];
    const accept = (id: number, done: () => void) => box.accept({ id }, msg => sent.push(msg.id), done);
    accept(1, () => {
      throw new Error('of done');
    });
    accept(2, () => {});
    for (let turn = 0; turn < 6; turn++) await later(0);
    assert.deepEqual([sent, failed], [[1, 2], ['of done']]);
  });

  it('finishes every message and sends nothing after it was closed', async () => {
    const { box, accept, log } = inbox(later);
    accept(1);
    accept(2);
    box.close();
    accept(3);
    for (let turn = 0; turn < 4; turn++) await later(0);
    assert.deepEqual(log, ['done 2', 'done 3', 'done 1']);
  });

  describe('with work that goes on elsewhere', () => {
    it('handles messages meanwhile, and sends results in their order', async () => {
      const ends: (() => void)[] = [];
      const { accept, log } = inbox(msg => {
        log.push(`handled ${msg.id}`);
        return new Ongoing(new Promise(resolve => ends.push(() => resolve(msg))));
      });
      for (const id of [1, 2, 3]) accept(id);
      assert.deepEqual(log.splice(0), ['handled 1', 'handled 2', 'handled 3']);
      ends[2]();
      ends[0]();
      await later(0);
      assert.deepEqual(log.splice(0), ['sent 1', 'done 1']);
      ends[1]();
      await later(0);
      assert.deepEqual(log, ['sent 2', 'done 2', 'sent 3', 'done 3']);
    });

    it('sends what was answered at once after what came before it', async () => {
      const { accept, log } = inbox(msg => (msg.id === 1 ? new Ongoing(later(msg)) : msg));
      accept(1);
      accept(2);
      assert.deepEqual(log, []);
      await later(0);
      assert.deepEqual(log, ['sent 1', 'done 1', 'sent 2', 'done 2']);
    });

    it('ends a dropped message with done, and no error', async () => {
      const { accept, log } = inbox(msg =>
        msg.id === 1 ? new Ongoing(Promise.reject(new DroppedError())) : new Ongoing(later(msg)),
      );
      accept(1);
      accept(2);
      await later(0);
      assert.deepEqual(log, ['done 1', 'sent 2', 'done 2']);
    });

    it('keeps the order and calls done exactly once, whatever is answered when', async () => {
      const kinds = fc.constantFrom('now', 'later', 'throw', 'reject', 'drop', 'ongoing', 'slow');
      await fc.assert(
        fc.asyncProperty(fc.array(kinds, { maxLength: 20 }), async list => {
          const { accept, log, dones } = inbox(msg => {
            const kind = list[msg.id as number];
            if (kind === 'throw') throw new Error('bad');
            if (kind === 'reject') return new Ongoing(later(0).then(() => Promise.reject(new Error('bad'))));
            if (kind === 'drop') return new Ongoing(later(0).then(() => Promise.reject(new DroppedError())));
            if (kind === 'slow') return new Ongoing(later(0).then(() => later(0).then(() => later(msg))));
            if (kind === 'ongoing') return new Ongoing(later(msg));
            return kind === 'later' ? later(msg) : msg;
          });
          list.forEach((_, id) => {
            accept(id);
          });
          for (let turn = 0; turn <= 4 * list.length; turn++) await later(0);
          const inOrder = list.map((_, id) => id);
          assert.deepEqual([...dones.keys()], inOrder);
          assert.ok([...dones.values()].every(times => times === 1));
          assert.deepEqual(
            log.filter(line => line.startsWith('sent')),
            list.flatMap((kind, id) => (/now|later|ongoing|slow/.test(kind) ? [`sent ${id}`] : [])),
          );
        }),
      );
    });
  });
});
