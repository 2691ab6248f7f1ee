/**
 * A bounded queue before something slow. Of what comes while the work is behind, the user says what is to give way: for live
 * sensors the oldest (the newest data count), for recordings nothing (everything waits its turn).
 */
import { TinymlError } from '../../lib/errors';

/** 'wait': nothing is ever dropped; who sends can hold back while `full`. */
export type QueuePolicy = 'drop-oldest' | 'drop-newest' | 'wait';

export interface QueueOptions {
  /** tasks that may wait behind those that run; more are dropped by the policy; 'wait' is only `full` from there on */
  limit: number;
  policy: QueuePolicy;
  /** tasks that run at the same time, 1 unless told otherwise */
  atOnce?: number;
}

/** What a dropped task is rejected with. No failure: `done` is called without an error, and the drop is counted. */
export class DroppedError extends TinymlError {
  override name = 'DroppedError';
  constructor() {
    super('dropped', 'dropped: the work is slower than what comes; raise the queue, or send less', {});
  }
}

/** What is rejected with this was still to be done when its node closed. */
export function closedError(): TinymlError {
  return new TinymlError('closed', 'the node was closed while it worked: deploy again', {});
}

export function cancelledError(): TinymlError {
  return new TinymlError('cancelled', 'the work was cancelled', {});
}

interface Task {
  start(): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export class WorkQueue {
  /** tasks dropped since the start */
  dropped = 0;
  /** tasks that run at the same time; may be changed while they do */
  atOnce: number;
  private readonly waitingTasks: Task[] = [];
  private runningTasks = 0;
  private ended = false;

  constructor(private readonly options: QueueOptions) {
    this.atOnce = options.atOnce ?? 1;
  }

  get waiting(): number {
    return this.waitingTasks.length;
  }

  get running(): number {
    return this.runningTasks;
  }

  /** Whether the next task would be dropped, or with 'wait' would better be held back. */
  get full(): boolean {
    return this.waiting >= this.options.limit && this.running >= this.atOnce;
  }

  /**
   * Starts a task when its turn has come; tasks start in the order in which they came.
   * @throws DroppedError where it gave way, 'closed' after `close`, 'cancelled' where the signal came before its start
   */
  run<T>(start: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.ended) return reject(closedError());
      const withdraw = () => this.withdraw(task);
      const task: Task = {
        start() {
          signal?.removeEventListener('abort', withdraw);
          return start();
        },
        resolve: resolve as Task['resolve'],
        reject,
      };
      signal?.addEventListener('abort', withdraw);
      this.waitingTasks.push(task);
      this.advance();
      this.makeRoom();
    });
  }

  /** Rejects what waits and what comes from now on; what runs ends by itself. */
  close(): void {
    this.ended = true;
    for (const task of this.waitingTasks.splice(0)) task.reject(closedError());
  }

  private advance(): void {
    while (this.runningTasks < this.atOnce) {
      const task = this.waitingTasks.shift();
      if (task === undefined) return;
      this.runningTasks++;
      task
        .start()
        .finally(() => {
          // room is made before the result is known, so that who goes on with it finds the next task running
          this.runningTasks--;
          this.advance();
        })
        .then(task.resolve, task.reject);
    }
  }

  private makeRoom(): void {
    const { limit, policy } = this.options;
    if (policy === 'wait') return;
    while (this.waitingTasks.length > limit) {
      const dropped = policy === 'drop-oldest' ? this.waitingTasks.shift() : this.waitingTasks.pop();
      this.dropped++;
      dropped!.reject(new DroppedError());
    }
  }

  private withdraw(task: Task): void {
    const place = this.waitingTasks.indexOf(task);
    if (place < 0) return;
    this.waitingTasks.splice(place, 1);
    task.reject(cancelledError());
  }
}
