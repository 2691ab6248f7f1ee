/**
 * The manifest beside a microWakeWord model: a JSON file that names the .tflite and says how its scores become a detection.
 * ESPHome, micro_wake_word component, "model JSON", versions 1 and 2.
 */
import { ModelError } from '../../lib/errors';

export interface WakeWordManifest {
  /** what is to be said: the label of the model's only output */
  wakeWord: string;
  /** the .tflite, relative to the manifest */
  model: string;
  version: 1 | 2;
  /** mean score that must be exceeded, 0 to 1 */
  probabilityCutoff: number;
  /** consecutive scores that are averaged */
  slidingWindow: number;
  /** milliseconds between two frames of features */
  featureStepMs: number;
  /** memory that the model needs on a microcontroller, as its maker found */
  tensorArenaBytes?: number;
  author?: string;
  languages?: string[];
}

/** Larger files are no manifests. */
export const MAX_MANIFEST_BYTES = 65536;
/** Version 1 does not say it: its models were trained on steps of 20 ms. */
const STEP_OF_VERSION_1 = 20;

/** Whether bytes look like a manifest and not like a model: JSON begins with a brace. */
export function isManifest(bytes: Uint8Array): boolean {
  return bytes.length <= MAX_MANIFEST_BYTES && /^(?:\ufeff)?\s*\{/.test(Buffer.from(bytes).toString('utf8'));
}

/**
 * Reads a manifest.
 * @throws ModelError 'bad-manifest' naming what is missing or impossible
 */
export function readManifest(bytes: Uint8Array): WakeWordManifest {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(
      Buffer.from(bytes)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
  } catch (error) {
    throw bad(`it is no JSON (${(error as Error).message})`);
  }
  if (typeof json !== 'object' || json === null || json.type !== 'micro' || !isObject(json.micro))
    throw bad('"type" is not "micro", or "micro" is missing: this is another file');
  const { micro, version } = json;
  if (version !== 1 && version !== 2) throw bad(`"version" is ${JSON.stringify(version)}, expected 1 or 2`);
  const averaged = version === 1 ? 'sliding_window_average_size' : 'sliding_window_size';
  return {
    wakeWord: textOf(json, 'wake_word'),
    model: textOf(json, 'model'),
    version,
    probabilityCutoff: numberOf(
      micro,
      'probability_cutoff',
      value => value > 0 && value <= 1,
      'above 0, up to 1',
    ),
    slidingWindow: numberOf(
      micro,
      averaged,
      value => Number.isInteger(value) && value > 0,
      'a whole number above 0',
    ),
    featureStepMs:
      version === 1 && micro.feature_step_size === undefined
        ? STEP_OF_VERSION_1
        : numberOf(micro, 'feature_step_size', value => value > 0, 'milliseconds above 0'),
    tensorArenaBytes: typeof micro.tensor_arena_size === 'number' ? micro.tensor_arena_size : undefined,
    author: typeof json.author === 'string' ? json.author : undefined,
    languages: Array.isArray(json.trained_languages) ? json.trained_languages.map(String) : undefined,
  };
}

function textOf(json: Record<string, unknown>, key: string): string {
  const value = json[key];
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw bad(`"${key}" is ${value === undefined ? 'missing' : JSON.stringify(value)}, expected a text`);
}

function numberOf(
  json: Record<string, unknown>,
  key: string,
  fits: (value: number) => boolean,
  expected: string,
): number {
  const value = json[key];
  if (typeof value === 'number' && fits(value)) return value;
  throw bad(
    `"micro.${key}" is ${value === undefined ? 'missing' : JSON.stringify(value)}, expected ${expected}`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function bad(why: string): ModelError {
  return new ModelError(
    'bad-manifest',
    `the manifest of a microWakeWord model cannot be read: ${why}; take the .json that belongs to the .tflite`,
    {},
  );
}
