/**
 * Where the pictures of a node are worked on: small raw ones at once, files and large ones in a thread, so that the flow goes on
 * meanwhile. The thread is started by the first picture that needs it.
 */
import { createFeatures, type FeatureConfig, type Features } from '../../lib/features';
import { type PictureRequests, workerEntry } from '../../lib/worker';
import type { NumberArray, TensorData } from '../shared/message';
import type { QueuePolicy } from '../shared/work-queue';
import { WorkerHost } from '../shared/worker-host';
import type { PictureInput } from './picture-input';

/** Raw pictures up to so many values (104 x 104 in colour) take well below 2 ms. */
const SMALL = 32_768;

export interface DeskOptions {
  pipeline: string;
  config: FeatureConfig;
  queueLimit: number;
  queuePolicy: QueuePolicy;
}

export class PictureDesk {
  private readonly features: Features;
  private worker: WorkerHost<PictureRequests> | undefined;

  constructor(private readonly options: DeskOptions) {
    this.features = createFeatures(options.pipeline, options.config);
  }

  /** pictures that gave way since the start */
  get dropped(): number {
    return this.worker?.counters.dropped ?? 0;
  }

  /**
   * @throws InputError for what is no picture, or not one that the steps can be applied to; DroppedError where it gave way to newer ones
   */
  process(input: PictureInput): TensorData | Promise<TensorData> {
    const { features } = this;
    const { samples, shape, values, isFile, timing } = input;
    const results = features.outputShape.reduce((product, size) => product * size, 1);
    if (!isFile && values <= SMALL && results <= SMALL) {
      const data = features.process(samples, shape) as NumberArray;
      return this.describe(data, features.outputShape, timing);
    }
    // a copy of its own to hand over: the message's bytes belong to the message
    const copy = samples.slice();
    const own = Buffer.isBuffer(copy) ? Uint8Array.from(copy) : copy;
    return this.thread()
      .request('process', { samples: own, shape }, { transfer: [own.buffer as ArrayBuffer] })
      .then(({ data, shape }) => this.describe(data as NumberArray, shape, timing));
  }

  async close(): Promise<void> {
    await this.worker?.close();
  }

  private describe(data: NumberArray, shape: readonly number[], timing: PictureInput['timing']): TensorData {
    const { outputType: type, scale, zeroPoint } = this.features;
    return { data, type, shape: [...shape], scale, zeroPoint, ...timing, sampleRate: undefined };
  }

  private thread(): WorkerHost<PictureRequests> {
    const { pipeline, config, queueLimit: limit, queuePolicy: policy } = this.options;
    this.worker ??= new WorkerHost<PictureRequests>(workerEntry('picture'), {
      name: `tinyml ${pipeline}`,
      setup: { kind: 'open', data: { pipeline, config } },
      limit,
      policy,
    });
    return this.worker;
  }
}
