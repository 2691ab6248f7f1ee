/**
 * A thread that owns one model and the state of all its streams. Who uses it names each stream by a number of its own choice;
 * a number that was never seen is a new stream, with the state at its start.
 */
import { ModelError } from '../errors';
import { type Interpreter, LoadedModel } from '../interpreter';
import { type Batch, type BatchResult, runBatch } from './batch';
import { serve } from './serve';

export type InferRequests = {
  /** the thread's setup: the bytes of the .tflite */
  open: { data: Uint8Array; answer: undefined };
  /** answered as soon as the model is open */
  ready: { data: undefined; answer: undefined };
  run: { data: Batch & { stream: number }; answer: BatchResult };
  /** ends streams and gives their memory back */
  end: { data: readonly number[]; answer: undefined };
  /** a stream's state, for moving it out of the thread; undefined where the stream has not begun */
  copyState: { data: number; answer: Uint8Array | undefined };
  /** begins a stream with the state that it had elsewhere */
  restoreState: { data: { stream: number; state: Uint8Array }; answer: undefined };
};

let model: LoadedModel | undefined;
const streams = new Map<number, Interpreter>();

function interpreterOf(stream: number): Interpreter {
  let interpreter = streams.get(stream);
  if (interpreter === undefined) {
    if (model === undefined) throw new ModelError('closed', 'the thread has no model yet', {});
    interpreter = model.createInterpreter();
    streams.set(stream, interpreter);
  }
  return interpreter;
}

serve<InferRequests>({
  async open(bytes) {
    model = await LoadedModel.load(bytes);
    return undefined;
  },
  ready: () => undefined,
  run({ stream, inputs, count }, job) {
    const result = runBatch(interpreterOf(stream), { inputs, count });
    job.transfer(...result.outputs.map(({ buffer }) => buffer as ArrayBuffer));
    return result;
  },
  end(numbers) {
    for (const stream of numbers) {
      streams.get(stream)?.close();
      streams.delete(stream);
    }
    return undefined;
  },
  copyState: stream => streams.get(stream)?.copyState(),
  restoreState({ stream, state }) {
    interpreterOf(stream).restoreState(state);
    return undefined;
  },
});
