/**
 * One stream of a window node: what its messages have in common (type, channels, rate, quantization) is settled by the
 * first one, because a window cannot hold samples of two kinds. A message of another kind is an error and starts the
 * stream anew, so that the flow goes on after a sensor or its settings changed.
 */
import { ConfigError, InputError } from '../../lib/errors';
import { type SampleBlock, Windower } from '../../lib/signal';
import { blockToTensor, type TensorData, tensorToBlock } from '../shared/message';
import type { WindowSettings, WindowUnit } from './config';

/** A measured rate may waver by this much before it counts as another one. */
const RATE_TOLERANCE = 0.02;

export class WindowStream {
  /** samples reported as lost by the source since the stream began */
  lost = 0;
  private windower: Windower | undefined;
  private first: TensorData | undefined;
  /** samples of messages that failed, lost to the stream */
  private unreported = 0;

  constructor(private readonly settings: WindowSettings) {}

  /**
   * The windows that the message completes, each of its own memory, of the shape of the message but for its length: plain
   * numbers of one channel give [length], frames of 40 bands [length, 40].
   * @throws InputError for another type, number of channels, rate or quantization than before
   */
  push(tensor: TensorData): TensorData[] {
    const block = tensorToBlock(tensor, this.settings);
    const change = this.first === undefined ? undefined : changeBetween(this.first, tensor);
    if (change !== undefined) {
      this.restart();
      throw new InputError(
        'stream-changed',
        `the stream changed: ${change}; give each sensor its own msg.topic, the window starts anew with the next message`,
        { change },
      );
    }
    if (this.windower === undefined) {
      this.windower = this.createWindower(block);
      this.first = { ...tensor, data: EMPTY };
    }
    block.gap += this.unreported;
    this.unreported = 0;
    this.lost += block.gap;
    const inner = innerShape(tensor, block.channels);
    const { scale, zeroPoint, exponent } = tensor;
    return this.windower.push(block).map(window => ({
      ...blockToTensor(window),
      shape: [window.count, ...inner],
      scale,
      zeroPoint,
      exponent,
    }));
  }

  /** Counts samples that came but could not be used, so that the next window says that they are missing. */
  lose(samples: number): void {
    if (this.windower !== undefined) this.unreported += samples;
  }

  private restart(): void {
    this.windower = undefined;
    this.first = undefined;
    this.unreported = 0;
  }

  private createWindower(block: SampleBlock): Windower {
    const { length, lengthUnit, hop, hopUnit, gapPolicy } = this.settings;
    return new Windower({
      length: inSamples('length', length, lengthUnit, block.sampleRate),
      hop: inSamples('hop', hop, hopUnit, block.sampleRate),
      channels: block.channels,
      type: block.type,
      gapPolicy,
      sampleRate: block.sampleRate,
    });
  }
}

const EMPTY = new Float32Array(0);

/** The shape of one sample; a flat message of one channel stays flat. */
function innerShape({ shape }: TensorData, channels: number): number[] {
  if (shape.length > 1) return shape.slice(1);
  return channels > 1 ? [channels] : [];
}

/** What differs between two messages that belong to one window, in words; undefined where nothing does. */
function changeBetween(before: TensorData, now: TensorData): string | undefined {
  const inner = (tensor: TensorData) => (tensor.shape.length > 1 ? tensor.shape.slice(1) : [1]);
  if (before.type !== now.type) return `it was ${before.type}, the message is ${now.type}`;
  if (String(inner(before)) !== String(inner(now)))
    return `a sample was ${inner(before).join('x')} values, the message has ${inner(now).join('x')}`;
  if (before.scale !== now.scale || before.zeroPoint !== now.zeroPoint || before.exponent !== now.exponent)
    return `the scale was ${before.scale}, the message has ${now.scale}`;
  const rate = before.sampleRate;
  if (
    rate !== undefined &&
    now.sampleRate !== undefined &&
    Math.abs(now.sampleRate / rate - 1) > RATE_TOLERANCE
  )
    return `the rate was ${rate} Hz, the message has ${now.sampleRate} Hz`;
  return undefined;
}

/** @throws InputError where a time is asked for and nobody knows the rate, ConfigError where it is less than a sample */
function inSamples(name: string, value: number, unit: WindowUnit, sampleRate: number | undefined): number {
  if (unit === 'samples') return value;
  if (sampleRate === undefined) {
    throw new InputError(
      'no-sample-rate',
      `the window's ${name} is ${value} ms, but the message does not say its rate: set the sample rate in the window node, or send msg.tensor.sampleRate`,
      {},
    );
  }
  const samples = Math.round((value * sampleRate) / 1000);
  if (samples >= 1) return samples;
  throw new ConfigError(
    'bad-setting',
    `the window's ${name} of ${value} ms is less than one sample at ${sampleRate} Hz: make it at least ${Math.ceil(1000 / sampleRate)} ms`,
    { name, value, sampleRate },
  );
}
