/** An entry for tests: says what it was told, fails, dies, takes its time. */
import { InputError } from '../../lib/errors';
import { serve } from '../../lib/worker/serve';

export type EchoRequests = {
  echo: { data: unknown; answer: unknown };
  /** the sum, the bytes transferred back */
  double: { data: Float32Array; answer: Float32Array };
  /** works for so many ms without a pause, then says which thread it is */
  work: { data: { ms: number; value?: unknown }; answer: unknown };
  fail: { data: { plain?: boolean }; answer: never };
  die: { data: { code?: number; throws?: boolean }; answer: never };
  /** counts to `steps`, 5 ms each; stops when cancelled */
  count: { data: { steps: number }; answer: number };
  /** resolves after so many ms */
  sleep: { data: { ms: number; value: unknown }; answer: unknown };
  function: { data: undefined; answer: unknown };
  remember: { data: unknown; answer: undefined };
  recall: { data: undefined; answer: unknown };
};

let memory: unknown;
const wait = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

serve<EchoRequests>({
  echo: data => data,
  double(values, job) {
    const doubled = values.map(value => 2 * value);
    job.transfer(doubled.buffer as ArrayBuffer);
    return doubled;
  },
  work({ ms, value }) {
    wait(ms);
    return value;
  },
  fail({ plain }) {
    if (plain) throw new RangeError('a plain one');
    throw new InputError('wrong-size', 'expected 3 values, got 2: send one more', {
      expected: 3,
      actual: [2],
    });
  },
  die({ code, throws }) {
    if (throws) setImmediate(() => Promise.reject(new Error('nobody caught this')));
    else process.exit(code ?? 3);
    return new Promise<never>(() => {});
  },
  count({ steps }, job) {
    for (let step = 1; step <= steps; step++) {
      job.throwIfCancelled();
      wait(5);
      job.progress(step / steps);
    }
    return steps;
  },
  sleep: ({ ms, value }) => new Promise(resolve => setTimeout(() => resolve(value), ms)),
  function: () => () => 1,
  remember(data) {
    memory = data;
    return undefined;
  },
  recall: () => memory,
});
