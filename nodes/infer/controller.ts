/** `tinyml-infer` without Node-RED: runs the model of a tinyml-model node, or one that came by message. */
import { basename } from 'node:path';
import { isUint8Array } from 'node:util/types';
import { ConfigError, InputError } from '../../lib/errors';
import { ActiveModel } from '../model/active-model';
import { DEFAULT_MAX_MODEL_BYTES, tooLarge } from '../model/locate';
import type { ModelNode } from '../model/model';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import type { Output } from '../shared/inbox';
import {
  describeValue,
  type Message,
  shapeText,
  streamKey,
  type TensorData,
  type WindowDescription,
  writeResult,
  writeTensor,
} from '../shared/message';
import { type ScoresPicture, tensorPicture } from '../shared/pictures';
import { atLeast } from '../shared/settings';
import type { InferSettings } from './config';
import { type ReadInputs, readInputs } from './inputs';
import { type Classification, chooseOutput, classify, outputEntry, outputTensor } from './results';
import { InPlaceRunner, type Outcome, type Runner } from './runner';

interface Engine {
  model: ActiveModel;
  runner: Runner;
}

export class InferController implements Controller {
  private engine: Engine | undefined;
  /** a model that came by message; closed by this node */
  private sent: ActiveModel | undefined;
  private readonly node: ModelNode | undefined;
  private readonly stopListening: () => void;

  constructor(private readonly context: NodeContext<InferSettings>) {
    const { settings, status } = context;
    atLeast('maxStreams', settings.maxStreams, 1);
    this.node = context.node(settings.model) as ModelNode | undefined;
    this.stopListening = this.node?.host.onChange(model => this.adopt(model)) ?? (() => {});
    if (this.node === undefined) status.grey(context.text('infer.status.noModel', 'no model'));
    else this.start(this.node);
  }

  handle(msg: Message): Output | Promise<Output> {
    const command = readControl(msg, ['reset', 'load', 'reload']);
    if (command === 'load') return this.load(msg);
    if (command === 'reload') return this.reload();
    if (command === 'reset') {
      this.engine?.runner.reset(msg.topic === undefined ? undefined : streamKey(msg));
      return undefined;
    }
    return this.engine === undefined
      ? this.waitFor().then(engine => this.infer(msg, engine))
      : this.infer(msg, this.engine);
  }

  close(): void {
    this.stopListening();
    this.engine?.runner.close();
    this.sent?.close();
  }

  private infer(msg: Message, engine: Engine): Output | Promise<Output> {
    const inputs = readInputs(msg, engine.model.inputs);
    const job = { stream: streamKey(msg), inputs: inputs.arrays, count: inputs.count };
    const outcome = engine.runner.run(job);
    if (outcome instanceof Promise) return outcome.then(result => this.answer(msg, engine, inputs, result));
    return this.answer(msg, engine, inputs, outcome);
  }

  private answer(
    msg: Message,
    { model, runner }: Engine,
    inputs: ReadInputs,
    { outputs, microseconds }: Outcome,
  ): Message {
    const { settings, status } = this.context;
    const { first, count } = inputs;
    const tensors = outputs.map((data, index) => outputTensor(data, model.outputs[index], count, first));
    const chosen = chooseOutput(settings.output, model);
    const milliseconds = `${(microseconds / 1000).toFixed(microseconds < 9950 ? 1 : 0)} ms`;
    const streams =
      runner.evicted > 0
        ? ` · ${runner.evicted} ${this.context.text('infer.status.evicted', 'streams dropped')}`
        : '';
    delete msg.inputs;
    msg.model = { name: model.name, sha256: model.sha256, microseconds };
    if (tensors.length > 1)
      msg.outputs = tensors.map((tensor, index) =>
        outputEntry(model.outputs[index].name, tensor, settings.payloadAs),
      );
    else delete msg.outputs;
    const { labels } = model;
    if (settings.result === 'auto' && labels.length > 0 && labels.length === model.outputs[chosen].count) {
      const results = classify(tensors[chosen], labels);
      const newest = results[results.length - 1];
      this.context.preview(() => scoresPicture(newest, microseconds, first));
      status.green(`${newest.label} ${newest.confidence.toFixed(2)} · ${milliseconds}${streams}`);
      return writeResult(msg, count === 1 ? newest : results, windowOf(first));
    }
    this.context.preview(() => tensorPicture(tensors[chosen]));
    status.green(`${shapeText(tensors[chosen].shape)} ${tensors[chosen].type} · ${milliseconds}${streams}`);
    return writeTensor(msg, tensors[chosen], settings.payloadAs);
  }

