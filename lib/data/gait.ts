/**
 * How people move while they sit, stand, walk, run and climb stairs, as parameters of the motion simulator. Magnitudes are
 * those of a phone in a front trouser pocket: thigh angles and cadences after Winter, "Biomechanics and Motor Control of Human
 * Movement" (2009), accelerations of the size that public recordings show.
 */

/** The activities, in the order of the demo model's labels. */
export const activities = ['idle', 'walking', 'running', 'stairs'] as const;
export type Activity = (typeof activities)[number];

export interface Gait {
  /** steps per second (Hz) */
  cadence: number;
  /** vertical acceleration of the 1st, 2nd ... harmonic of the cadence, m/s2 */
  vertical: readonly [number, number, number, number];
  /** forward acceleration at the cadence, m/s2 */
  forward: number;
  /** sideways acceleration at half the cadence: one stride is two steps, m/s2 */
  lateral: number;
  /** swing of the thigh about its mean at half the cadence, rad */
  swing: number;
  /** mean forward angle of the thigh, rad: 0 hangs down, 1.4 sits */
  flexion: number;
  /** rotation about the vertical and the forward axis at half the cadence, rad */
  twist: number;
  /** slow sway of all angles, standard deviation, rad */
  sway: number;
}

/** Sitting and standing are both idle; the others have one form each. */
export const gaits: Readonly<Record<Activity, readonly Gait[]>> = {
  idle: [
    {
      cadence: 1.8,
      vertical: [0, 0, 0, 0],
      forward: 0,
      lateral: 0,
      swing: 0,
      flexion: 0.05,
      twist: 0,
      sway: 0.012,
    },
    {
      cadence: 1.8,
      vertical: [0, 0, 0, 0],
      forward: 0,
      lateral: 0,
      swing: 0,
      flexion: 1.4,
      twist: 0,
      sway: 0.006,
    },
  ],
  walking: [
    {
      cadence: 1.9,
      vertical: [2.4, 1.1, 0.5, 0.3],
      forward: 1.6,
      lateral: 0.8,
      swing: 0.36,
      flexion: 0.08,
      twist: 0.08,
      sway: 0.03,
    },
  ],
  running: [
    {
      cadence: 2.75,
      vertical: [9.5, 3.4, 1.6, 0.8],
      forward: 3.5,
      lateral: 1.8,
      swing: 0.6,
      flexion: 0.22,
      twist: 0.14,
      sway: 0.05,
    },
  ],
  stairs: [
    {
      cadence: 1.5,
      vertical: [1.8, 1.3, 0.4, 0.2],
      forward: 0.8,
      lateral: 1.1,
      swing: 0.55,
      flexion: 0.45,
      twist: 0.05,
      sway: 0.04,
    },
  ],
};
