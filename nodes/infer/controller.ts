/** `tinyml-infer` without Node-RED: runs the model of a tinyml-model node, or one that came by message. */
import type { ModelNode } from '../model/model';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import type { Output } from '../shared/inbox';
import { type Message, shapeText, streamKey, writeResult, writeTensor } from '../shared/message';
import { type ScoresPicture, tensorPicture } from '../shared/pictures';
import { atLeast } from '../shared/settings';
import type { InferSettings } from './config';
import { type Engine, EngineKeeper } from './engine';
import { type ReadInputs, readInputs } from './inputs';
import { chooseOutput, classify, outputEntry, outputTensor, windowOf } from './results';
import type { Outcome } from './runner';

export class InferController implements Controller {
  private readonly engine: EngineKeeper;

  constructor(private readonly context: NodeContext<InferSettings>) {
    const { settings, status } = context;
    atLeast('maxStreams', settings.maxStreams, 1);
    const host = (context.node(settings.model) as ModelNode | undefined)?.host;
    this.engine = new EngineKeeper(host, settings.maxStreams, model => status.green(model.name));
    if (host === undefined) {
      status.grey(context.text('infer.status.noModel', 'no model'));
      return;
    }
    status.yellow(context.text('infer.status.loading', 'loading'));
    // the model node says in the log what is wrong; here it is only shown
    this.engine.ready().catch(error => status.error(error));
  }

  handle(msg: Message): Output | Promise<Output> {
    const command = readControl(msg, ['reset', 'load', 'reload']);
    if (command !== undefined) return this.obey(command, msg);
    const { current } = this.engine;
    return current === undefined
      ? this.engine.ready().then(engine => this.infer(msg, engine))
      : this.infer(msg, current);
  }

  close(): void {
    this.engine.close();
  }

  private obey(command: 'reset' | 'load' | 'reload', msg: Message): undefined | Promise<undefined> {
    const { engine, context } = this;
    if (command === 'reset') {
      engine.current?.runner.reset(msg.topic === undefined ? undefined : streamKey(msg));
      return undefined;
    }
    context.status.blue(context.text('infer.status.loading', 'loading'));
    return (command === 'load' ? engine.load(msg) : engine.reload()).then(() => undefined);
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
    engine: Engine,
    { first, count }: ReadInputs,
    { outputs, microseconds }: Outcome,
  ): Message {
    const { settings, preview } = this.context;
    const { model } = engine;
    const tensors = outputs.map((data, index) => outputTensor(data, model.outputs[index], count, first));
    const chosen = chooseOutput(settings.output, model);
    const tensor = tensors[chosen];
    delete msg.inputs;
    msg.model = { name: model.name, sha256: model.sha256, microseconds };
    if (tensors.length > 1)
      msg.outputs = tensors.map((output, index) =>
        outputEntry(model.outputs[index].name, output, settings.payloadAs),
      );
    else delete msg.outputs;
    const { labels } = model;
    if (settings.result === 'auto' && labels.length > 0 && labels.length === model.outputs[chosen].count) {
      const results = classify(tensor, labels);
      const newest = results[results.length - 1];
      preview((): ScoresPicture => ({ kind: 'scores', ...newest, microseconds, start: first.start }));
      this.show(`${newest.label} ${newest.confidence.toFixed(2)}`, microseconds, engine);
      return writeResult(msg, count === 1 ? newest : results, windowOf(first));
    }
    preview(() => tensorPicture(tensor));
    this.show(`${shapeText(tensor.shape)} ${tensor.type}`, microseconds, engine);
    return writeTensor(msg, tensor, settings.payloadAs);
  }

  /** "yes 0.97 · 0.4 ms", and how many streams lost their state */
  private show(result: string, microseconds: number, { runner }: Engine): void {
    const { status, text } = this.context;
    const dropped =
      runner.evicted > 0 ? ` · ${runner.evicted} ${text('infer.status.evicted', 'streams dropped')}` : '';
    status.green(`${result} · ${durationText(microseconds)}${dropped}`);
  }
}

/** 42 µs below a tenth of a millisecond, else 0.4 ms, 12 ms. */
function durationText(microseconds: number): string {
  if (microseconds < 99.5) return `${Math.round(microseconds)} µs`;
  return `${(microseconds / 1000).toFixed(microseconds < 9950 ? 1 : 0)} ms`;
}
