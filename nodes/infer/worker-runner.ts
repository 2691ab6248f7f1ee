/**
 * Runs jobs in the model's thread. Each infer node has a queue of its own before it; a stream's state lives in the thread under
 * a number, and a reset gives the stream a new number, so that jobs already on their way keep the state that they came for.
 */
import type { InferRequests } from '../../lib/worker';
import type { ActiveModel } from '../model/active-model';
import { Streams } from '../shared/streams';
import { DroppedError, WorkQueue } from '../shared/work-queue';
import type { WorkerThread } from '../shared/worker-thread';
import type { Job, Outcome, RunnerOptions, Station, StreamState } from './runner';

/** A stream in the thread. */
interface Remote {
  number: number;
  /** jobs on their way */
  jobs: number;
  /** to be ended after the last of them */
  ended: boolean;
}

/**
 * Short jobs are sent ahead, so that the thread need not wait for the event loop between two of them: as many as it works on in
 * this time (microseconds), and no more than that number, since what was sent gives way to nothing.
 */
const AHEAD_FOR = 4000;
const MOST_AHEAD = 8;

/** Numbers are never used twice in a process: several nodes share a thread. */
let lastNumber = 0;

export class WorkerRunner implements Station {
  readonly place = 'worker';
  private readonly queue: WorkQueue;
  private readonly streams: Streams<Remote>;
  private open = true;
  private retiring = false;
  private jobs = 0;

  /** @throws ModelError where the thread cannot open the model, TinymlError 'worker-died' where it cannot be started */
  static async start(model: ActiveModel, options: RunnerOptions): Promise<WorkerRunner> {
    const thread = model.thread.acquire();
    try {
      await thread.request('ready', undefined);
      return new WorkerRunner(model, thread, options);
    } catch (error) {
      model.thread.release();
      throw error;
    }
  }

  private constructor(
    private readonly model: ActiveModel,
    private readonly thread: WorkerThread<InferRequests>,
    options: RunnerOptions,
  ) {
    this.queue = new WorkQueue(options);
    this.streams = new Streams<Remote>(
      model.stateful ? options.maxStreams : 1,
      () => ({ number: ++lastNumber, jobs: 0, ended: false }),
      remote => this.end(remote),
    );
  }

  get evicted(): number {
    return this.streams.evicted;
  }

  get waiting(): number {
    return this.queue.waiting;
  }

  get dropped(): number {
    return this.queue.dropped;
  }

  async run({ stream, inputs, count }: Job): Promise<Outcome> {
    const remote = this.streams.get(this.model.stateful ? stream : '');
    remote.jobs++;
    this.jobs++;
    try {
      const result = await this.queue.run(() =>
        this.thread.request('run', { stream: remote.number, inputs, count }),
      );
      const fitting = Math.round(AHEAD_FOR / (result.microseconds * count));
      this.queue.atOnce = Math.min(Math.max(fitting, 1), MOST_AHEAD);
      return result;
    } catch (error) {
      // the flow is being stopped: nobody waits for the result any more
      throw (error as { code?: string }).code === 'closed' ? new DroppedError() : error;
    } finally {
      this.jobs--;
      if (--remote.jobs === 0 && remote.ended) this.forget(remote);
      if (this.jobs === 0 && this.retiring) this.close();
    }
  }

  reset(stream?: string): void {
    if (this.model.stateful) this.streams.reset(stream);
  }

  takeStates(): Promise<StreamState[]> {
    const streams = this.model.stateful ? this.streams.entries() : [];
    const copy = async ([stream, { number }]: [string, Remote]): Promise<StreamState> => ({
      stream,
      state: await this.thread.request('copyState', number),
    });
    return Promise.all(streams.map(copy));
  }

  putStates(states: readonly StreamState[]): void {
    for (const { stream, state } of states) {
      if (state === undefined) continue;
      const { number } = this.streams.get(stream);
      // answered in order: before the first job of this stream. Where the thread dies, that job says so
      this.thread.request('restoreState', { stream: number, state }).catch(() => {});
    }
  }

  retire(): void {
    this.retiring = true;
    if (this.jobs === 0) this.close();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.queue.close();
    this.streams.reset();
    this.model.thread.release();
  }

  private end(remote: Remote): void {
    remote.ended = true;
    if (remote.jobs === 0) this.forget(remote);
  }

  private forget({ number }: Remote): void {
    // a thread that is gone has forgotten it already
    if (this.thread.started) this.thread.request('end', [number]).catch(() => {});
  }
}
