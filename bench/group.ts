/** A group of measurements that can be chosen by its name. */

export interface BenchOptions {
  /** Fewer rounds: minutes become seconds, and figures coarser. */
  quick: boolean;
  /** Names of models, of the models group; all by default. */
  models?: string[];
  /** Of the streams group. */
  seconds: number;
  streams: number;
}

export interface GroupResult {
  /** For people. */
  text: string;
  /** For programs: JSON values only. */
  result: unknown;
  /** Goals that were measured and missed, in words. */
  missed: string[];
}

export interface Group {
  name: string;
  run(options: BenchOptions): Promise<GroupResult>;
}

/** Says on standard error what goes on, so that standard output holds the result alone. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
