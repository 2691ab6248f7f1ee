/** Settings of the detectors, with their defaults and limits. */

/** Averaged scores with a cut-off, hysteresis and a pause: the general detector. */
export interface ThresholdConfig {
  method: 'threshold';
  /** the averaged score must exceed this, 0 to 1; 0.8 by default */
  cutoff?: number;
  /** a reported label is reported again only after its averaged score was below this, 0 to `cutoff`; 0 (default): at once */
  releaseCutoff?: number;
  /** scores are averaged over this time, ms; 1000 by default, 0 for the latest alone */
  windowMs?: number;
  /** scores that the average must have at least, 1 by default */
  minimumCount?: number;
  /** nothing is reported for this time after a decision, ms; 1000 by default */
  refractoryMs?: number;
  /** labels that are never reported, but win over others */
  backgroundLabels?: string[];
  /** decides on this label only; all others are background then */
  label?: string;
}

/** TFLM's micro_speech (RecognizeCommands). */
export interface RecognizeCommandsConfig {
  method: 'recognize-commands';
  /** the averaged score must exceed this, 0 to 1, taken as the integer round(256 x cutoff); 200/256 by default */
  cutoff?: number;
  /** average_window_duration_ms, 1000 by default */
  windowMs?: number;
  /** minimum_count, 3 by default */
  minimumCount?: number;
  /** suppression_ms: the same label is not reported again before, 1500 by default */
  suppressionMs?: number;
  /** labels that take part as all do, but are reported to nobody (silence, unknown) */
  backgroundLabels?: string[];
  /** reports this label only; all take part */
  label?: string;
}

/** microWakeWord as ESPHome runs it. */
export interface MicroWakeWordConfig {
  method: 'micro-wake-word';
  /** probability_cutoff of the manifest, 0 to 1; 0.97 by default */
  cutoff?: number;
  /** sliding_window_size of the manifest: scores that are averaged, 5 by default */
  slidingWindow?: number;
  /**
   * inferences ignored after the start, a reset and a detection; 25 by default (ESPHome ignores 74 slices of 10 ms, newer versions
   * 100; v2 models make one inference of 3 slices)
   */
  ignoreWindows?: number;
  /**
   * 'integer' (default): newer ESPHome, sum > size x floor(255 x cutoff), and ignored inferences count only while the latest
   * probability is below the cut-off; 'float': older ESPHome, sum / (255 x size) > cutoff
   */
  arithmetic?: 'integer' | 'float';
  /** nothing is reported for this time after a detection, ms; 0 by default */
  refractoryMs?: number;
  /** label of the wake word; the first one by default */
  label?: string;
}

export type DetectorConfig = ThresholdConfig | RecognizeCommandsConfig | MicroWakeWordConfig;

export const thresholdDefaults = {
  cutoff: 0.8,
  releaseCutoff: 0,
  windowMs: 1000,
  minimumCount: 1,
  refractoryMs: 1000,
  backgroundLabels: [] as string[],
} satisfies Partial<ThresholdConfig>;

export const recognizeCommandsDefaults = {
  cutoff: 200 / 256,
  windowMs: 1000,
  minimumCount: 3,
  suppressionMs: 1500,
  backgroundLabels: [] as string[],
} satisfies Partial<RecognizeCommandsConfig>;

export const microWakeWordDefaults = {
  cutoff: 0.97,
  slidingWindow: 5,
  ignoreWindows: 25,
  arithmetic: 'integer',
  refractoryMs: 0,
} satisfies Partial<MicroWakeWordConfig>;

/** Settings completed by defaults; an undefined setting counts as none. */
export function withDefaults<Config extends object, Defaults extends Partial<Config>>(
  config: Config,
  defaults: Defaults,
) {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  return { ...defaults, ...given } as Omit<Config, keyof Defaults> &
    Required<Pick<Config, keyof Config & keyof Defaults>>;
}

const limits: Record<string, { min: number; max: number; whole: boolean; unit: string }> = {
  cutoff: { min: 0, max: 1, whole: false, unit: '' },
  releaseCutoff: { min: 0, max: 1, whole: false, unit: '' },
  windowMs: { min: 0, max: 3_600_000, whole: false, unit: ' ms' },
  refractoryMs: { min: 0, max: 86_400_000, whole: false, unit: ' ms' },
  suppressionMs: { min: 0, max: 86_400_000, whole: false, unit: ' ms' },
  minimumCount: { min: 1, max: 10_000, whole: true, unit: '' },
  slidingWindow: { min: 1, max: 1_000, whole: true, unit: '' },
  ignoreWindows: { min: 0, max: 100_000, whole: true, unit: '' },
};

const methods = ['threshold', 'recognize-commands', 'micro-wake-word'];

/** What is wrong with the settings of a detector, one sentence each: key, value, what is allowed. */
export function validateDetectorConfig(config: DetectorConfig): string[] {
  const wrong: string[] = [];
  const given = config as unknown as Record<string, unknown>;
  const add = (key: string, allowed: string) =>
    wrong.push(`${key} is ${JSON.stringify(given[key])}; allowed: ${allowed}`);
  if (!methods.includes(config.method)) add('method', methods.join(', '));
  for (const [key, { min, max, whole, unit }] of Object.entries(limits)) {
    const value = given[key];
    if (value === undefined) continue;
    const number = typeof value === 'number' && value >= min && value <= max;
    if (!number || (whole && !Number.isInteger(value)))
      add(key, `${whole ? 'a whole number ' : ''}from ${min} to ${max}${unit}`);
  }
  const { cutoff = thresholdDefaults.cutoff, releaseCutoff = 0 } = config as ThresholdConfig;
  if (config.method === 'threshold' && releaseCutoff > cutoff)
    add('releaseCutoff', `from 0 to the cut-off, ${cutoff}`);
  if (given.arithmetic !== undefined && !['integer', 'float'].includes(`${given.arithmetic}`))
    add('arithmetic', 'integer, float');
  if (given.label !== undefined && typeof given.label !== 'string') add('label', 'a text');
  const background = given.backgroundLabels;
  if (
    background !== undefined &&
    !(Array.isArray(background) && background.every(label => typeof label === 'string'))
  )
    add('backgroundLabels', 'a list of texts');
  return wrong;
}
