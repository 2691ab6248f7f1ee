/**
 * Asks again and again for a node's newest data, but at most ten times a second, never two requests at once, and only while
 * somebody can see the answer. Slows down when requests fail.
 */

export interface PollOptions<T> {
  ask: () => Promise<T>;
  answered: (answer: T) => void;
  failed: (error: unknown) => void;
  /** false pauses: the dialog is covered by another one, or the browser shows another tab */
  visible: () => boolean;
  /** false ends it: the dialog is closed */
  alive: () => boolean;
  /** for tests */
  wait?: (ms: number) => Promise<void>;
  now?: () => number;
}

/** Least time between two requests, ms. */
export const INTERVAL = 100;
const PAUSE = 250;
const AFTER_FAILURE = 2_000;

const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** Resolves when `alive` has become false. */
export async function poll<T>(options: PollOptions<T>): Promise<void> {
  const { ask, answered, failed, visible, alive, wait = sleep, now = Date.now } = options;
  while (alive()) {
    if (!visible()) {
      await wait(PAUSE);
      continue;
    }
    const began = now();
    let rest = INTERVAL;
    try {
      const answer = await ask();
      if (alive()) answered(answer);
    } catch (error) {
      if (alive()) failed(error);
      rest = AFTER_FAILURE;
    }
    await wait(Math.max(0, began + rest - now()));
  }
}
