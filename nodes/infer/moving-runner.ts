/**
 * Runs a model where it belongs, and moves it when measured times say so: the new place is made ready first, streams take their
 * state with them, the order of jobs is kept, and none is lost.
 */
import type { ActiveModel } from '../model/active-model';
import { firstPlace, PlacementMeter } from './placement';
import {
  InPlaceRunner,
  type Job,
  type Outcome,
  type Place,
  type Runner,
  type RunnerOptions,
  type Station,
} from './runner';
import { WorkerRunner } from './worker-runner';

export type StartStation = (place: Place) => Promise<Station>;

/** A runner at a place. @throws ModelError where the model cannot be had there */
export function startStation(model: ActiveModel, options: RunnerOptions, place: Place): Promise<Station> {
  return place === 'flow' ? InPlaceRunner.start(model, options) : WorkerRunner.start(model, options);
}

export class MovingRunner implements Runner {
  private moving = false;
  /** jobs wait for it while states are on their way */
  private handover: Promise<void> | undefined;
  private next: Station | undefined;
  private jobs = 0;
  private closed = false;
  private retiring = false;
  private evictedBefore = 0;
  private droppedBefore = 0;

  static async start(
    macs: number,
    start: StartStation,
    failed: (error: Error) => void,
  ): Promise<MovingRunner> {
    const place = firstPlace(macs);
    return new MovingRunner(await start(place), new PlacementMeter(place), start, failed);
  }

  /**
   * @param start makes the other place ready
   * @param failed told of a move that could not be; the model stays where it is
   */
  constructor(
    private station: Station,
    private readonly meter: PlacementMeter,
    private readonly start: StartStation,
    private readonly failed: (error: Error) => void,
  ) {}

  get place(): Place {
    return this.station.place;
  }

  get evicted(): number {
    return this.evictedBefore + this.station.evicted;
  }

  get waiting(): number {
    return this.station.waiting;
  }

  get dropped(): number {
    return this.droppedBefore + this.station.dropped;
  }

  run(job: Job): Outcome | Promise<Outcome> {
    if (this.handover !== undefined) return this.handover.then(() => this.run(job));
    const outcome = this.station.run(job);
    if (!(outcome instanceof Promise)) {
      this.measure(outcome, job);
      return outcome;
    }
    this.jobs++;
    return outcome.then(
      result => {
        this.jobs--;
        this.measure(result, job);
        return result;
      },
      error => {
        this.jobs--;
        this.changeOver();
        throw error;
      },
    );
  }

  reset(stream?: string): void {
    if (this.handover === undefined) this.station.reset(stream);
    // states on their way are reset where they arrive
    else void this.handover.then(() => this.reset(stream));
  }

  retire(): void {
    this.retiring = true;
    if (this.handover === undefined) {
      this.next?.close();
      this.station.retire();
    } else void this.handover.then(() => this.station.retire());
  }

  close(): void {
    this.closed = true;
    this.next?.close();
    this.station.close();
  }

  private measure({ microseconds }: Outcome, { count }: Job): void {
    if (!this.moving && this.meter.moves(microseconds * count)) void this.prepare(this.meter.place);
    this.changeOver();
  }

  /** Makes the other place ready, while jobs go on at this one. */
  private async prepare(place: Place): Promise<void> {
    this.moving = true;
    try {
      this.next = await this.start(place);
      if (this.closed || this.retiring) this.next.close();
      else this.changeOver();
    } catch (error) {
      this.moving = false;
      this.meter.place = this.place;
      this.failed(error as Error);
    }
  }

  /** Takes the other place as soon as it is ready and no job that a state depends on is on its way. */
  private changeOver(): void {
    const { next, station } = this;
    if (next === undefined || this.jobs > 0 || this.handover !== undefined || this.closed || this.retiring)
      return;
    const states = station.takeStates();
    if (!(states instanceof Promise)) {
      next.putStates(states);
      this.take(next);
      return;
    }
    this.handover = states
      .then(
        taken => next.putStates(taken),
        // the thread died: its jobs have said so, and its streams begin anew
        () => {},
      )
      .then(() => {
        this.handover = undefined;
        if (this.closed) next.close();
        else this.take(next);
      });
  }

  private take(next: Station): void {
    const old = this.station;
    this.evictedBefore += old.evicted;
    this.droppedBefore += old.dropped;
    this.station = next;
    this.next = undefined;
    this.moving = false;
    old.retire();
  }
}
