/** `tinyml-window` without Node-RED: one stream of windows per msg.topic. */
import { ConfigError } from '../../lib/errors';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import type { Output } from '../shared/inbox';
import {
  assertFinite,
  type Message,
  readTensor,
  streamKey,
  type TensorData,
  writeTensor,
} from '../shared/message';
import { tensorPicture } from '../shared/pictures';
import { atLeast } from '../shared/settings';
import { Streams } from '../shared/streams';
import type { WindowSettings } from './config';
import { WindowStream } from './stream';

export class WindowController implements Controller {
  private readonly streams: Streams<WindowStream>;

  constructor(private readonly context: NodeContext<WindowSettings>) {
    const { settings } = context;
    checkSettings(settings);
    this.streams = new Streams(settings.maxStreams, () => new WindowStream(settings));
    context.status.yellow(context.text('window.status.waiting', 'waiting for data'));
  }

  handle(msg: Message): Output {
    if (readControl(msg, ['reset']) === 'reset') {
      this.streams.reset(msg.topic === undefined ? undefined : streamKey(msg));
      this.context.status.yellow(this.context.text('window.status.waiting', 'waiting for data'));
      return undefined;
    }
    const tensor = readTensor(msg);
    const stream = this.streams.get(streamKey(msg));
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
    const windows = stream.push(tensor);
    if (windows.length === 0) return undefined;
    const newest = windows[windows.length - 1];
    this.context.preview(() => tensorPicture(newest));
    this.context.status.green(this.describe(newest, stream));
    return windows.map((window, i) =>
      writeTensor(i === 0 ? msg : this.context.fork(msg), window, this.context.settings.payloadAs),
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

function checkSettings({
  length,
  lengthUnit,
  hop,
  hopUnit,
  channels,
  sampleRate,
  gapPolicy,
  maxStreams,
}: WindowSettings) {
  atLeast('length', length, lengthUnit === 'samples' ? 1 : Number.MIN_VALUE, lengthUnit === 'samples');
  atLeast('hop', hop, hopUnit === 'samples' ? 1 : Number.MIN_VALUE, hopUnit === 'samples');
  atLeast('channels', channels, 0);
  atLeast('sampleRate', sampleRate, 0, false);
  atLeast('maxStreams', maxStreams, 1);
  if (!['reset', 'hold', 'interpolate'].includes(gapPolicy)) {
    throw new ConfigError('bad-setting', `gapPolicy is "${gapPolicy}", expected reset, hold or interpolate`, {
      gapPolicy,
    });
  }
}
