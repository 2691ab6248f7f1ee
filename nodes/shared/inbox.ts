/**
 * The order of messages through a node. A controller may answer at once, with a promise (a model that is still being read:
 * later messages wait their turn, up to a bound past which the oldest waiting one is dropped and counted), or with an
 * `Ongoing` (work in a thread: later messages are handled meanwhile). Results leave in the order in which the messages
 * came, and `done` is called exactly once for every message, for a dropped one too.
 */
import type { Message } from './message';
import { DroppedError } from './work-queue';

/** What a controller answers: nothing, one message, or several in order. */
export type Output = Message | readonly Message[] | undefined;

/** An answer that is worked on elsewhere. A rejection with DroppedError ends the message without a result and without an error. */
export class Ongoing {
  constructor(readonly result: Promise<Output>) {}
}

export type Answer = Output | Promise<Output> | Ongoing;

export interface InboxOptions {
  handle(msg: Message): Answer;
  /** called for a message that failed, before its done */
  failed(error: Error): void;
  /** called with the number of messages dropped since the start */
  overflowed(dropped: number): void;
  /** messages that may wait, 1000 by default */
  limit?: number;
}

/** A message on its way through the node; `outcome` is there when it has been answered. */
interface Entry {
  msg: Message;
  send: (msg: Message) => void;
  done: (error?: Error) => void;
  outcome?: { output: Output } | { error: unknown };
}

export class Inbox {
  private waiting: Entry[] = [];
  /** handled and not yet sent, in order */
  private readonly underway: Entry[] = [];
  private busy = false;
  private flushing = false;
  private closed = false;
  dropped = 0;

  constructor(private readonly options: InboxOptions) {}

  accept(msg: Message, send: (msg: Message) => void, done: (error?: Error) => void): void {
    if (this.closed) {
      done();
      return;
    }
    this.waiting.push({ msg, send, done });
    if (this.waiting.length > (this.options.limit ?? 1000)) {
      this.waiting.shift()?.done();
      this.options.overflowed(++this.dropped);
    }
    this.drain();
  }

  /** Ends the work: messages that wait are dropped, an answer still to come is not sent. */
  close(): void {
    this.closed = true;
    const rest = this.waiting;
    this.waiting = [];
    for (const { done } of rest) done();
  }

  private drain(): void {
    while (!this.busy) {
      const entry = this.waiting.shift();
      if (entry === undefined) return;
      // a handler that sends into a loop of the flow comes back here: its message waits until this one is done
      this.busy = true;
      let answer: Answer;
      try {
        answer = this.options.handle(entry.msg);
      } catch (error) {
        this.busy = false;
        this.finishInTurn(entry, { error });
        continue;
      }
      if (answer instanceof Promise) {
        this.expect(entry, answer, () => {
          this.busy = false;
        });
        return;
      }
      this.busy = false;
      if (answer instanceof Ongoing) this.expect(entry, answer.result);
      else this.finishInTurn(entry, { output: answer });
    }
  }

  private expect(entry: Entry, result: Promise<Output>, answered: () => void = () => {}): void {
    this.underway.push(entry);
    const settle = (outcome: Entry['outcome']) => {
      answered();
      entry.outcome = outcome;
      this.flush();
      this.drain();
    };
    result.then(
      output => settle({ output }),
      error => settle({ error }),
    );
  }

  /** Ends a message that was answered at once, unless others are still on their way before it. */
  private finishInTurn(entry: Entry, outcome: NonNullable<Entry['outcome']>): void {
    if (this.underway.length === 0) {
      this.finish(entry, outcome);
      return;
    }
    entry.outcome = outcome;
    this.underway.push(entry);
  }

  private flush(): void {
    // a result sent into a loop of the flow may end up here again: the rest of it goes first
    if (this.flushing) return;
    this.flushing = true;
    for (let outcome = this.underway[0]?.outcome; outcome; outcome = this.underway[0]?.outcome) {
      const entry = this.underway.shift()!;
      try {
        this.finish(entry, outcome);
      } catch (error) {
        // thrown by send or done: those waiting must not suffer, and nobody else would catch it
        this.options.failed(error as Error);
      }
    }
    this.flushing = false;
  }

  private finish({ send, done }: Entry, outcome: NonNullable<Entry['outcome']>): void {
    if (this.closed) {
      done();
    } else if ('output' in outcome) {
      const { output } = outcome;
      // one by one: messages sent as an array would be cloned from the second on
      if (Array.isArray(output)) for (const msg of output) send(msg);
      else if (output !== undefined) send(output as Message);
      done();
    } else if (outcome.error instanceof DroppedError) {
      done();
    } else {
      const { error } = outcome;
      const failure = error instanceof Error ? error : new Error(String(error));
      this.options.failed(failure);
      done(failure);
    }
  }
}
