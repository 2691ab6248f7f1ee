/** Features over time: one column per frame, one row per band with the lowest band below, darker or lighter with the value. */
import { Drawing } from '../canvas';
import { element } from '../element';
import { duration, hertz, short } from '../numbers';
import type { MapPicture } from '../preview/picture';
import { text } from '../texts';
import type { Colours } from '../theme';
import { colourTable, parseColour } from './colour-map';
import { type Extent, extent } from './scale';

const HEIGHT = 132;

export class MapChart {
  readonly root = element('div', { class: 'tinyml-map' });
  private readonly drawing = new Drawing(HEIGHT);
  private readonly legend = element('span', { class: 'tinyml-map-range' });

  constructor() {
    const low = element('span', { class: 'tinyml-map-band' }, text('editor.chart.lowBand'));
    const high = element('span', { class: 'tinyml-map-band' }, text('editor.chart.highBand'));
    const axis = element('div', { class: 'tinyml-map-axis' }, high, low);
    const foot = element(
      'div',
      { class: 'tinyml-map-foot' },
      text('editor.chart.older'),
      this.legend,
      text('editor.chart.newer'),
    );
    this.root.append(axis, this.drawing.canvas, foot);
  }

  show(picture: MapPicture): void {
    const range = extent(picture.values);
    const shown = range ? `${short(range.low)} … ${short(range.high)}` : text('editor.chart.noNumbers');
    this.legend.textContent = shown;
    this.drawing.show(
      (context, width, height, colours) => range && drawMap(context, width, height, colours, picture, range),
      text('editor.chart.mapLabel', { frames: picture.shape[0], bands: picture.shape[1], range: shown }),
    );
  }
}

/** "49 frames × 40 bands · int8 · 50 Hz · 0.98 s" */
export function describeMap({ shape: [frames, bands], type, sampleRate }: MapPicture): string {
  return [
    text('editor.chart.framesOfBands', { frames, bands }),
    type,
    ...(sampleRate ? [hertz(sampleRate), duration((frames * 1000) / sampleRate)] : []),
  ].join(' · ');
}

function drawMap(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colours: Colours,
  { shape: [frames, bands], values }: MapPicture,
  range: Extent,
): void {
  const table = colourTable([colours.background, colours.accent, colours.text].map(parseColour));
  // silence is drawn as silence: a constant map as its lowest value
  const span = range.high - range.low || 1;
  const image = new ImageData(frames, bands);
  for (let frame = 0; frame < frames; frame++)
    for (let band = 0; band < bands; band++) {
      const value = values[frame * bands + band];
      if (value === null || value === undefined) continue; // what was missed stays empty
      const entry = Math.round((255 * (value - range.low)) / span) * 4;
      image.data.set(table.subarray(entry, entry + 4), ((bands - 1 - band) * frames + frame) * 4);
    }
  const small = document.createElement('canvas');
  small.width = frames;
  small.height = bands;
  small.getContext('2d')?.putImageData(image, 0, 0);
  // each cell keeps its edges: a feature map is numbers, not a photograph
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width, height);
}
