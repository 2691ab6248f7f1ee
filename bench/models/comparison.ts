/** Ratios to our fastest kernels: above 1, we are faster. */
import { geometricMean, sum } from '../statistics';
import type { Entry, ModelsResult } from './result';

export const reference = 'ours-simd';

export interface Ratio {
  /** of the medians */
  median: number;
  /** of the fastest rounds */
  min: number;
}

export function timeOf({ entries }: ModelsResult, runtime: string, model: string): Entry['timed'] {
  return entries.find(entry => entry.runtime === runtime && entry.model === model)?.timed;
}

/** undefined where the runtime refuses the model. */
export function ratioTo(result: ModelsResult, runtime: string, model: string): Ratio | undefined {
  const own = timeOf(result, reference, model);
  const other = timeOf(result, runtime, model);
  if (own === undefined || other === undefined) return undefined;
  return { median: other.median / own.median, min: other.min / own.min };
}

export interface Total {
  models: string[];
  /** us, sums of the medians of those models, theirs and ours */
  sum: number;
  reference: number;
  /** of the ratios of the single models */
  mean: Ratio;
}

/** Over all models that the runtime runs; undefined where it runs none. */
export function totalOf(result: ModelsResult, runtime: string): Total | undefined {
  const models = Object.keys(result.macs).filter(model => ratioTo(result, runtime, model) !== undefined);
  if (models.length === 0) return undefined;
  const ratios = models.map(model => ratioTo(result, runtime, model)!);
  const medians = (name: string) => sum(models.map(model => timeOf(result, name, model)!.median));
  return {
    models,
    sum: medians(runtime),
    reference: medians(reference),
    mean: {
      median: geometricMean(ratios.map(ratio => ratio.median)),
      min: geometricMean(ratios.map(ratio => ratio.min)),
    },
  };
}
