/** `tinyml-window` without Node-RED: one stream of windows per msg.topic, or per value of another property. */
import { ConfigError, InputError } from '../../lib/errors';
import type { HealthReport } from '../../lib/monitor';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import { healthPicture, healthText, writeHealth } from '../shared/health';
import type { Output } from '../shared/inbox';
import {
  assertFinite,
  describeValue,
  type Message,
  readTensor,
  streamKey,
  type TensorData,
  writeTensor,
} from '../shared/message';
import { tensorPicture } from '../shared/pictures';
import type { ReadProperty } from '../shared/property';
import { atLeast } from '../shared/settings';
import { Streams } from '../shared/streams';
import type { WindowSettings } from './config';
import { type CheckedWindow, WindowStream } from './stream';

export class WindowController implements Controller {
  private readonly streams: Streams<WindowStream>;

  constructor(
    private readonly context: NodeContext<WindowSettings>,
    private readonly read: ReadProperty = (msg, path) => msg[path],
  ) {
    const { settings } = context;
    checkSettings(settings);
    this.streams = new Streams(settings.maxStreams, () => new WindowStream(settings));
    context.status.yellow(context.text('window.status.waiting', 'waiting for data'));
  }

  handle(msg: Message): Output {
    const key = this.keyOf(msg);
    if (readControl(msg, ['reset']) === 'reset') {
      this.streams.reset(key);
      this.context.status.yellow(this.context.text('window.status.waiting', 'waiting for data'));
      return undefined;
    }
    const tensor = readTensor(msg);
    const stream = this.streams.get(key ?? '');
    try {
      assertFinite(tensor);
    } catch (error) {
      stream.lose(
        tensor.shape.length > 1
          ? tensor.shape[0]
          : tensor.data.length / (this.context.settings.channels || 1),
      );
      throw error;
    }
    const windows = stream.push(tensor, msg.health);
    if (windows.length === 0) return undefined;
    this.show(windows[windows.length - 1], stream, key ?? '');
    return windows.map(({ window, health }, i) =>
      this.write(i === 0 ? msg : this.context.fork(msg), window, health, key),
    );
  }

  private write(msg: Message, window: TensorData, health: HealthReport | undefined, key?: string): Message {
    const { settings } = this.context;
    // what comes next knows streams by msg.topic
    if (settings.key !== 'topic' && key !== undefined) msg.topic = key;
    writeHealth(msg, health);
    return writeTensor(msg, window, settings.payloadAs);
  }

  /** The stream's key; undefined where the message has none. */
  private keyOf(msg: Message): string | undefined {
    const { key } = this.context.settings;
    if (key === 'topic') return msg.topic === undefined ? undefined : streamKey(msg);
    const value = this.read(msg, key);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'object') return String(value);
    throw new InputError(
      'bad-key',
      `msg.${key} is ${describeValue(value)}, expected a text or a number that tells streams apart: choose another property`,
      { key },
    );
  }

  private show({ window, health }: CheckedWindow, stream: WindowStream, key: string): void {
    const { context } = this;
    context.preview(() => ({ ...tensorPicture(window), health: healthPicture(health, stream.counts) }));
    this.warnOfDrift(health?.rate, stream, key);
    const trouble = health && healthText(health);
    if (trouble) context.status.yellow(`${trouble} · ${this.describe(window, stream)}`);
    else context.status.green(this.describe(window, stream));
  }

  /** Once, when it begins. */
  private warnOfDrift(rate: HealthReport['rate'], stream: WindowStream, key: string): void {
    const known = stream.drifting;
    stream.drifting = rate !== undefined;
    if (rate === undefined || known) return;
    const { expected, measured } = rate;
    const percent = (100 * Math.abs(measured / expected - 1)).toFixed(1);
    this.context.warn(
      `${key === '' ? 'the stream' : key} comes at ${measured.toPrecision(4)} Hz, ${percent} % off the stated ${expected} Hz: correct the sample rate where it is stated, or times and frequencies are wrong by as much`,
    );
  }

  /** "49 x 40 int8", and what was lost */
  private describe(window: TensorData, stream: WindowStream): string {
    const lost =
      stream.lost > 0 ? ` · ${stream.lost} ${this.context.text('window.status.lost', 'lost')}` : '';
    const { evicted } = this.streams;
    const dropped =
      evicted > 0 ? ` · ${evicted} ${this.context.text('window.status.evicted', 'streams dropped')}` : '';
    return `${window.shape.join(' x ')} ${window.type}${lost}${dropped}`;
  }
}

function checkSettings(settings: WindowSettings) {
  const { length, lengthUnit, hop, hopUnit, channels, sampleRate, maxStreams, resampleTo } = settings;
  atLeast('length', length, lengthUnit === 'samples' ? 1 : Number.MIN_VALUE, lengthUnit === 'samples');
  atLeast('hop', hop, hopUnit === 'samples' ? 1 : Number.MIN_VALUE, hopUnit === 'samples');
  atLeast('channels', channels, 0);
  atLeast('sampleRate', sampleRate, 0, false);
  atLeast('resampleTo', resampleTo, 0, false);
  atLeast('maxStreams', maxStreams, 1);
  choice('gapPolicy', settings.gapPolicy, ['reset', 'hold', 'interpolate']);
  choice('health', settings.health, ['auto', 'always', 'never']);
  if (settings.key.trim() === '')
    throw new ConfigError('bad-setting', 'key is empty, expected a property of the message such as topic', {
      key: 'key',
    });
}

function choice(key: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  const list = `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`;
  throw new ConfigError('bad-setting', `${key} is "${value}", expected ${list}`, { [key]: value });
}
