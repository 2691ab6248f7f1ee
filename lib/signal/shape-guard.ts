/**
 * Keeps the channels of a text stream steady. A line that was cut (the first one after opening a port, or damage) may read as a good
 * line with fewer channels: a line unlike the others is refused, unless the next one is like it.
 */
import type { ParsedFrame } from './format/parser';

export class ShapeGuard {
  private shape: string | undefined;
  private candidate: string | undefined;

  /** `channels`: how many there must be, where the settings tell. */
  constructor(private readonly channels: number | undefined) {}

  /** Whether the frame's channels are those of the stream. */
  accept({ channels, names }: ParsedFrame): boolean {
    if (this.channels !== undefined) return channels === this.channels;
    const shape = names ? names.join('\n') : `${channels}`;
    if (this.shape === undefined || this.candidate === shape) this.shape = shape;
    const accepted = this.shape === shape;
    this.candidate = accepted ? undefined : shape;
    return accepted;
  }
}
