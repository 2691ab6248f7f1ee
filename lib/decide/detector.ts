/** The contract of a detector: scores over time in, one decision per happening out. */

/** The scores of one inference. */
export interface ScoreFrame {
  /** score of each label, 0 to 1, in the order of the model's outputs */
  scores: Record<string, number>;
  /** end of the window that the model saw, ms; only differences matter */
  time: number;
}

/** Something has happened. */
export interface Decision {
  label: string;
  /** the averaged score that exceeded the cut-off, 0 to 1 */
  confidence: number;
  /** time of the oldest score that took part, ms */
  start: number;
  /** time of the score that decided, ms */
  end: number;
}

export interface Detector {
  /**
   * Takes the next scores, in the order of time.
   * @throws InputError for a score that is no number, and for a time that runs backwards; the detector begins anew then
   */
  push(frame: ScoreFrame): Decision | undefined;
  /** Forgets everything, as after the start. */
  reset(): void;
}
