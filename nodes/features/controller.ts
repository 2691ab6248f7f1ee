/** `tinyml-features` without Node-RED: streaming pipelines keep a state per msg.topic, the others work window by window. */
import { createFeatures, type Features } from '../../lib/features';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import type { Output } from '../shared/inbox';
import {
  type Message,
  type NumberArray,
  readTensor,
  streamKey,
  type TensorData,
  writeTensor,
} from '../shared/message';
import { tensorPicture } from '../shared/pictures';
import { atLeast } from '../shared/settings';
import { Streams } from '../shared/streams';
import { type FeaturesSettings, pipelineConfig } from './config';
import { samplesFor } from './samples';
import { FeatureStream } from './stream';

export class FeaturesController implements Controller {
  /** checks the settings at the start, and serves per-window pipelines */
  private readonly features: Features;
  private readonly streams: Streams<FeatureStream>;

  constructor(private readonly context: NodeContext<FeaturesSettings>) {
    const { pipeline, maxStreams } = context.settings;
    const config = pipelineConfig(context.settings);
    atLeast('maxStreams', maxStreams, 1);
    this.features = createFeatures(pipeline, config);
    this.streams = new Streams(maxStreams, () => new FeatureStream(createFeatures(pipeline, config)));
    context.status.yellow(context.text('features.status.waiting', 'waiting for data'));
  }

  handle(msg: Message): Output {
    if (readControl(msg, ['reset']) === 'reset') {
      this.streams.reset(msg.topic === undefined ? undefined : streamKey(msg));
      return undefined;
    }
    const { context, features } = this;
    const tensor = readTensor(msg, { type: features.inputType });
    const result = features.streaming ? this.processStream(msg, tensor) : this.processWindow(tensor);
    if (result === undefined) return undefined;
    context.preview(() => tensorPicture(result));
    return writeTensor(msg, result, context.settings.payloadAs);
  }

  private processStream(msg: Message, tensor: TensorData): TensorData | undefined {
    const stream = this.streams.get(streamKey(msg));
    try {
      const frames = stream.push(samplesFor(this.features, tensor));
      if (frames !== undefined) this.showStream(frames, stream);
      return frames;
    } catch (error) {
      stream.lose(tensor.shape.length > 1 ? tensor.shape[0] : tensor.data.length / this.features.channels);
      throw error;
    }
  }

  private processWindow(tensor: TensorData): TensorData {
    const { features } = this;
    const block = samplesFor(features, tensor);
    features.reset();
    const data = features.process(block.data) as NumberArray;
    // read afterwards: the shape may follow the window's length
    const { outputType: type, outputShape: shape, frameRate: sampleRate, scale, zeroPoint } = features;
    const { start, sequence, gap } = tensor;
    this.context.status.green(`${shape.join(' x ')} ${type}`);
    return { data, type, shape: [...shape], scale, zeroPoint, sampleRate, start, sequence, gap };
  }

  /** "40 x int8 · 50 Hz", and what was lost */
  private showStream({ shape, type, sampleRate }: TensorData, { lost }: FeatureStream): void {
    const { status, text } = this.context;
    const { evicted } = this.streams;
    const missing = lost > 0 ? ` · ${lost} ${text('features.status.lost', 'lost')}` : '';
    const dropped = evicted > 0 ? ` · ${evicted} ${text('features.status.evicted', 'streams dropped')}` : '';
    status.green(`${shape.slice(1).join(' x ')} ${type} · ${sampleRate ?? '?'} Hz${missing}${dropped}`);
  }
}
