/**
 * One worker thread and the requests that it works on. The thread is started by the first request, and anew after it died;
 * what it worked on then is answered with a clear error, never left without an answer.
 */

import type { TransferListItem } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import { TinymlError } from '../../lib/errors';

import {
  type CarriedError,
  type ReplyMessage,
  type RequestMessage,
  type Requests,
  revivedError,
} from '../../lib/worker';
import { cancelledError, closedError } from './work-queue';

export interface ThreadOptions<R extends Requests> {
  /** the thread's name in debuggers and errors */
  name?: string;
  /** a request made first at every start, also after a death: opens what the others work with; where it fails, so do they */
  setup?: { [K in keyof R]: { kind: K; data: R[K]['data'] } }[keyof R];
  /** largest JavaScript heap of the thread, in MB; Node's own default */
  maxHeapMb?: number;
}

export interface RequestOptions {
  /** buffers handed over instead of copied; they are gone here afterwards */
  transfer?: TransferListItem[];
  /** ends the work early, where the entry looks at `job.cancelled` */
  signal?: AbortSignal;
  /** told what the entry says with `job.progress` */
  progress?: (value: unknown) => void;
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  progress?: (value: unknown) => void;
}

export class WorkerThread<R extends Requests> {
  /** deaths that were no `close` */
  deaths = 0;
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private closed = false;

  /** @param entry path of a file that calls `serve` (lib/worker/serve.ts), see `workerEntry` */
  constructor(
    private readonly entry: string,
    private readonly options: ThreadOptions<R> = {},
  ) {}

  /** Whether the thread runs now: it is started lazily. */
  get started(): boolean {
    return this.worker !== undefined;
  }

  /** requests without an answer */
  get open(): number {
    return this.pending.size;
  }

  /**
   * Asks the thread. Requests are answered one after the other, in order.
   * @throws what the entry threw (class, code, message and details kept); TinymlError 'worker-died', 'closed', 'cancelled'
   */
  request<K extends keyof R & string>(
    kind: K,
    data: R[K]['data'],
    options: RequestOptions = {},
  ): Promise<R[K]['answer']> {
    if (this.closed) return Promise.reject(closedError());
    if (options.signal?.aborted) return Promise.reject(cancelledError());
    const worker = this.worker ?? this.start();
    return this.post(worker, kind, data, options);
  }

  /** Ends the thread, at once and in the middle of its work; open requests fail with 'closed'. */
  async close(): Promise<void> {
    this.closed = true;
    const { worker } = this;
    this.worker = undefined;
    this.rejectAll(closedError());
    await worker?.terminate();
  }

  private start(): Worker {
    const { name, setup, maxHeapMb } = this.options;
    const worker = new Worker(this.entry, {
      name: name ?? 'tinyml',
      // options like --require are meant for the main thread
      execArgv: [],
      ...(maxHeapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } }),
    });
    let reason: unknown;
    worker.on('message', (reply: ReplyMessage) => this.settle(reply));
    worker.on('error', error => {
      reason = error;
    });
    worker.on('exit', code => this.ended(worker, code, reason));
    this.worker = worker;
    if (setup !== undefined)
      this.post(worker, setup.kind as string, setup.data, {}).catch(error => this.abandon(worker, error));
    return worker;
  }

  private post(
    worker: Worker,
    kind: string,
    data: unknown,
    { transfer, signal, progress }: RequestOptions,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      const cancel = signal && new Int32Array(new SharedArrayBuffer(4));
      const message: RequestMessage = { id, kind, data, cancel };
      worker.postMessage(message, transfer);
      const abort = () => Atomics.store(cancel!, 0, 1);
      signal?.addEventListener('abort', abort);
      this.pending.set(id, {
        resolve(answer) {
          signal?.removeEventListener('abort', abort);
          if (signal?.aborted) reject(cancelledError());
          else resolve(answer);
        },
        reject(error) {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
        progress,
      });
      // an idle thread must not keep the process alive, one at work must
      worker.ref();
    });
  }

  private settle(reply: ReplyMessage): void {
    const pending = this.pending.get(reply.id);
    if (pending === undefined) return;
    if ('progress' in reply) {
      pending.progress?.(reply.progress);
      return;
    }
    this.pending.delete(reply.id);
    if (this.pending.size === 0) this.worker?.unref();
    if ('error' in reply) pending.reject(revivedError(reply.error as CarriedError));
    else pending.resolve(reply.answer);
  }

  /** The thread could not be set up: what waits for it fails of the same reason, and the next request tries again. */
  private abandon(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.rejectAll(error);
    void worker.terminate();
  }

  private ended(worker: Worker, exitCode: number, reason: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.deaths++;
    const { name = 'tinyml' } = this.options;
    const why = reason instanceof Error ? reason.message : `exit code ${exitCode}`;
    const text = `the worker thread ${name} died (${why}); what it worked on is lost, the next message starts it anew`;
    this.rejectAll(new TinymlError('worker-died', text, { exitCode }));
  }

  private rejectAll(error: Error): void {
    const open = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of open) reject(error);
  }
}
