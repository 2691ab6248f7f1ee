/**
 * Where a model should run: on the event loop while a message takes less than 2 ms there, else in a thread. A thread costs a
 * tenth of a millisecond per message and some megabytes; more than 2 ms at a time are felt by everything else in the flow.
 *
 * First by its multiply-accumulates, before anything has run; then by what was measured, as mean over a number of messages.
 * Between 1 and 2 ms everything stays where it is, and each move doubles the number of messages before the next one, so that
 * a model near the limit does not go back and forth.
 */
import type { Place } from './runner';

/** More multiply-accumulates than this take more than 2 ms almost everywhere. */
export const WORKER_MACS = 20e6;

const LEAVE_FLOW_ABOVE = 2000;
const LEAVE_WORKER_BELOW = 1000;
/** messages that are left out after each move: code that has just been loaded is not optimized yet */
const WARM_UP = 3;
const LEAST_MESSAGES = 16;
const MOST_MESSAGES = 4096;
/** no message counts for more: a pause of the whole machine is not the model's doing */
const COUNTED_AT_MOST = 4 * LEAVE_FLOW_ABOVE;

export function firstPlace(macs: number): Place {
  return macs > WORKER_MACS ? 'worker' : 'flow';
}

export class PlacementMeter {
  private messages = LEAST_MESSAGES;
  private seen = 0;
  private sum = 0;

  constructor(public place: Place) {}

  /**
   * Takes one more message into account.
   * @param microseconds what its invocations took together, without waiting and transport
   * @returns whether the model should move: `place` is then the other one
   */
  moves(microseconds: number): boolean {
    this.seen++;
    if (this.seen <= WARM_UP) return false;
    this.sum += Math.min(microseconds, COUNTED_AT_MOST);
    const counted = this.seen - WARM_UP;
    // as soon as the mean over all of them cannot stay below the limit
    if (this.place === 'flow' && this.sum > LEAVE_FLOW_ABOVE * this.messages) return this.move('worker');
    if (counted < this.messages) return false;
    if (this.place === 'worker' && this.sum < LEAVE_WORKER_BELOW * counted) return this.move('flow');
    this.seen = WARM_UP;
    this.sum = 0;
    return false;
  }

  private move(place: Place): true {
    this.place = place;
    this.messages = Math.min(2 * this.messages, MOST_MESSAGES);
    this.seen = 0;
    this.sum = 0;
    return true;
  }
}
