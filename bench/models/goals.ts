/** What was asked of the interpreter's speed, and whether this run shows it. */
import { atLeast, atMost, type Goal } from '../goal';
import { digits, sum } from '../statistics';
import { ratioTo, reference, timeOf, totalOf } from './comparison';
import type { Layer } from './layers';
import type { ModelsResult } from './result';

/** With the relaxed dot product peers are fast as well: less on each model, more on the mean. */
const withDot = { each: 1.2, mean: 2 };
const withoutDot = { each: 1.3 };

const coldStartMs = 60;
const pointwiseShare = 70;
const personDetectFactor = 2;

/** The peak of the instruction that most of the multiplications of our fastest kernels are made with, GMAC/s. */
export function peakOf({ peaks, dotMode }: ModelsResult): number {
  return (dotMode === 'none' ? peaks.dot : peaks['relaxed-dot']) ?? Number.NaN;
}

export const isPointwise = ({ type, window }: Layer): boolean =>
  type === 'CONV_2D' && window?.[0] === 1 && window[1] === 1;

/** GMAC/s of some layers together. */
export function rateOf(layers: readonly Layer[]): number {
  return sum(layers.map(layer => layer.macs)) / sum(layers.map(layer => layer.time)) / 1000;
}

/** Only what was measured in this run. */
export function goals(result: ModelsResult): Goal[] {
  return [...againstLiteRt(result), ...againstThePeak(result), ...coldStart(result), ...exactness(result)];
}

function againstLiteRt(result: ModelsResult): Goal[] {
  const { each, mean } = result.dotMode === 'none' ? { ...withoutDot, mean: undefined } : withDot;
  const found = Object.keys(result.macs).flatMap(model => {
    const ratio = ratioTo(result, 'litert', model)?.median;
    if (ratio === undefined) return [];
    return [
      atLeast(each, ratio, `${model}: ${ratio.toFixed(2)} times as fast as LiteRT.js, wanted ${each} times`),
    ];
  });
  const total = totalOf(result, 'litert');
  if (total !== undefined && mean !== undefined)
    found.push(
      atLeast(
        mean,
        total.mean.median,
        `geometric mean of ${total.models.length} models: ${total.mean.median.toFixed(2)} times as fast as LiteRT.js, wanted ${mean} times`,
      ),
    );
  return found;
}

function againstThePeak(result: ModelsResult): Goal[] {
  const peak = peakOf(result);
  const found: Goal[] = [];
  const pointwise = result.layers.vww_96_int8?.filter(isPointwise);
  if (pointwise !== undefined) {
    const share = (100 * rateOf(pointwise)) / peak;
    found.push(
      atLeast(
        pointwiseShare,
        share,
        `1x1 convolutions of vww_96_int8: ${digits(rateOf(pointwise))} GMAC/s, ${share.toFixed(0)} % of the peak, wanted ${pointwiseShare} %`,
      ),
    );
  }
  const time = timeOf(result, reference, 'person_detect')?.median;
  if (time !== undefined) {
    const limit = result.macs.person_detect / peak / 1000;
    found.push(
      atMost(
        personDetectFactor,
        time / limit,
        `person_detect: ${digits(time)} us, ${(time / limit).toFixed(2)} times its multiplications at the peak (${digits(limit)} us), wanted ${personDetectFactor} times`,
      ),
    );
  }
  return found;
}

function coldStart(result: ModelsResult): Goal[] {
  const own = result.coldStart.find(({ runtime }) => runtime === reference);
  if (own === undefined) return [];
  const ms = own.startMs + own.loadMs;
  return [
    atMost(
      coldStartMs,
      ms,
      `cold start of kws_ref_model: require and create take ${ms.toFixed(1)} ms, wanted ${coldStartMs} ms`,
    ),
  ];
}

function exactness(result: ModelsResult): Goal[] {
  const own = result.entries.filter(({ runtime }) => runtime.startsWith('ours-'));
  const wrong = own.filter(({ trial }) => !('accuracy' in trial) || trial.accuracy.differingBytes > 0);
  return [
    atMost(
      0,
      wrong.length,
      `equal to TFLM: ${own.length - wrong.length} of ${own.length} pairs of model and kernels`,
    ),
  ];
}
