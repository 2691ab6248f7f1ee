/** Mel scales: frequency in Hz to mel and back. */

export interface MelScale {
  toMel(hz: number): number;
  toHz(mel: number): number;
}

/** 1127 ln(1 + f/700), TensorFlow and speechpy; the same curve as HTK's 2595 log10(1 + f/700) but for rounding. */
export const naturalMel: MelScale = {
  toMel: hz => 1127 * Math.log(1 + hz / 700),
  toHz: mel => 700 * (Math.exp(mel / 1127) - 1),
};

export const htkMel: MelScale = {
  toMel: hz => 2595 * Math.log10(1 + hz / 700),
  toHz: mel => 700 * (10 ** (mel / 2595) - 1),
};

/** Slaney's Auditory Toolbox: 200/3 Hz per mel up to 1 kHz, above it 27 mel for a factor of 6.4. */
const LINEAR_STEP = 200 / 3;
const LINEAR_END_HZ = 1000;
const LINEAR_END_MEL = LINEAR_END_HZ / LINEAR_STEP;
const LOG_STEP = Math.log(6.4) / 27;

export const slaneyMel: MelScale = {
  toMel: hz =>
    hz < LINEAR_END_HZ ? hz / LINEAR_STEP : LINEAR_END_MEL + Math.log(hz / LINEAR_END_HZ) / LOG_STEP,
  toHz: mel =>
    mel < LINEAR_END_MEL ? mel * LINEAR_STEP : LINEAR_END_HZ * Math.exp(LOG_STEP * (mel - LINEAR_END_MEL)),
};

/** `count` values from `first` to `last`, equally spaced, both included (numpy.linspace). */
export function linspace(first: number, last: number, count: number): Float64Array {
  const step = (last - first) / (count - 1);
  const values = Float64Array.from({ length: count }, (_, i) => first + i * step);
  values[count - 1] = last;
  return values;
}
