/** Where an invoke's time goes: every operator with its multiply-accumulates and its share, measured from step to step. */
import { Interpreter, type LoadOptions, type StepObserver } from '../../lib/interpreter';
import { median } from '../statistics';

export interface Layer {
  position: number;
  type: string;
  kernels: string;
  /** kernel height and width of a convolution */
  window?: [number, number];
  /** multiply-accumulates; 0 of operators that have none */
  macs: number;
  /** us */
  time: number;
}

/** Operators whose `macs` are multiply-accumulates; those of others count what they write. */
const multiplying = new Set([
  'CONV_2D',
  'DEPTHWISE_CONV_2D',
  'FULLY_CONNECTED',
  'TRANSPOSE_CONV',
  'BATCH_MATMUL',
]);

/**
 * Medians over `invokes`. Reading the clock after every step costs a little, which is measured and taken off; caches are as in a
 * whole invoke.
 */
export async function measureLayers(
  model: Uint8Array,
  kernels: NonNullable<LoadOptions['kernels']>,
  invokes: number,
): Promise<Layer[]> {
  const interpreter = await Interpreter.create(model, { kernels });
  const { plan } = interpreter.memory;
  // by subgraph and step: what CALL_ONCE runs is there in the first invoke only
  const measured = new Map<string, { layer: Layer; times: number[] }>();
  let last = 0;
  interpreter.observer = (subgraph, index, planned) => {
    const time = (performance.now() - last) * 1000;
    const key = `${subgraph}/${index}`;
    let entry = measured.get(key);
    if (entry === undefined) {
      const filter = plan.operands[subgraph][planned.operator.inputs[1]]?.shape;
      entry = { layer: describeStep(planned, filter), times: [] };
      measured.set(key, entry);
    }
    entry.times.push(time);
    last = performance.now();
  };
  for (let i = 0; i < invokes; i++) {
    last = performance.now();
    interpreter.invoke();
  }
  interpreter.close();
  const clock = clockCost();
  return [...measured.values()]
    .filter(({ times }) => times.length > invokes / 2)
    .map(({ layer, times }) => {
      const settled = times.slice(times.length >> 1);
      return { ...layer, time: Math.max(0, median(settled) - clock) };
    });
}

function describeStep(
  { operator, position, kernels, macs }: Parameters<StepObserver>[2],
  filter: readonly number[] | undefined,
): Layer {
  const { type } = operator;
  const convolution = /CONV/.test(type) && filter?.length === 4;
  return {
    position,
    type,
    kernels,
    window: convolution ? [filter[1], filter[2]] : undefined,
    macs: multiplying.has(type) ? macs : 0,
    time: 0,
  };
}

/** us between two readings of the clock with nothing in between */
function clockCost(): number {
  const costs = Array.from({ length: 10_000 }, () => {
    const begun = performance.now();
    return (performance.now() - begun) * 1000;
  });
  return median(costs);
}
