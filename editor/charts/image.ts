/** A picture as a model sees it: every pixel with its edges, grey or in colour. */
import { Drawing } from '../canvas';
import { element } from '../element';
import type { ImagePicture } from '../preview/picture';
import { text } from '../texts';

const TALLEST = 240;

export class ImageChart {
  readonly root = element('div', { class: 'tinyml-image' });
  private readonly drawing = new Drawing(TALLEST);

  constructor() {
    this.root.append(this.drawing.canvas);
  }

  show(picture: ImagePicture): void {
    // the canvas is as wide as its place: the picture stands in the middle of it
    this.drawing.show(
      (context, width, height) => drawImage(context, width, height, picture),
      text('editor.chart.imageLabel', { size: picture.shape.join(' × ') }),
    );
  }
}

/** "96 × 96 · int8" */
export const describeImage = ({ shape, type }: ImagePicture): string => `${shape.join(' × ')} · ${type}`;

/** Red, green, blue and opacity of every pixel. */
export function pixelsOf({ height, width, channels, values }: ImagePicture): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(height * width * 4);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = values[i * channels + (channels === 1 ? 0 : c)] ?? 0;
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

function drawImage(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  picture: ImagePicture,
): void {
  const small = document.createElement('canvas');
  small.width = picture.width;
  small.height = picture.height;
  small.getContext('2d')?.putImageData(new ImageData(pixelsOf(picture), picture.width, picture.height), 0, 0);
  const scale = Math.min(width / picture.width, height / picture.height);
  const [drawnWidth, drawnHeight] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingEnabled = false;
  context.drawImage(small, (width - drawnWidth) / 2, (height - drawnHeight) / 2, drawnWidth, drawnHeight);
}
