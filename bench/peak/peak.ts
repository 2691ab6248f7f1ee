/**
 * The limit: multiply-accumulates per second that one instruction gives on this processor, with operands in registers and in the
 * nearest cache. What kernels reach is told as a share of it, measured in the same run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** i32x4.dot_i16x8_s with i32x4.add, and i32x4.relaxed_dot_i8x16_i7x16_add_s. */
export type PeakName = 'dot' | 'relaxed-dot';

export interface Peak {
  name: PeakName;
  /** Runs the instruction for a few milliseconds; GMAC/s. */
  measure(): number;
}

const macsPerRound: Record<PeakName, number> = { dot: 8 * 8, 'relaxed-dot': 8 * 16 };
const rounds = 200_000;

/** The peaks that this engine can measure. */
export function peaks(): Peak[] {
  return (['dot', 'relaxed-dot'] as const).flatMap(name => {
    const bytes = new Uint8Array(readFileSync(join(__dirname, `${name}.wasm`)));
    return WebAssembly.validate(bytes) ? [peakOf(name, bytes)] : [];
  });
}

function peakOf(name: PeakName, bytes: Uint8Array<ArrayBuffer>): Peak {
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Uint8Array(memory.buffer).forEach((_, i, all) => {
    all[i] = (i * 37) & 127;
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const run = exports.peak as (rounds: number, from: number) => number;
  for (let i = 0; i < 20; i++) run(rounds, 0);
  return {
    name,
    measure() {
      const begun = performance.now();
      run(rounds, 0);
      return (rounds * macsPerRound[name]) / (performance.now() - begun) / 1e6;
    },
  };
}
