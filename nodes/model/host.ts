/**
 * What a model node is to the nodes that use it: one model, read once, shared, exchanged in one go. A new model takes the
 * place of the old one only after it was read and planned; where that fails, the old one stays.
 */
import { ModelError } from '../../lib/errors';
import type { ActiveModel } from './active-model';

/**
 * Told of a new model: makes ready to run it, and answers what is to be done when everybody is. Where it rejects, the model
 * is not taken by anybody.
 */
export type ModelListener = (model: ActiveModel) => Promise<() => void>;

export class ModelHost {
  /** The model that runs, undefined before the first was read and while there is none. */
  current: ActiveModel | undefined;
  /** Why the last attempt failed; undefined after a good one. */
  problem: Error | undefined;
  private readonly listeners = new Set<ModelListener>();
  private pending: Promise<ActiveModel> | undefined;
  private closed = false;

  /** @param open reads the model that the settings name */
  constructor(private readonly open: () => Promise<ActiveModel>) {}

  /**
   * The model, as soon as it is read.
   * @throws what the last attempt to read one failed of
   */
  ready(): Promise<ActiveModel> {
    if (this.current !== undefined) return Promise.resolve(this.current);
    if (this.pending !== undefined) return this.pending;
    return this.problem === undefined ? this.reload() : Promise.reject(this.problem);
  }

  /**
   * Reads the model anew and exchanges it.
   * @throws ModelError or ConfigError; the old model then stays
   */
  reload(): Promise<ActiveModel> {
    const reloading = this.exchange().finally(() => {
      if (this.pending === reloading) this.pending = undefined;
    });
    this.pending = reloading;
    return reloading;
  }

  /** Calls back with every new model from now on. Returns the end of it. */
  onChange(listener: ModelListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.closed = true;
    this.listeners.clear();
    this.current?.close();
    this.current = undefined;
    this.problem = new ModelError('closed', 'the model node was removed: deploy again', {});
  }

  private async exchange(): Promise<ActiveModel> {
    // one at a time: of two reloads the later one wins
    await this.pending?.catch(() => {});
    let model: ActiveModel | undefined;
    try {
      model = await this.open();
      const takeOvers = await Promise.all([...this.listeners].map(listener => listener(model!)));
      if (this.closed) throw removed();
      this.current = model;
      this.problem = undefined;
      // those that ran the old one let go of it when their work is done
      for (const takeOver of takeOvers) takeOver();
      return model;
    } catch (error) {
      model?.close();
      this.problem = error as Error;
      throw error;
    }
  }
}

function removed(): ModelError {
  return new ModelError('closed', 'the model node was removed while its model was read', {});
}
