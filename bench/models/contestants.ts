import { litert } from './litert';
import { ours } from './ours';
import type { Contestant } from './runtime';
import { tfjsTflite } from './tfjs-tflite';

/** Everybody, the one that the others are compared with first. */
export const contestants: readonly Contestant[] = [...ours, litert, tfjsTflite];

export function contestantNamed(name: string): Contestant {
  const found = contestants.find(contestant => contestant.name === name);
  if (found === undefined)
    throw new Error(`no runtime '${name}': expected one of ${contestants.map(c => c.name).join(', ')}`);
  return found;
}
