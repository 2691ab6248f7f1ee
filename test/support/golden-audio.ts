/** Reads the packed audio vectors of test/golden/audio; scripts/pack-golden-audio.mjs made them and says how. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { projectRoot } from './shared';

const folder = join(projectRoot, 'test', 'golden', 'audio');

function unpack(name: string): Uint16Array {
  const planes = brotliDecompressSync(readFileSync(join(folder, `${name}.br`)));
  const half = planes.length / 2;
  return Uint16Array.from({ length: half }, (_, i) => planes[i] | (planes[half + i] << 8));
}

/** Sound, int16 counts at 16 kHz. */
export function goldenSound(name: string): Int16Array {
  let last = 0;
  return Int16Array.from(unpack(`${name}.s16`), difference => {
    last = ((last + difference) << 16) >> 16;
    return last;
  });
}

/** The C front end's frames of 40 values, back to back. */
export function goldenFeatures(name: string): Uint16Array {
  return unpack(`${name}.features.u16`);
}

/** The integer tables that the C front end computes at its start for 16 kHz, 30 ms and 40 channels. */
export function goldenTables(): Record<string, number & number[]> {
  return JSON.parse(readFileSync(join(folder, 'tables_20ms.json'), 'utf8'));
}
