/** Random models of one operator, and the same inputs through both kernel sets: equal bits, and no byte written beside a tensor. */
import assert from 'node:assert';
import fc from 'fast-check';
import type { Graph, Operator, Tensor } from '../../graph';
import type { ElementType, Quantization } from '../../tensor';
import { Interpreter } from '../interpreter';

const GUARD_BYTES = 64;

export type SimdChoice = 'simd' | 'simd128';

export interface Random {
  /** an integer in [least, greatest] */
  integer(least: number, greatest: number): number;
  pick<T>(...values: T[]): T;
}

/** Deterministic numbers of a seed, for contents; fast-check shrinks shapes, not weights. */
export function randomOf(seed: number): Random {
  let state = seed | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const integer = (least: number, greatest: number) => least + Math.floor(next() * (greatest - least + 1));
  return { integer, pick: (...values) => values[integer(0, values.length - 1)] };
}

/** Mostly anything, sometimes the extremes only. */
export function int8Values(random: Random, count: number): Int8Array {
  const extreme = random.integer(0, 4) === 0;
  return Int8Array.from({ length: count }, () =>
    extreme ? random.pick(-128, 127) : random.integer(-128, 127),
  );
}

export function quantization(scale: number | number[], zeroPoint: number, axis = 0): Quantization {
  const scales = typeof scale === 'number' ? [scale] : scale;
  const zeroPoints = Int32Array.from(scales, () => zeroPoint);
  return { scale: Float32Array.from(scales), zeroPoint: zeroPoints, axis };
}

export function tensor(type: ElementType, shape: number[], q: Quantization, data?: ArrayBufferView): Tensor {
  const bytes = data && new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name: type, type, shape, data: bytes, quantization: q, isVariable: false, hasRank: true };
}

/** Input 0 and the last tensor are the model's input and output, the operator takes all others. */
export function modelOf(tensors: Tensor[], operator: Pick<Operator, 'type'> & { options: object }): Graph {
  const last = tensors.length - 1;
  const operators = [
    {
      ...operator,
      version: 1,
      inputs: tensors.slice(0, last).map((_, i) => i),
      outputs: [last],
      intermediates: [],
      mutatingVariableInputs: [],
    } as unknown as Operator,
  ];
  const inputs = tensors.flatMap((t, i) => (i < last && t.data === undefined ? [i] : []));
  return {
    version: 3,
    description: '',
    subgraphs: [{ name: 'main', tensors, operators, inputs, outputs: [last] }],
    metadata: [],
    signatures: [],
  };
}

/** Scales of the channels such that outputs use the range, sometimes wildly different from each other. */
export function channelScales(random: Random, channels: number, terms: number): number[] {
  const wild = random.pick(0, 0, 1, 6);
  const typical = 1 / Math.sqrt(terms) / 2 ** random.integer(5, 8);
  return Array.from({ length: channels }, () => {
    const spread = 2 ** random.integer(-wild, wild);
    return typical * spread * (1 + random.integer(0, 1000) / 1000);
  });
}

/** Runs one model with portable and SIMD kernels; throws where bits differ, a guard is broken or the SIMD kernel declined. */
export async function compareKernels(graph: Graph, random: Random, kernels: SimdChoice): Promise<void> {
  const [portable, simd] = await Promise.all(
    (['portable', kernels] as const).map(choice =>
      Interpreter.create(graph, { kernels: choice, guardBytes: GUARD_BYTES }),
    ),
  );
  assert.deepStrictEqual(
    simd.memory.plan.steps[0].map(step => step.kernels),
    ['simd'],
  );
  for (let round = 0; round < 2; round++) {
    portable.inputs.forEach((input, i) => {
      const values = int8Values(random, input.data.length);
      for (const handle of [input, simd.inputs[i]]) handle.write(values);
    });
    portable.invoke();
    simd.invoke();
    assert.deepStrictEqual(simd.memory.brokenGuards(), []);
    const expected = Array.from(portable.outputs[0].data as Int8Array);
    const actual = Array.from(simd.outputs[0].data as Int8Array);
    const wrong = expected.findIndex((value, i) => actual[i] !== value);
    const place = `element ${wrong} of [${portable.outputs[0].shape}]: ${actual[wrong]}, portable ${expected[wrong]}`;
    assert.ok(wrong < 0, place);
  }
  portable.close();
  simd.close();
}

/** Checks `count` random models; `build` gets the numbers that fast-check shrinks and a source for contents. */
export async function everyModel<T>(
  { count, kernels }: { count: number; kernels: SimdChoice },
  shapes: fc.Arbitrary<T>,
  build: (shape: T, random: Random) => Graph | undefined,
): Promise<void> {
  const seeded = fc.tuple(shapes, fc.integer({ min: 1, max: 2 ** 30 }));
  await fc.assert(
    fc.asyncProperty(seeded, async ([shape, seed]) => {
      const random = randomOf(seed);
      const graph = build(shape, random);
      fc.pre(graph !== undefined);
      await compareKernels(graph, random, kernels);
    }),
    { numRuns: count },
  );
}
