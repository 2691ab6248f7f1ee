/**
 * `tinyml-features` without Node-RED: streaming pipelines keep a state per msg.topic, others work window by window, and those for
 * pictures in a thread where a picture is large.
 */
import { createFeatures, type Features } from '../../lib/features';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import { type Answer, Ongoing } from '../shared/inbox';
import {
  type Message,
  type NumberArray,
  readTensor,
  streamKey,
  type TensorData,
  writeTensor,
} from '../shared/message';
import { atLeast, oneOf } from '../shared/settings';
import { Streams } from '../shared/streams';
import { type FeaturesSettings, pipelineConfig } from './config';
import { PictureDesk } from './picture-desk';
import { readPicture } from './picture-input';
import { featuresPicture, imagePicture } from './preview';
import { samplesFor } from './samples';
import { FeatureStream } from './stream';

export class FeaturesController implements Controller {
  /** checks the settings at the start, and serves per-window pipelines */
  private readonly features: Features;
  private readonly streams: Streams<FeatureStream>;
  private readonly desk: PictureDesk | undefined;

  constructor(private readonly context: NodeContext<FeaturesSettings>) {
    const { pipeline, maxStreams, queueLimit, queuePolicy } = context.settings;
    const config = pipelineConfig(context.settings);
    atLeast('maxStreams', maxStreams, 1);
    atLeast('queueLimit', queueLimit, 0);
    oneOf('queuePolicy', queuePolicy, ['drop-oldest', 'drop-newest', 'wait']);
    this.features = createFeatures(pipeline, config);
    this.streams = new Streams(
      maxStreams,
      () => new FeatureStream(createFeatures(pipeline, config)),
      stream => stream.close(),
    );
    if (this.features.picture) this.desk = new PictureDesk({ pipeline, config, queueLimit, queuePolicy });
    context.status.yellow(context.text('features.status.waiting', 'waiting for data'));
  }

  handle(msg: Message): Answer {
    if (readControl(msg, ['reset']) === 'reset') {
      this.streams.reset(msg.topic === undefined ? undefined : streamKey(msg));
      return undefined;
    }
    const { context, features, desk } = this;
    if (desk !== undefined) return this.processPicture(msg, desk);
    const tensor = readTensor(msg, { type: features.inputType });
    const result = features.streaming ? this.processStream(msg, tensor) : this.processWindow(tensor);
    if (result === undefined) return undefined;
    context.preview(() => featuresPicture(tensor, result));
    return writeTensor(msg, result, context.settings.payloadAs);
  }

  async close(): Promise<void> {
    this.streams.reset();
    this.features.close?.();
    await this.desk?.close();
  }

  private processPicture(msg: Message, desk: PictureDesk): Answer {
    const result = desk.process(readPicture(msg));
    const answer = (tensor: TensorData) => {
      const { context } = this;
      const dropped =
        desk.dropped > 0 ? ` · ${desk.dropped} ${context.text('features.status.dropped', 'dropped')}` : '';
      context.status.green(`${tensor.shape.join(' x ')} ${tensor.type}${dropped}`);
      context.preview(() => imagePicture(tensor));
      return writeTensor(msg, tensor, context.settings.payloadAs);
    };
    return result instanceof Promise ? new Ongoing(result.then(answer)) : answer(result);
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
