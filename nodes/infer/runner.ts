/**
 * Where a model runs. The controller hands over whole jobs (already in the model's element types) and takes results that
 * belong to it, so that a runner in a worker thread can stand in for the one that runs in place.
 */
import type { Interpreter } from '../../lib/interpreter';
import type { TypedArray } from '../../lib/tensor';
import type { ActiveModel } from '../model/active-model';
import { Streams } from '../shared/streams';

export interface Job {
  /** the stream whose state is used, see `ActiveModel.stateful` */
  stream: string;
  /** per input of the model, `count` invocations back to back */
  inputs: readonly TypedArray[];
  /** invocations, at least 1 */
  count: number;
}

export interface Outcome {
  /** per output of the model, `count` invocations back to back; memory of their own */
  outputs: TypedArray[];
  /** mean duration of one invocation */
  microseconds: number;
}

export interface Runner {
  run(job: Job): Outcome | Promise<Outcome>;
  /** Brings the state of one stream, or of all, back to the start. */
  reset(stream?: string): void;
  close(): void;
  /** streams whose state was dropped for want of room */
  readonly evicted: number;
}

/** Runs on the event loop. A model without state has one interpreter for all streams, one with state has one per stream. */
export class InPlaceRunner implements Runner {
  private readonly interpreters: Streams<Interpreter>;
  private readonly stateful: boolean;

  constructor(model: ActiveModel, maxStreams: number) {
    this.stateful = model.stateful;
    this.interpreters = new Streams(
      this.stateful ? maxStreams : 1,
      () => model.createInterpreter(),
      interpreter => interpreter.close(),
    );
  }

  run({ stream, inputs, count }: Job): Outcome {
    const interpreter = this.interpreters.get(this.stateful ? stream : '');
    const outputs = interpreter.outputs.map(({ data }) => newArray(data, data.length * count));
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      // `data` is asked for every time: memory that grows detaches older views
      interpreter.inputs.forEach(({ data }, index) => {
        const { length } = data;
        data.set(inputs[index].subarray(i * length, (i + 1) * length) as never);
      });
      interpreter.invoke();
      interpreter.outputs.forEach(({ data }, index) => {
        outputs[index].set(data as never, i * data.length);
      });
    }
    return { outputs, microseconds: ((performance.now() - start) * 1000) / count };
  }

  reset(stream?: string): void {
    if (this.stateful) this.interpreters.reset(stream);
  }

  close(): void {
    this.interpreters.reset();
  }

  get evicted(): number {
    return this.interpreters.evicted;
  }
}

/** A typed array of the same kind. */
function newArray(like: TypedArray, length: number): TypedArray {
  return new (like.constructor as new (length: number) => TypedArray)(length);
}
