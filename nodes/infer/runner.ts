/**
 * Where a model runs. The controller hands over whole jobs (already in the model's element types) and takes results that
 * belong to it, so that it need not know whether they come from this thread or another one.
 */
import type { LoadedModel } from '../../lib/interpreter';
import { type Batch, type BatchResult, runBatch } from '../../lib/worker';
import type { ActiveModel } from '../model/active-model';
import { Streams } from '../shared/streams';
import type { QueueOptions } from '../shared/work-queue';

export interface Job extends Batch {
  /** the stream whose state is used, see `ActiveModel.stateful` */
  stream: string;
}

export type Outcome = BatchResult;

/** 'flow': on Node-RED's event loop; 'worker': in the model's thread. */
export type Place = 'flow' | 'worker';

export interface RunnerOptions extends Pick<QueueOptions, 'limit' | 'policy'> {
  maxStreams: number;
}

/** What a stream remembers, on its way from one runner to another. */
export interface StreamState {
  stream: string;
  /** undefined: at its start */
  state: Uint8Array | undefined;
}

export interface Runner {
  readonly place: Place;
  /** streams whose state was dropped for want of room */
  readonly evicted: number;
  /** jobs that wait for their turn */
  readonly waiting: number;
  /** jobs that gave way since the start */
  readonly dropped: number;
  /** @throws DroppedError for a job that gave way, ModelError where the model breaks a limit or its own rules */
  run(job: Job): Outcome | Promise<Outcome>;
  /** Brings the state of one stream, or of all, back to the start, for the jobs that come from now on. */
  reset(stream?: string): void;
  /** Lets go as soon as the jobs that were taken are done. */
  retire(): void;
  /** Lets go at once. */
  close(): void;
}

/** A runner that streams can be moved out of and into. */
export interface Station extends Runner {
  /** All streams' states, the one unused for longest first; called while no job is on its way. */
  takeStates(): StreamState[] | Promise<StreamState[]>;
  putStates(states: readonly StreamState[]): void;
}

/** Runs on the event loop. A model without state has one interpreter for all streams, one with state has one per stream. */
export class InPlaceRunner implements Station {
  readonly place = 'flow';
  readonly waiting = 0;
  readonly dropped = 0;
  private readonly interpreters: Streams<ReturnType<LoadedModel['createInterpreter']>>;
  private open = true;

  /** @throws ModelError where the model does not fit into memory */
  static async start(model: ActiveModel, options: RunnerOptions): Promise<InPlaceRunner> {
    try {
      return new InPlaceRunner(model, await model.here.acquire(), options);
    } catch (error) {
      model.here.release();
      throw error;
    }
  }

  private constructor(
    private readonly model: ActiveModel,
    loaded: LoadedModel,
    { maxStreams }: RunnerOptions,
  ) {
    this.interpreters = new Streams(
      model.stateful ? maxStreams : 1,
      () => loaded.createInterpreter(),
      interpreter => interpreter.close(),
    );
  }

  get evicted(): number {
    return this.interpreters.evicted;
  }

  run({ stream, ...batch }: Job): Outcome {
    return runBatch(this.interpreters.get(this.model.stateful ? stream : ''), batch);
  }

  reset(stream?: string): void {
    if (this.model.stateful) this.interpreters.reset(stream);
  }

  takeStates(): StreamState[] {
    if (!this.model.stateful) return [];
    return this.interpreters
      .entries()
      .map(([stream, interpreter]) => ({ stream, state: interpreter.copyState() }));
  }

  putStates(states: readonly StreamState[]): void {
    for (const { stream, state } of states)
      if (state !== undefined) this.interpreters.get(stream).restoreState(state);
  }

  retire(): void {
    this.close();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.interpreters.reset();
    this.model.here.release();
  }
}
