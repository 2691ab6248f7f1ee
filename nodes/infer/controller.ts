/** `tinyml-infer` without Node-RED: runs the model of a tinyml-model node, or one that came by message. */
import type { ModelNode } from '../model/model';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import { type Answer, Ongoing, type Output } from '../shared/inbox';
import { type Message, shapeText, streamKey, writeResult, writeTensor } from '../shared/message';
import { type ScoresPicture, tensorPicture } from '../shared/pictures';
import { atLeast, oneOf } from '../shared/settings';
import type { InferSettings } from './config';
import { type Engine, EngineKeeper } from './engine';
import { type ReadInputs, readInputs } from './inputs';
import { chooseOutput, classify, outputEntry, outputTensor, windowOf } from './results';
import type { Outcome, Runner } from './runner';

export class InferController implements Controller {
  /** told to wait, nothing is lost while a model is being read either */
  readonly mayWait: number | undefined;
  private readonly engine: EngineKeeper;

  constructor(private readonly context: NodeContext<InferSettings>) {
    const { settings, status } = context;
    atLeast('maxStreams', settings.maxStreams, 1);
    atLeast('queueLimit', settings.queueLimit, 0);
    oneOf('runIn', settings.runIn, ['auto', 'flow', 'worker']);
    oneOf('queuePolicy', settings.queuePolicy, ['drop-oldest', 'drop-newest', 'wait']);
    this.mayWait = settings.queuePolicy === 'wait' ? Number.POSITIVE_INFINITY : undefined;
    const host = (context.node(settings.model) as ModelNode | undefined)?.host;
    this.engine = new EngineKeeper(
      host,
      settings,
      model => status.green(model.name),
      text => context.warn(text),
    );
    if (host === undefined) {
      status.grey(context.text('infer.status.noModel', 'no model'));
      return;
    }
    status.yellow(context.text('infer.status.loading', 'loading'));
    // the model node says in the log what is wrong; here it is only shown
    this.engine.ready().catch(error => status.error(error));
  }

  handle(msg: Message): Answer {
    const command = readControl(msg, ['reset', 'load', 'reload']);
    if (command !== undefined) return this.obey(command, msg);
    const { current } = this.engine;
    return current === undefined
      ? this.engine.ready().then(engine => this.infer(msg, engine))
      : this.later(this.infer(msg, current));
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

  /** What a thread works on leaves this node free for the messages behind it. */
  private later(answer: Output | Promise<Output>): Answer {
    return answer instanceof Promise ? new Ongoing(answer) : answer;
  }

  private infer(msg: Message, engine: Engine): Output | Promise<Output> {
    const inputs = readInputs(msg, engine.model.inputs);
    const outcome = engine.runner.run({
      stream: streamKey(msg),
      inputs: inputs.arrays,
      count: inputs.count,
    });
    if (!(outcome instanceof Promise)) return this.answer(msg, engine, inputs, outcome);
    return outcome.then(result => this.answer(msg, engine, inputs, result));
  }

  private answer(
    msg: Message,
    engine: Engine,
    { first, count }: ReadInputs,
    { outputs, microseconds }: Outcome,
  ): Message {
    const { settings, preview } = this.context;
    const { model, runner } = engine;
    const tensors = outputs.map((data, index) => outputTensor(data, model.outputs[index], count, first));
    const chosen = chooseOutput(settings.output, model);
    const tensor = tensors[chosen];
    delete msg.inputs;
    msg.model = { name: model.name, sha256: model.sha256, microseconds };
    const queue = { place: runner.place, waiting: runner.waiting, dropped: runner.dropped };
    if (runner.place === 'worker') msg.queue = queue;
    else delete msg.queue;
    if (tensors.length > 1)
      msg.outputs = tensors.map((output, index) =>
        outputEntry(model.outputs[index].name, output, settings.payloadAs),
      );
    else delete msg.outputs;
    const { labels } = model;
    if (settings.result === 'auto' && labels.length > 0 && labels.length === model.outputs[chosen].count) {
      const results = classify(tensor, labels);
      const newest = results[results.length - 1];
      preview((): ScoresPicture => ({ kind: 'scores', ...newest, microseconds, start: first.start, queue }));
      this.show(`${newest.label} ${newest.confidence.toFixed(2)}`, microseconds, runner);
      return writeResult(msg, count === 1 ? newest : results, windowOf(first));
    }
    preview(() => ({ ...tensorPicture(tensor), microseconds, queue }));
    this.show(`${shapeText(tensor.shape)} ${tensor.type}`, microseconds, runner);
    return writeTensor(msg, tensor, settings.payloadAs);
  }

  /** "yes 0.97 · 0.4 ms", and what could not be done */
  private show(result: string, microseconds: number, runner: Runner): void {
    const { status, text } = this.context;
    const { evicted, dropped } = runner;
    status.green(
      [
        `${result} · ${durationText(microseconds)}`,
        ...(dropped > 0 ? [`${dropped} ${text('infer.status.dropped', 'dropped')}`] : []),
        ...(evicted > 0 ? [`${evicted} ${text('infer.status.evicted', 'streams dropped')}`] : []),
      ].join(' · '),
    );
  }
}

/** 42 µs below a tenth of a millisecond, else 0.4 ms, 12 ms. */
function durationText(microseconds: number): string {
  if (microseconds < 99.5) return `${Math.round(microseconds)} µs`;
  return `${(microseconds / 1000).toFixed(microseconds < 9950 ? 1 : 0)} ms`;
}
