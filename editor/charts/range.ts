/** How values lie against the range that they must fit into: a histogram with the ends of the range as lines; what lies beyond saturates. */
import { Drawing } from '../canvas';
import { element } from '../element';
import { short, whole } from '../numbers';
import type { ValuesPicture } from '../preview/picture';
import { text } from '../texts';
import type { Colours } from '../theme';
import { type Extent, linear, widened } from './scale';

const HEIGHT = 108;
const FOOT = 16;
const HEAD = 16;

/** What is drawn from left to right: all values and the whole range, with some room. */
export function shownExtent({ low, high }: Extent, range: Extent | undefined): Extent {
  const all = widened({ low: Math.min(low, range?.low ?? low), high: Math.max(high, range?.high ?? high) });
  const room = 0.04 * (all.high - all.low);
  return { low: all.low - room, high: all.high + room };
}

export class RangeChart {
  readonly root = element('div', { class: 'tinyml-histogram' });
  private readonly drawing = new Drawing(HEIGHT);

  constructor() {
    this.root.append(this.drawing.canvas);
  }

  show(picture: ValuesPicture, range: Extent | undefined): void {
    this.drawing.show(
      (context, width, height, colours) => drawRange(context, width, height, colours, picture, range),
      text('rescale.chart', {
        count: total(picture),
        low: short(picture.low),
        high: short(picture.high),
        from: short(range?.low ?? Number.NEGATIVE_INFINITY),
        to: short(range?.high ?? Number.POSITIVE_INFINITY),
      }),
    );
  }
}

/** "4096 values · -1.2 … 9.9" */
export function describeValues(picture: ValuesPicture): string {
  return text('rescale.about', {
    count: whole(total(picture)),
    low: short(picture.low),
    high: short(picture.high),
  });
}

const total = ({ counts }: ValuesPicture) => counts.reduce((sum, count) => sum + count, 0);

function drawRange(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colours: Colours,
  { counts, low, high }: ValuesPicture,
  range: Extent | undefined,
): void {
  const x = linear(shownExtent({ low, high }, range), 8, width - 8);
  const bottom = height - FOOT;
  // the root keeps the few large values visible beside many small ones
  const y = linear({ low: 0, high: Math.sqrt(Math.max(1, ...counts)) }, bottom, HEAD);
  const step = (high - low) / counts.length;
  counts.forEach((count, i) => {
    if (count === 0) return;
    const left = low + i * step;
    const inside = range === undefined || (left + step > range.low && left <= range.high);
    context.fillStyle = inside ? colours.accent : colours.bad;
    const top = y(Math.sqrt(count));
    context.fillRect(x(left), top, Math.max(1.5, x(left + step) - x(left) - 0.5), bottom - top);
  });
  context.strokeStyle = colours.grid;
  context.strokeRect(8, bottom + 0.5, width - 16, 0);
  context.fillStyle = colours.text;
  context.strokeStyle = colours.text;
  context.font = `11px ${colours.font}`;
  if (range) drawEnds(context, x, height, range);
  const zero = x(0);
  if (zero < 8 || zero > width - 8) return;
  context.textAlign = 'center';
  context.fillText('0', zero, height - 4);
}

/** The ends of the range as dashed lines with their values at the top, outside of the line where there is room. */
function drawEnds(
  context: CanvasRenderingContext2D,
  x: (value: number) => number,
  height: number,
  range: Extent,
): void {
  context.setLineDash([4, 3]);
  for (const end of [range.low, range.high]) {
    context.beginPath();
    context.moveTo(x(end), 0);
    context.lineTo(x(end), height - FOOT);
    context.stroke();
  }
  context.setLineDash([]);
  context.textAlign = 'left';
  context.fillText(short(range.low), x(range.low) + 4, 11);
  context.textAlign = 'right';
  // a narrow range: the two labels would lie on each other
  if (x(range.high) - x(range.low) > 90) context.fillText(short(range.high), x(range.high) - 4, 11);
}
