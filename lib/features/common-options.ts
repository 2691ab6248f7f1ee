/** Rows that several pipelines' option tables share. */
import type { ListOption, NumberOption } from './options';

export const sampleRateOption = (hz: number) =>
  ({
    kind: 'number',
    default: hz,
    min: 0.001,
    max: 10_000_000,
    unit: 'Hz',
    help: 'Samples per second.',
  }) as const satisfies NumberOption;

export const axesOption = {
  kind: 'integer',
  default: 3,
  min: 1,
  max: 64,
  help: 'Values per sample: 3 for an accelerometer, 6 with a gyroscope.',
} as const satisfies NumberOption;

export type Band = readonly [low: number, high: number];

export function isBand(value: unknown): value is Band {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isFinite)) return false;
  return value[0] >= 0 && value[0] < value[1];
}

export const bandsOption = (bands: readonly Band[]): ListOption<readonly Band[]> => ({
  kind: 'list',
  default: bands,
  unit: 'Hz',
  form: 'a list of bands [low, high] with 0 <= low < high, such as [[0.3, 1], [1, 3]]',
  help: 'Frequency bands, lower edge included, upper edge excluded.',
  read: value => (Array.isArray(value) && value.length > 0 && value.every(isBand) ? value : undefined),
});
