/**
 * A worker thread behind a bounded queue: what a node needs to do slow work without holding up the event loop.
 *
 *   const host = new WorkerHost<PictureRequests>(workerEntry('picture'), { limit: 4, policy: 'drop-oldest' });
 *   const picture = await host.request('decode', bytes);          // DroppedError where it gave way: `Inbox` ends it without an error
 *   await host.close();                                           // from the node's close
 *
 * Several queues before one thread (a model that several nodes use): one `WorkerThread` and a `WorkQueue` each.
 */
import type { Requests } from '../../lib/worker';
import { type QueueOptions, WorkQueue } from './work-queue';
import { type RequestOptions, type ThreadOptions, WorkerThread } from './worker-thread';

export type HostOptions<R extends Requests> = ThreadOptions<R> & Pick<QueueOptions, 'limit' | 'policy'>;

export interface HostCounters {
  /** requests that wait for their turn */
  waiting: number;
  /** requests in the thread, 0 or 1 */
  running: number;
  /** since the start: */
  answered: number;
  failed: number;
  dropped: number;
  /** times that the thread died and was started anew */
  restarts: number;
}

export class WorkerHost<R extends Requests> {
  private readonly thread: WorkerThread<R>;
  private readonly queue: WorkQueue;
  private answered = 0;
  private failed = 0;

  /** @param entry path of a file that calls `serve`, see `workerEntry` */
  constructor(entry: string, options: HostOptions<R>) {
    this.thread = new WorkerThread(entry, options);
    this.queue = new WorkQueue(options);
  }

  get counters(): HostCounters {
    const { waiting, running, dropped } = this.queue;
    const { answered, failed } = this;
    return { waiting, running, answered, failed, dropped, restarts: this.thread.deaths };
  }

  /** Whether the next request would be dropped, or with 'wait' would better be held back. */
  get full(): boolean {
    return this.queue.full;
  }

  /**
   * Asks the thread when the request's turn has come.
   * @param options buffers to transfer belong to the request from now on, dropped or not
   * @throws DroppedError where it gave way, else as `WorkerThread.request`
   */
  request<K extends keyof R & string>(
    kind: K,
    data: R[K]['data'],
    options: RequestOptions = {},
  ): Promise<R[K]['answer']> {
    return this.queue.run(() => this.ask(kind, data, options), options.signal);
  }

  /** Ends the thread, at once and in the middle of its work; all requests without an answer fail with 'closed'. */
  async close(): Promise<void> {
    this.queue.close();
    await this.thread.close();
  }

  private async ask<K extends keyof R & string>(
    kind: K,
    data: R[K]['data'],
    options: RequestOptions,
  ): Promise<R[K]['answer']> {
    try {
      const answer = await this.thread.request(kind, data, options);
      this.answered++;
      return answer;
    } catch (error) {
      this.failed++;
      throw error;
    }
  }
}
