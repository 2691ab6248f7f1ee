/**
 * What a node keeps per stream (per value of msg.topic): a map with a bound, so that an endless variety of topics cannot
 * fill the memory. Past the bound the stream unused for longest goes, and is counted.
 */
export class Streams<T> {
  private readonly states = new Map<string, T>();
  /** streams dropped for want of room since the start */
  evicted = 0;

  /**
   * @param limit streams kept at the same time, at least 1
   * @param create the state of a new stream
   * @param dispose called with each state that goes
   */
  constructor(
    private readonly limit: number,
    private readonly create: (key: string) => T,
    private readonly dispose: (state: T) => void = () => {},
  ) {}

  /** Number of streams kept. */
  get size(): number {
    return this.states.size;
  }

  /** All streams with their states, the one unused for longest first. */
  entries(): [key: string, state: T][] {
    return [...this.states];
  }

  /** The state of a stream, new where there is none; becomes the most recently used one. */
  get(key: string): T {
    let state = this.states.get(key);
    if (state === undefined) {
      // created before another one goes: if that throws, nothing is lost
      state = this.create(key);
      if (this.states.size >= this.limit) this.evictOldest();
    } else {
      // a Map iterates in the order of insertion: the first key is the one unused for longest
      this.states.delete(key);
    }
    this.states.set(key, state);
    return state;
  }

  /** Drops one stream's state, or all of them. */
  reset(key?: string): void {
    if (key !== undefined) {
      const state = this.states.get(key);
      if (state === undefined) return;
      this.states.delete(key);
      this.dispose(state);
      return;
    }
    const states = [...this.states.values()];
    this.states.clear();
    for (const state of states) this.dispose(state);
  }

  private evictOldest(): void {
    const [oldest] = this.states.keys();
    this.reset(oldest);
    this.evicted++;
  }
}
