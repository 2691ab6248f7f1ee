/**
 * Samples over time, one strip per channel: its name and range stand beside it, so that channels are told apart without colour,
 * and each has its own scale, so that a small signal beside a large one is still seen. With one channel, one tall strip.
 */

import { Drawing } from '../canvas';
import { element, fill } from '../element';
import { duration, hertz, short } from '../numbers';
import type { WavePicture } from '../preview/picture';
import { counted, text } from '../texts';
import type { Colours } from '../theme';
import { type Extent, extent, linear, widened } from './scale';

const ALONE = 96;
const STRIP = 34;

interface Strip {
  row: HTMLElement;
  name: HTMLElement;
  range: HTMLElement;
  drawing: Drawing;
}

export class WaveChart {
  readonly root = element('div', { class: 'tinyml-wave' });
  private readonly strips: Strip[] = [];

  show(picture: WavePicture): void {
    const channels = picture.minimum.length;
    if (this.strips.length !== channels) this.build(channels);
    picture.minimum.forEach((low, channel) => {
      const high = picture.maximum?.[channel] ?? low;
      const range = extent(low, high);
      const name = picture.names?.[channel] ?? (channels > 1 ? String(channel) : '');
      const shown = range ? `${short(range.low)} … ${short(range.high)}` : text('editor.chart.noNumbers');
      const strip = this.strips[channel];
      strip.name.textContent = name;
      strip.range.textContent = shown;
      strip.drawing.show(
        (context, width, height, colours) =>
          range && drawStrip(context, width, height, colours, low, high, range, channel),
        text('editor.chart.waveLabel', { name: name || text('editor.chart.signal'), range: shown }),
      );
    });
  }

  private build(channels: number): void {
    for (const { drawing } of this.strips.splice(0)) drawing.close();
    for (let channel = 0; channel < channels; channel++) {
      const name = element('span', { class: 'tinyml-wave-name' });
      const range = element('span', { class: 'tinyml-wave-range' });
      const drawing = new Drawing(channels === 1 ? ALONE : STRIP);
      const row = element('div', { class: 'tinyml-wave-strip' }, name, drawing.canvas, range);
      this.strips.push({ row, name, range, drawing });
    }
    this.root.classList.toggle('tinyml-wave-alone', channels === 1);
    fill(this.root, ...this.strips.map(({ row }) => row));
  }
}

/** "50 samples × 3 channels · float32 · 50 Hz · 1 s" */
export function describeWave({ shape: [count, channels], type, sampleRate, gap }: WavePicture): string {
  return [
    `${counted('editor.count.samples', count)} × ${counted('editor.count.channels', channels)}`,
    type,
    ...(sampleRate ? [hertz(sampleRate), duration((count * 1000) / sampleRate)] : []),
    ...(gap ? [text('editor.chart.gap', { gap })] : []),
  ].join(' · ');
}

function drawStrip(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colours: Colours,
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  range: Extent,
  channel: number,
): void {
  const y = linear(widened(range), height - 3, 3);
  const x = linear({ low: 0, high: Math.max(1, low.length - 1) }, 1, width - 1);
  if (range.low < 0 && range.high > 0) {
    context.strokeStyle = colours.grid;
    context.beginPath();
    context.moveTo(0, Math.round(y(0)) + 0.5);
    context.lineTo(width, Math.round(y(0)) + 0.5);
    context.stroke();
  }
  context.strokeStyle = colours.series[channel % colours.series.length];
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.beginPath();
  low.forEach((value, i) => {
    const top = high[i];
    if (value === null || top === null) return;
    // one stroke up each column joins the columns as well, whether or not there are several values in it
    const broken = i === 0 || low[i - 1] === null;
    if (broken) context.moveTo(x(i), y(value));
    else context.lineTo(x(i), y(value));
    if (top !== value) context.lineTo(x(i), y(top));
  });
  context.stroke();
}
