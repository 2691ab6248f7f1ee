/**
 * Which model runs in an infer node: that of the model node, or one that came by message, until 'reload' goes back. A new
 * model takes over only once it is ready; where that fails, the one before stays.
 */
import { basename } from 'node:path';
import { isUint8Array } from 'node:util/types';
import { ConfigError, InputError } from '../../lib/errors';
import { ActiveModel } from '../model/active-model';
import type { ModelHost } from '../model/host';
import { DEFAULT_MAX_MODEL_BYTES, tooLarge } from '../model/too-large';
import { describeValue, type Message } from '../shared/message';
import type { InferSettings } from './config';
import { MovingRunner, startStation } from './moving-runner';
import type { Place, Runner } from './runner';

/** A model and where it runs. */
export interface Engine {
  model: ActiveModel;
  runner: Runner;
}

export class EngineKeeper {
  /** What runs now; undefined while there is no model yet. */
  current: Engine | undefined;
  /** a model that came by message */
  private sent: ActiveModel | undefined;
  /** made ready last, perhaps not taken yet: who asks for the same model twice gets the same engine */
  private prepared: { model: ActiveModel; engine: Promise<Engine> } | undefined;
  private closed = false;
  private readonly stopListening: () => void;

  /**
   * @param host the model node's, undefined where none is chosen
   * @param changed told of each model that takes over
   * @param warn told of what went wrong and could be lived with
   */
  constructor(
    private readonly host: ModelHost | undefined,
    private readonly settings: InferSettings,
    private readonly changed: (model: ActiveModel) => void,
    private readonly warn: (text: string) => void,
  ) {
    this.stopListening = host?.onChange(model => this.adopt(model)) ?? (() => {});
  }

  /**
   * What runs, as soon as there is a model.
   * @throws ConfigError where none is chosen, ModelError where it cannot be had
   */
  async ready(): Promise<Engine> {
    if (this.host === undefined && this.current === undefined) throw noModel();
    return this.current ?? this.take(await this.prepare(await (this.host as ModelHost).ready()));
  }

  /**
   * Takes the bytes of a .tflite in msg.payload; msg.filename names the model.
   * @throws InputError for no bytes, ModelError for no sound model
   */
  async load(msg: Message): Promise<void> {
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
    // its own copy: the graph keeps views of the bytes, which belong to the message
    const model = await this.open(Uint8Array.from(bytes), name);
    const engine = await this.prepare(model);
    this.sent = model;
    this.take(engine);
  }

  /**
   * Goes back to the model node's file, read anew.
   * @throws ConfigError where none is chosen, ModelError where it cannot be had
   */
  async reload(): Promise<void> {
    if (this.host === undefined) throw noModel();
    const engine = await this.prepare(await this.host.reload());
    this.sent = undefined;
    this.take(engine);
  }

  close(): void {
    this.closed = true;
    this.stopListening();
    this.current?.runner.close();
    this.current = undefined;
  }

  /** With the labels of the model node where they fit: usually a newer training of the same model is sent. */
  private async open(bytes: Uint8Array, name: string): Promise<ActiveModel> {
    const configured = await this.host?.ready().catch(() => undefined);
    const labels = configured?.labels ?? [];
    try {
      return await ActiveModel.open(bytes, { name, labels });
    } catch (error) {
      if ((error as { code?: string }).code !== 'wrong-labels') throw error;
      return ActiveModel.open(bytes, { name, labels: [] });
    }
  }

  /** A new model of the model node; one that came by message stays until 'reload'. */
  private async adopt(model: ActiveModel): Promise<() => void> {
    if (this.sent !== undefined) return () => {};
    const engine = await this.prepare(model);
    return () => {
      if (this.sent === undefined) this.take(engine);
    };
  }

  /** The engine of a model, ready to run; the one before runs until it is taken. */
  private prepare(model: ActiveModel): Promise<Engine> {
    if (this.current?.model === model) return Promise.resolve(this.current);
    if (this.prepared?.model === model) return this.prepared.engine;
    const engine = this.start(model).then(runner => ({ model, runner }));
    this.prepared = { model, engine };
    // one that failed is tried anew when it is asked for again
    engine.catch(() => {
      if (this.prepared?.engine === engine) this.prepared = undefined;
    });
    return engine;
  }

  private start(model: ActiveModel): Promise<Runner> {
    const { runIn, maxStreams, queueLimit: limit, queuePolicy: policy } = this.settings;
    const start = (place: Place) => startStation(model, { maxStreams, limit, policy }, place);
    if (runIn !== 'auto') return start(runIn);
    return MovingRunner.start(model.macs, start, error =>
      this.warn(`the model ${model.name} stays where it runs: ${error.message}`),
    );
  }

  private take(engine: Engine): Engine {
    if (this.closed) {
      engine.runner.close();
      return engine;
    }
    const old = this.current;
    if (old === engine) return engine;
    this.current = engine;
    old?.runner.retire();
    this.changed(engine.model);
    return engine;
  }
}

function noModel(): ConfigError {
  return new ConfigError(
    'no-model',
    "there is no model: choose one in the node's dialog, or send its bytes with msg.control = 'load'",
    {},
  );
}
