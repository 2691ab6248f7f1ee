/** How often each score occurred while the dialog was open, with the cut-off as a line: where to put it is seen at a glance. */
import { Drawing } from '../canvas';
import { element } from '../element';
import { score } from '../numbers';
import { text } from '../texts';
import type { Colours } from '../theme';
import { linear } from './scale';

const BINS = 40;
const HEIGHT = 84;
const FOOT = 16;

/** Counts of values from 0 to 1 in equal bins; 1 belongs to the last one, values outside to the first and the last. */
export function binned(values: Iterable<number>, bins = BINS): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.max(0, Math.min(bins - 1, Math.floor(value * bins)))]++;
  return counts;
}

/** The best scores of the last messages, for a histogram. */
export class ScoreHistory {
  private readonly values: number[] = [];

  /** @param most values kept: at ten a second those of the last minute */
  constructor(private readonly most = 600) {}

  add(value: number): void {
    this.values.push(value);
    if (this.values.length > this.most) this.values.shift();
  }

  get all(): readonly number[] {
    return this.values;
  }
}

export class HistogramChart {
  readonly root = element('div', { class: 'tinyml-histogram' });
  private readonly drawing = new Drawing(HEIGHT);

  constructor() {
    this.root.append(this.drawing.canvas);
  }

  show(values: readonly number[], cutoff: number | undefined): void {
    const above = cutoff === undefined ? 0 : values.filter(value => value > cutoff).length;
    this.drawing.show(
      (context, width, height, colours) =>
        drawHistogram(context, width, height, colours, binned(values), cutoff),
      text('editor.chart.histogramLabel', { count: values.length, above, cutoff: score(cutoff ?? 0) }),
    );
  }
}

function drawHistogram(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colours: Colours,
  counts: readonly number[],
  cutoff: number | undefined,
): void {
  const most = Math.max(1, ...counts);
  const x = linear({ low: 0, high: 1 }, 8, width - 8);
  // the root keeps the few high scores visible beside many low ones
  const y = linear({ low: 0, high: Math.sqrt(most) }, height - FOOT, 6);
  const binWidth = x(1 / counts.length) - x(0);
  counts.forEach((count, i) => {
    const left = i / counts.length;
    context.fillStyle = cutoff !== undefined && left >= cutoff ? colours.good : colours.accent;
    context.fillRect(
      x(left) + 0.5,
      y(Math.sqrt(count)),
      Math.max(1, binWidth - 1),
      height - FOOT - y(Math.sqrt(count)),
    );
  });
  context.strokeStyle = colours.grid;
  context.strokeRect(x(0), height - FOOT + 0.5, x(1) - x(0), 0);
  context.fillStyle = colours.text;
  context.font = `11px ${colours.font}`;
  for (const mark of [0, 0.5, 1]) {
    context.textAlign = mark === 0 ? 'left' : mark === 1 ? 'right' : 'center';
    context.fillText(String(mark), x(mark), height - 4);
  }
  if (cutoff === undefined) return;
  context.strokeStyle = colours.text;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x(cutoff), 0);
  context.lineTo(x(cutoff), height - FOOT);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = colours.text;
  context.textAlign = cutoff > 0.5 ? 'right' : 'left';
  context.fillText(score(cutoff), x(cutoff) + (cutoff > 0.5 ? -4 : 4), 12);
}
