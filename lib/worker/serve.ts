/**
 * What an entry file calls to answer requests in a thread of its own. One request at a time, in the order in which they came,
 * so that an entry may keep a model or a decoder and needs no locks.
 *
 *   // lib/worker/double.ts
 *   export type DoubleRequests = { double: { data: Float32Array; answer: Float32Array } };
 *   serve<DoubleRequests>({
 *     double(values, job) {
 *       const doubled = values.map(value => 2 * value);
 *       job.transfer(doubled.buffer);
 *       return doubled;
 *     },
 *   });
 */
import { type MessagePort, parentPort, type TransferListItem } from 'node:worker_threads';
import { TinymlError } from '../errors';
import { carryError } from './carried-error';
import type { ReplyMessage, RequestMessage, Requests } from './protocol';

/** What a handler knows of the request that it works on. */
export interface Job {
  /** Whether the answer is no longer wanted; to be looked at now and then by what takes long. */
  readonly cancelled: boolean;
  /** @throws TinymlError (cancelled) where the answer is no longer wanted */
  throwIfCancelled(): void;
  /** Tells the sender how far the work is. */
  progress(value: unknown): void;
  /** Hands buffers of the answer over instead of copying them; they are gone here afterwards. */
  transfer(...buffers: TransferListItem[]): void;
}

export type Handlers<R extends Requests> = {
  [K in keyof R]: (data: R[K]['data'], job: Job) => R[K]['answer'] | Promise<R[K]['answer']>;
};

/** Answers the requests of the thread that started this one. Without such a thread (a plain import) it does nothing. */
export function serve<R extends Requests>(
  handlers: Handlers<R>,
  port: MessagePort | null = parentPort,
): void {
  if (port === null) return;
  const waiting: RequestMessage[] = [];
  let busy = false;

  function drain(): void {
    while (!busy) {
      const request = waiting.shift();
      if (request === undefined) return;
      const job = new RunningJob(request, port!);
      try {
        const answer = handlerOf(request.kind)(request.data, job);
        if (answer instanceof Promise) {
          busy = true;
          answer
            .then(
              value => job.answer(value),
              error => job.fail(error),
            )
            .finally(() => {
              busy = false;
              drain();
            });
        } else job.answer(answer);
      } catch (error) {
        job.fail(error);
      }
    }
  }

  function handlerOf(kind: string): (data: unknown, job: Job) => unknown {
    if (Object.hasOwn(handlers, kind)) return handlers[kind];
    throw new TinymlError(
      'unknown-request',
      `this thread knows no request "${kind}", it answers ${Object.keys(handlers).join(', ')}`,
      { kind },
    );
  }

  port.on('message', (request: RequestMessage) => {
    waiting.push(request);
    drain();
  });
}

class RunningJob implements Job {
  private readonly transferred: TransferListItem[] = [];

  constructor(
    private readonly request: RequestMessage,
    private readonly port: MessagePort,
  ) {}

  get cancelled(): boolean {
    const { cancel } = this.request;
    return cancel !== undefined && Atomics.load(cancel, 0) !== 0;
  }

  throwIfCancelled(): void {
    if (this.cancelled) throw new TinymlError('cancelled', 'the work was cancelled', {});
  }

  progress(value: unknown): void {
    this.reply({ id: this.request.id, progress: value });
  }

  transfer(...buffers: TransferListItem[]): void {
    this.transferred.push(...buffers);
  }

  answer(answer: unknown): void {
    try {
      this.reply({ id: this.request.id, answer }, this.transferred);
    } catch (error) {
      // an answer that cannot be copied: the sender must hear of it all the same
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.reply({ id: this.request.id, error: carryError(error) });
  }

  private reply(message: ReplyMessage, transfer: TransferListItem[] = []): void {
    this.port.postMessage(message, transfer);
  }
}
