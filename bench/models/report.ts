/** The models group as tables for people. */
import { type Goal, goalLines } from '../goal';
import { digits, sum, table } from '../statistics';
import type { Accuracy } from './accuracy';
import { ratioTo, reference, totalOf } from './comparison';
import { contestants } from './contestants';
import { isPointwise, peakOf, rateOf } from './goals';
import type { Layer } from './layers';
import type { Entry, ModelsResult } from './result';

/** Of each model: so many layers are shown one by one, the slowest. */
const shownLayers = 6;

export function report(result: ModelsResult, goals: readonly Goal[]): string {
  const parts = [
    legend(),
    peakLines(result),
    ...Object.keys(result.macs).map(model => modelTable(result, model)),
    totals(result),
    coldStartTable(result),
    ...Object.entries(result.layers).map(([model, layers]) => layerTable(result, model, layers)),
    goalLines(goals),
  ];
  if (result.absent.length > 0)
    parts.unshift(
      `not measured, ../shared/golden/models is not on this machine: ${result.absent.join(', ')}`,
    );
  return parts.filter(part => part !== '').join('\n\n');
}

function legend(): string {
  return contestants.map(({ name, title }) => `${name.padEnd(14)} ${title}`).join('\n');
}

function peakLines({ peaks, dotMode }: ModelsResult): string {
  const line = (name: string, rate?: number) =>
    `${name.padEnd(36)} ${rate === undefined ? 'not in this engine' : `${digits(rate)} GMAC/s`}`;
  const exact = dotMode === 'none' ? 'not exact on this processor' : `exact here, as ${dotMode}`;
  return [
    'Peaks of the instructions, measured in this run:',
    line('i32x4.dot_i16x8_s', peaks.dot),
    `${line('i32x4.relaxed_dot_i8x16_i7x16_add_s', peaks['relaxed-dot'])}, ${exact}`,
  ].join('\n');
}

function modelTable(result: ModelsResult, model: string): string {
  const macs = result.macs[model];
  const rows = result.entries.filter(entry => entry.model === model).map(entry => modelRow(result, entry));
  const head = [
    '',
    'us',
    'min us',
    'ratio',
    'of min',
    'GMAC/s',
    'start ms',
    'RSS MB',
    'kB each',
    'against TFLM',
  ];
  return `${model} (${(macs / 1e6).toFixed(3)} million MACs)\n${table([head, ...rows])}`;
}

function modelRow(result: ModelsResult, { model, runtime, trial, timed }: Entry): string[] {
  if (!('accuracy' in trial))
    return [runtime, '', '', '', '', '', '', '', '', `refused: ${short(trial.refused)}`];
  const ratio = ratioTo(result, runtime, model);
  return [
    runtime,
    digits(timed?.median ?? Number.NaN),
    digits(timed?.min ?? Number.NaN),
    ratio === undefined ? '' : ratio.median.toFixed(2),
    ratio === undefined ? '' : ratio.min.toFixed(2),
    timed === undefined ? '' : digits(result.macs[model] / timed.median / 1000),
    (trial.startMs + trial.loadMs).toFixed(0),
    (trial.residentBytes / 1e6).toFixed(0),
    (trial.interpreterBytes / 1024).toFixed(0),
    accuracyText(trial.accuracy),
  ];
}

function accuracyText({ runs, differingRuns, bytes, differingBytes, worst }: Accuracy): string {
  if (differingBytes === 0) return `equal in ${runs} runs`;
  return `${differingRuns}/${runs} runs, ${differingBytes}/${bytes} bytes differ, by up to ${worst}`;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

function totals(result: ModelsResult): string {
  const rows = contestants.flatMap(({ name }) => {
    const total = totalOf(result, name);
    if (total === undefined) return [];
    return [
      [
        name,
        `${total.models.length}`,
        digits(total.sum),
        digits(total.reference),
        (total.sum / total.reference).toFixed(2),
        total.mean.median.toFixed(2),
        total.mean.min.toFixed(2),
      ],
    ];
  });
  const head = ['', 'models', 'sum us', `${reference} us`, 'ratio', 'geometric mean', 'of min'];
  return `All models that a runtime runs\n${table([head, ...rows])}`;
}

function coldStartTable({ coldStart }: ModelsResult): string {
  if (coldStart.length === 0) return '';
  const rows = coldStart.map(({ runtime, startMs, loadMs, firstMs, processorMs, fastestMs }) =>
    [runtime, startMs, loadMs, firstMs, startMs + loadMs, fastestMs, processorMs].map(value =>
      typeof value === 'string' ? value : value.toFixed(1),
    ),
  );
  const head = ['', 'code ms', 'model ms', 'first invoke ms', 'code and model', 'fastest', 'processor time'];
  return `Cold start in a new process, kws_ref_model\n${table([head, ...rows])}`;
}

function layerTable(result: ModelsResult, model: string, layers: readonly Layer[]): string {
  const whole = sum(layers.map(layer => layer.time));
  const peak = peakOf(result);
  const row = (name: string, part: readonly Layer[], kernels = '') => {
    const macs = sum(part.map(layer => layer.macs));
    const time = sum(part.map(layer => layer.time));
    const rate = rateOf(part);
    return [
      name,
      kernels,
      digits(time),
      `${((100 * time) / whole).toFixed(0)} %`,
      macs === 0 ? '' : digits(rate),
      macs === 0 ? '' : `${((100 * rate) / peak).toFixed(0)} %`,
    ];
  };
  const kinds = new Map<string, Layer[]>();
  for (const layer of layers) {
    const kind = isPointwise(layer) ? 'CONV_2D 1x1' : layer.type;
    kinds.set(kind, [...(kinds.get(kind) ?? []), layer]);
  }
  const byTime = [...kinds].sort(([, a], [, b]) => sum(b.map(l => l.time)) - sum(a.map(l => l.time)));
  const slowest = [...layers].sort((a, b) => b.time - a.time).slice(0, shownLayers);
  const rows = [
    ...byTime.map(([kind, part]) => row(`${kind} (${part.length})`, part)),
    ...slowest.map(layer => {
      const window = layer.window === undefined ? '' : ` ${layer.window.join('x')}`;
      return row(`  #${layer.position} ${layer.type}${window}`, [layer], layer.kernels);
    }),
  ];
  const head = [model, 'kernels', 'us', 'share', 'GMAC/s', 'of peak'];
  return `Where the time of ${model} goes: ${digits(whole)} us\n${table([head, ...rows])}`;
}
