/**
 * A canvas that fills the width of its place, is sharp on every screen, and draws itself again when its size, the theme or its
 * data change. What it shows is said in words too (`describe`), for those who do not see it.
 */
import { element } from './element';
import { type Colours, coloursOf, whenThemeChanges } from './theme';

export type Draw = (
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colours: Colours,
) => void;

export class Drawing {
  readonly canvas = element('canvas', { class: 'tinyml-canvas', role: 'img' });
  private draw: Draw | undefined;
  private readonly sizes: ResizeObserver;
  private readonly forget: () => void;

  /** @param height in CSS pixels; the width is that of the place */
  constructor(private height: number) {
    this.canvas.style.height = `${height}px`;
    this.sizes = new ResizeObserver(() => this.redraw());
    this.sizes.observe(this.canvas);
    this.forget = whenThemeChanges(() => (this.canvas.isConnected ? this.redraw() : this.close()));
  }

  show(draw: Draw, describe: string, height = this.height): void {
    this.draw = draw;
    if (height !== this.height) {
      this.height = height;
      this.canvas.style.height = `${height}px`;
    }
    if (this.canvas.getAttribute('aria-label') !== describe) this.canvas.setAttribute('aria-label', describe);
    this.redraw();
  }

  close(): void {
    this.sizes.disconnect();
    this.forget();
  }

  private redraw(): void {
    const { canvas, height } = this;
    const width = canvas.clientWidth;
    if (!this.draw || width === 0) return;
    const ratio = globalThis.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext('2d');
    if (!context) return;
    context.scale(ratio, ratio);
    this.draw(context, width, height, coloursOf(canvas));
  }
}
