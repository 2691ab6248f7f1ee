/** Something costly that several share: made for the first who asks, ended when the last has given it back. */
export class Leased<T> {
  private made: T | undefined;
  private users = 0;

  constructor(
    private readonly make: () => T,
    private readonly end: (value: T) => void,
  ) {}

  /** Whether anybody has it now. */
  get inUse(): boolean {
    return this.users > 0;
  }

  /** To be given back with `release`, once for every `acquire`. */
  acquire(): T {
    // made before it is counted: if that throws, nothing is held
    this.made ??= this.make();
    this.users++;
    return this.made;
  }

  release(): void {
    if (this.users > 0 && --this.users === 0) this.drop();
  }

  /** Ends it whoever has it. */
  close(): void {
    this.users = 0;
    this.drop();
  }

  private drop(): void {
    const { made } = this;
    this.made = undefined;
    if (made !== undefined) this.end(made);
  }
}
