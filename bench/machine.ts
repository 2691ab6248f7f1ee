/** What the figures belong to. */
import { cpus, loadavg } from 'node:os';

export interface Machine {
  node: string;
  options: string[];
  processor: string;
  cores: number;
  /** of the last minute when the run began: figures of a busy machine are of little use */
  load: number;
}

export function describeMachine(): Machine {
  const list = cpus();
  return {
    node: process.version,
    options: process.execArgv,
    processor: list[0]?.model ?? 'unknown',
    cores: list.length,
    load: loadavg()[0],
  };
}

export function machineLine({ node, options, processor, cores, load }: Machine): string {
  const flags = options.length > 0 ? ` ${options.join(' ')}` : '';
  const busy = load > 0.5 ? ' (busy: expect noise)' : '';
  return `Node ${node}${flags}, ${processor}, ${cores} cores, load ${load.toFixed(2)}${busy}`;
}
