/** What all detectors ask of their input. */
import { InputError } from '../errors';
import type { ScoreFrame } from './detector';

/** @throws InputError where a score or the time is no finite number, or there is no score */
export function assertScores({ scores, time }: ScoreFrame): void {
  const labels = Object.keys(scores);
  if (labels.length === 0)
    throw new InputError(
      'NO_SCORES',
      'there are no scores; expected one number per label, such as { "yes": 0.9 }',
    );
  for (const label of labels)
    if (!Number.isFinite(scores[label]))
      throw new InputError(
        'SCORE',
        `the score of ${label} is ${scores[label]}; expected a number from 0 to 1`,
        { label },
      );
  if (!Number.isFinite(time))
    throw new InputError('SCORE_TIME', `the scores' time is ${time}; expected milliseconds`, { time });
}

/** @throws InputError for a time that ran backwards */
export function timeRanBackwards(time: number, before: number): InputError {
  return new InputError(
    'SCORE_TIME',
    `the scores' time ran backwards, from ${before} to ${time} ms; the detector begins anew (give each stream its own msg.topic)`,
    { time, before },
  );
}

/**
 * A score as the integer 0 to 255 that a quantized model gives: its outputs have the scale 1/256 (int8 with zero point -128, or
 * uint8), so this is exact for them.
 */
export function toUint8(score: number): number {
  return Math.max(0, Math.min(255, Math.round(score * 256)));
}
