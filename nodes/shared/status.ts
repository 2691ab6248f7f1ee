/**
 * The line under a node, in the palette of this package: green dot = working, yellow ring = connecting or out of
 * distribution, red ring = error or disconnected, grey ring = not configured, blue dot = busy. At most four updates a
 * second reach the editor; of those in between the last one counts.
 */
import { TinymlError } from '../../lib/errors';

/** What a status is written to: a Node-RED node. */
export interface StatusSink {
  status(status: {
    fill?: 'green' | 'yellow' | 'red' | 'grey' | 'blue';
    shape?: 'dot' | 'ring';
    text?: string;
  }): void;
}

type Fill = 'green' | 'yellow' | 'red' | 'grey' | 'blue';

const INTERVAL_MS = 250;
/** the editor shows about twenty characters; the rest would only push neighbours aside */
const MAX_LENGTH = 40;

export class Status {
  private shown = '';
  private pending: { fill: Fill; text: string } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly node: StatusSink) {}

  /** working */
  green(text: string): void {
    this.set('green', text);
  }

  /** connecting, waiting, out of distribution */
  yellow(text: string): void {
    this.set('yellow', text);
  }

  /** an error, or disconnected */
  red(text: string): void {
    this.set('red', text);
  }

  /** not configured */
  grey(text: string): void {
    this.set('grey', text);
  }

  /** busy */
  blue(text: string): void {
    this.set('blue', text);
  }

  /** Short form of an error: its code in words ("wrong size"); the whole text goes to the log and to Catch nodes. */
  error(error: unknown): void {
    this.red(shortError(error));
  }

  /** Ends the updates; the last status stays visible until the node is replaced. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private set(fill: Fill, text: string): void {
    if (this.closed) return;
    this.pending = { fill, text };
    if (this.timer === undefined) this.flush();
  }

  private flush(): void {
    this.timer = undefined;
    if (this.pending === undefined || this.closed) return;
    const { fill, text } = this.pending;
    this.pending = undefined;
    if (`${fill} ${text}` === this.shown) return;
    this.shown = `${fill} ${text}`;
    this.node.status({
      fill,
      shape: fill === 'green' || fill === 'blue' ? 'dot' : 'ring',
      text: shorten(text),
    });
    this.timer = setTimeout(() => this.flush(), INTERVAL_MS);
    this.timer.unref();
  }
}

/** An error's code in words where it is one of ours, else the beginning of its text. */
export function shortError(error: unknown): string {
  if (error instanceof TinymlError) return error.code.toLowerCase().replaceAll(/[-_]/g, ' ');
  const { message } = (error ?? {}) as { message?: unknown };
  return shorten(typeof message === 'string' ? message : String(error));
}

function shorten(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}
