/**
 * One stream of a window node: what its messages have in common (type, channels, rate, quantization) is settled by the
 * first one, because a window cannot hold samples of two kinds. A message of another kind is an error and starts the
 * stream anew, so that the flow goes on after a sensor or its settings changed.
 */
import { ConfigError, InputError } from '../../lib/errors';
import type { HealthReport } from '../../lib/monitor';
import { ResampledWindower, type SampleBlock, type WindowBlock, Windower } from '../../lib/signal';
import { readHealth } from '../shared/health';
import { blockToTensor, type TensorData, tensorToBlock } from '../shared/message';
import type { WindowSettings, WindowUnit } from './config';
import { WindowHealth } from './window-health';

/** A measured rate may waver by this much before it counts as another one. */
const RATE_TOLERANCE = 0.02;

/** A window, and what is wrong with the samples in it. */
export interface CheckedWindow {
  window: TensorData;
  health: HealthReport | undefined;
}

export class WindowStream {
  /** samples reported as lost by the source since the stream began */
  lost = 0;
  /** the rate is known to be wrong */
  drifting = false;
  private running: { windower: Windower | ResampledWindower; health: WindowHealth } | undefined;
  private first: TensorData | undefined;
  /** samples of messages that failed, lost to the stream */
  private unreported = 0;

  constructor(private readonly settings: WindowSettings) {}

  /**
   * The windows that the message completes, each of its own memory, of the shape of the message but for its length: plain
   * numbers of one channel give [length], frames of 40 bands [length, 40].
   * @param told msg.health: what a node before has found
   * @throws InputError for another type, number of channels, rate or quantization than before
   */
  push(tensor: TensorData, told?: unknown, now = Date.now()): CheckedWindow[] {
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
    if (this.running === undefined) {
      this.running = this.begin(block, tensor);
      this.first = { ...tensor, data: EMPTY };
    }
    block.gap += this.unreported;
    this.unreported = 0;
    this.lost += block.gap;
    const inner = innerShape(tensor, block.channels);
    const { scale, zeroPoint, exponent } = tensor;
    return this.cut(block, readHealth(told), now).map(({ window, health }) => ({
      window: { ...blockToTensor(window), shape: [window.count, ...inner], scale, zeroPoint, exponent },
      health,
    }));
  }

  /** What was found wrong with the samples since the stream began. */
  get counts(): WindowHealth['counts'] | undefined {
    return this.running?.health.counts;
  }

  /** Counts samples that came but could not be used, so that the next window says that they are missing. */
  lose(samples: number): void {
    if (this.running !== undefined) this.unreported += samples;
  }

  /** In pieces that end where windows end, so that each is told of what lies in it. */
  private cut(block: SampleBlock, told: HealthReport | undefined, now: number): CheckedBlock[] {
    const { windower, health } = this.running as NonNullable<typeof this.running>;
    const windows: CheckedBlock[] = [];
    for (let at = 0; at < block.count; ) {
      const size = Math.min(block.count - at, windower.missing);
      const piece = size === block.count ? block : pieceOf(block, at, size);
      at += size;
      health.add(piece, told, now);
      for (const window of windower.push(piece)) windows.push({ window, health: health.ofWindow() });
    }
    return windows;
  }

  private restart(): void {
    this.running = undefined;
    this.first = undefined;
    this.unreported = 0;
  }

  private begin(block: SampleBlock, tensor: TensorData): NonNullable<typeof this.running> {
    const { length, lengthUnit, hop, hopUnit, gapPolicy, resampleTo } = this.settings;
    const { channels, type, sampleRate: from } = block;
    if (resampleTo > 0 && from === undefined) throw noRate(`the windows are to have ${resampleTo} Hz`);
    const sampleRate = resampleTo > 0 ? resampleTo : from;
    const options = {
      length: inSamples('length', length, lengthUnit, sampleRate),
      hop: inSamples('hop', hop, hopUnit, sampleRate),
      channels,
      type,
      gapPolicy,
    };
    const resampled = from !== undefined && sampleRate !== undefined && sampleRate !== from;
    const windower = resampled
      ? new ResampledWindower({ ...options, from, sampleRate })
      : new Windower({ ...options, sampleRate });
    const ratio = resampled ? from / sampleRate : 1;
    const span =
      options.length * ratio + (windower instanceof ResampledWindower ? 2 * windower.lookAhead : 0);
    const health = new WindowHealth(this.settings.health, block, isQuantized(tensor), span);
    return { windower, health };
  }
}

interface CheckedBlock {
  window: WindowBlock;
  health: HealthReport | undefined;
}

const EMPTY = new Float32Array(0);

const isQuantized = ({ scale, exponent }: TensorData) => scale !== undefined || exponent !== undefined;

/** `size` samples of a block from sample `at` on, with their own time. */
function pieceOf(block: SampleBlock, at: number, size: number): SampleBlock {
  const { data, channels, gap, start, sampleRate } = block;
  return {
    ...block,
    data: data.subarray(at * channels, (at + size) * channels),
    count: size,
    gap: at === 0 ? gap : 0,
    start: start === undefined || !sampleRate ? start : start + (at * 1000) / sampleRate,
  };
}

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
  if (sampleRate === undefined) throw noRate(`the window's ${name} is ${value} ms`);
  const samples = Math.round((value * sampleRate) / 1000);
  if (samples >= 1) return samples;
  throw new ConfigError(
    'bad-setting',
    `the window's ${name} of ${value} ms is less than one sample at ${sampleRate} Hz: make it at least ${Math.ceil(1000 / sampleRate)} ms`,
    { name, value, sampleRate },
  );
}

function noRate(wish: string): InputError {
  return new InputError(
    'no-sample-rate',
    `${wish}, but the message does not say its rate: set the sample rate in the window node, or send msg.tensor.sampleRate`,
    {},
  );
}
