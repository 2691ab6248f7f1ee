/**
 * The order of messages through a node. A controller may answer at once or with a promise (a model that is still being
 * read); while one is pending, later messages wait their turn, up to a bound past which the oldest waiting one is
 * dropped and counted. `done` is called exactly once for every message, for a dropped one too.
 */
import type { Message } from './message';

/** What a controller answers: nothing, one message, or several in order. */
export type Output = Message | readonly Message[] | undefined;

export interface InboxOptions {
  handle(msg: Message): Output | Promise<Output>;
  /** called for a message that failed, before its done */
  failed(error: Error): void;
  /** called with the number of messages dropped since the start */
  overflowed(dropped: number): void;
  /** messages that may wait, 1000 by default */
  limit?: number;
}

interface Entry {
  msg: Message;
  send: (msg: Message) => void;
  done: (error?: Error) => void;
}

export class Inbox {
  private waiting: Entry[] = [];
  private busy = false;
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
      let output: Output | Promise<Output>;
      try {
        output = this.options.handle(entry.msg);
      } catch (error) {
        this.fail(entry, error);
        continue;
      }
      if (output instanceof Promise) {
        output
          .then(
            result => this.deliver(entry, result),
            error => this.fail(entry, error),
          )
          // thrown by send or done: those waiting must not suffer, and nobody else would catch it
          .catch(error => this.options.failed(error))
          .then(() => this.drain());
        return;
      }
      this.deliver(entry, output);
    }
  }

  private deliver({ send, done }: Entry, output: Output): void {
    this.busy = false;
    if (output !== undefined && !this.closed) {
      // one by one: messages sent as an array would be cloned from the second on
      if (Array.isArray(output)) for (const msg of output) send(msg);
      else send(output as Message);
    }
    done();
  }

  private fail({ done }: Entry, error: unknown): void {
    this.busy = false;
    const failure = error instanceof Error ? error : new Error(String(error));
    if (this.closed) {
      done();
      return;
    }
    this.options.failed(failure);
    done(failure);
  }
}