  /** msg.control = 'load': the bytes of a .tflite in msg.payload. The old model stays where the new one cannot run. */
  private async load(msg: Message): Promise<undefined> {
    const bytes: unknown = msg.payload;
    if (!isUint8Array(bytes)) {
      throw new InputError(
        'wrong-type',
        `msg.payload is ${describeValue(bytes)}, expected a Buffer with the bytes of a .tflite file`,
        {},
      );
    }
    if (bytes.length > DEFAULT_MAX_MODEL_BYTES) throw tooLarge(bytes.length, DEFAULT_MAX_MODEL_BYTES);
    const name =
      typeof msg.filename === 'string' ? basename(msg.filename).replace(/\.tflite$/i, '') : 'sent by message';
    this.context.status.blue(this.context.text('infer.status.loading', 'loading'));
    // its own copy: the graph keeps views of the bytes, which belong to the message
    const model = await this.openSent(Uint8Array.from(bytes), name);
    const old = this.sent;
    this.sent = model;
    this.use(model);
    old?.close();
    return undefined;
  }

  /** With the labels of the model node where they fit: usually a newer training of the same model is sent. */
  private async openSent(bytes: Uint8Array, name: string): Promise<ActiveModel> {
    const configured = await this.node?.host.ready().catch(() => undefined);
    const labels = configured?.labels ?? [];
    try {
      return await ActiveModel.open(bytes, { name, labels });
    } catch (error) {
      if ((error as { code?: string }).code !== 'wrong-labels') throw error;
      return ActiveModel.open(bytes, { name, labels: [] });
    }
  }

  /** msg.control = 'reload': back to the model node's file, read anew. */
  private async reload(): Promise<undefined> {
    if (this.node === undefined) throw noModel();
    this.context.status.blue(this.context.text('infer.status.loading', 'loading'));
    const model = await this.node.host.reload();
    this.use(model);
    this.sent?.close();
    this.sent = undefined;
    return undefined;
  }

  private start({ host }: ModelNode): void {
    this.context.status.yellow(this.context.text('infer.status.loading', 'loading'));
    host.ready().then(
      model => this.adopt(model),
      // the model node says it in the log; here only the status
      error => this.context.status.error(error),
    );
  }

  private async waitFor(): Promise<Engine> {
    if (this.node === undefined) throw noModel();
    const model = await this.node.host.ready();
    return this.engine ?? this.use(model);
  }

  /** A new model of the model node; one that came by message stays until 'reload'. */
  private adopt(model: ActiveModel): void {
    if (this.sent === undefined && this.engine?.model !== model) this.use(model);
  }

  private use(model: ActiveModel): Engine {
    this.engine?.runner.close();
    this.engine = { model, runner: new InPlaceRunner(model, this.context.settings.maxStreams) };
    this.context.status.green(model.name);
    return this.engine;
  }
}

function noModel(): ConfigError {
  return new ConfigError(
    'no-model',
    "there is no model: choose one in the node's dialog, or send its bytes with msg.control = 'load'",
    {},
  );
}

/** When the input was measured, and until when. */
function windowOf({ sampleRate, start, sequence, gap, shape, data }: TensorData): WindowDescription {
  const samples = shape.length > 1 ? shape[0] : data.length;
  const end = start !== undefined && sampleRate ? start + (samples * 1000) / sampleRate : undefined;
  return { sampleRate, start, sequence, gap, end };
}

function scoresPicture(
  { label, confidence, scores }: Classification,
  microseconds: number,
  { start }: TensorData,
): ScoresPicture {
  return { kind: 'scores', scores, label, confidence, microseconds, start };
}
