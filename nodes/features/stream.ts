/**
 * One stream through a streaming feature pipeline: frames get the time of their first sample, and samples that a source
 * reports as lost become lost frames. The pipeline starts anew at a gap, because a frame must not span it.
 *
 * Positions are counted in samples since the stream began, lost ones included; frame k after a reset begins k hops after it.
 */
import type { Features } from '../../lib/features';
import type { SampleBlock } from '../../lib/signal';
import type { NumberArray, TensorData } from '../shared/message';

export class FeatureStream {
  /** frames lost since the stream began */
  lost = 0;
  /** samples since the stream began, lost ones included */
  private position = 0;
  /** where the pipeline started last */
  private origin = 0;
  /** frames since then */
  private frames = 0;
  /** number of the next frame since the stream began, lost ones included */
  private sequence = 0;
  /** frames lost and not yet reported on a message */
  private unreported = 0;

  /** samples from the start of one frame to the start of the next; need not be whole */
  private readonly hop: number;

  constructor(private readonly features: Features) {
    this.hop = features.sampleRate / (features.frameRate ?? features.sampleRate);
  }

  /** The frames that the block completes, [frames, ...]; undefined while there are none. */
  push(block: SampleBlock): TensorData | undefined {
    if (block.gap > 0) this.skip(block.gap);
    const { features } = this;
    const blockStart = this.position;
    const data = features.process(block.data) as NumberArray;
    this.position += block.count;
    const size = features.outputShape.reduce((product, length) => product * length, 1);
    const count = data.length / size;
    if (count === 0) return undefined;
    const first = this.origin + this.frames * this.hop + (features.frameStart ?? 0) - blockStart;
    const tensor: TensorData = {
      data,
      type: features.outputType,
      shape: [count, ...features.outputShape],
      scale: features.scale,
      zeroPoint: features.zeroPoint,
      sampleRate: features.frameRate,
      start: block.start === undefined ? undefined : block.start + (first * 1000) / features.sampleRate,
      sequence: this.sequence,
      gap: this.unreported,
    };
    this.frames += count;
    this.sequence += count;
    this.unreported = 0;
    return tensor;
  }

  /** Samples that came but could not be used. */
  lose(samples: number): void {
    if (this.position > 0) this.skip(samples);
  }

  close(): void {
    this.features.close?.();
  }

  private skip(samples: number): void {
    const next = this.origin + this.frames * this.hop;
    this.position += samples;
    // the frame that was being filled is lost as well, however short the gap
    const lost = Math.max(1, Math.round((this.position - next) / this.hop));
    this.unreported += lost;
    this.lost += lost;
    this.sequence += lost;
    this.origin = this.position;
    this.frames = 0;
    this.features.reset();
  }
}
