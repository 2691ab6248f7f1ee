/**
 * Which model runs in an infer node: that of the model node, or one that came by message, until 'reload' goes back. A new
 * model takes over only once it is ready; where that fails, the one before stays.
 */
import { basename } from 'node:path';
import { isUint8Array } from 'node:util/types';
import { ConfigError, InputError } from '../../lib/errors';
import { ActiveModel } from '../model/active-model';
import type { ModelHost } from '../model/host';
import { DEFAULT_MAX_MODEL_BYTES, tooLarge } from '../model/locate';
import { describeValue, type Message } from '../shared/message';
import { InPlaceRunner, type Runner } from './runner';

/** A model and where it runs. */
export interface Engine {
  model: ActiveModel;
  runner: Runner;
}

export class EngineKeeper {
  /** What runs now; undefined while there is no model yet. */
  current: Engine | undefined;
  /** a model that came by message; closed here */
  private sent: ActiveModel | undefined;
  private readonly stopListening: () => void;

  /**
   * @param host the model node's, undefined where none is chosen
   * @param changed told of each model that takes over
   */
  constructor(
    private readonly host: ModelHost | undefined,
    private readonly maxStreams: number,
    private readonly changed: (model: ActiveModel) => void,
  ) {
    this.stopListening = host?.onChange(model => this.adopt(model)) ?? (() => {});
  }

  /**
   * What runs, as soon as there is a model.
   * @throws ConfigError where none is chosen, ModelError where it cannot be had
   */
  async ready(): Promise<Engine> {
    if (this.host === undefined && this.current === undefined) throw noModel();
    return this.current ?? this.use(await (this.host as ModelHost).ready());
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
    this.replaceSent(await this.open(Uint8Array.from(bytes), name));
  }

  /**
   * Goes back to the model node's file, read anew.
   * @throws ConfigError where none is chosen, ModelError where it cannot be had
   */
  async reload(): Promise<void> {
    if (this.host === undefined) throw noModel();
    this.use(await this.host.reload());
    this.sent?.close();
    this.sent = undefined;
  }

  close(): void {
    this.stopListening();
    this.current?.runner.close();
    this.current = undefined;
    this.sent?.close();
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

  private replaceSent(model: ActiveModel): void {
    const old = this.sent;
    this.sent = model;
    this.use(model);
    old?.close();
  }

  /** A new model of the model node; one that came by message stays until 'reload'. */
  private adopt(model: ActiveModel): void {
    if (this.sent === undefined) this.use(model);
  }

  private use(model: ActiveModel): Engine {
    if (this.current?.model === model) return this.current;
    this.current?.runner.close();
    this.current = { model, runner: new InPlaceRunner(model, this.maxStreams) };
    this.changed(model);
    return this.current;
  }
}

function noModel(): ConfigError {
  return new ConfigError(
    'no-model',
    "there is no model: choose one in the node's dialog, or send its bytes with msg.control = 'load'",
    {},
  );
}
