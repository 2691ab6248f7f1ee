/**
 * Random models of one operator, and the same inputs through the portable and the SIMD kernels: equal bits, and after every step no byte
 * written beside a tensor. The differential tests of the kernels (`*.test.ts` beside them) describe the models.
 */
import assert from 'node:assert';
import { join } from 'node:path';
import fc from 'fast-check';
import { longCount } from '../../../test/support/long';
import type { Graph, Operator, Tensor } from '../../graph';
import { type ElementType, type Quantization, type TypedArray, typedArrayFor } from '../../tensor';
import { Interpreter } from '../interpreter';
import { exactDotMode, useModulesOf } from './simd-module';

const GUARD_BYTES = 64;

/** Random models of each family: in CI, and in a soak. */
const cases = longCount(500, 20_000);

export interface SimdSet {
  name: string;
  /** each model takes one of them at random */
  kernels: readonly ('simd' | 'simd128')[];
  /** modules whose dot product of bytes is emulated as one kind of processor has it */
  dotMode?: 'signed' | 'unsigned';
  /** random models */
  count: number;
}

/** Kernels without dot products of bytes: one source in two modules. */
export const modules: readonly SimdSet[] = [
  { name: 'both modules', kernels: ['simd', 'simd128'], count: cases },
];

/** All ways to multiply bytes, whatever this processor has. */
export const dotModes: readonly SimdSet[] = [
  { name: 'the kernels of this processor', kernels: ['simd'], count: cases / 2 },
  { name: 'SIMD128 kernels', kernels: ['simd128'], count: cases / 2 },
  { name: 'kernels on signed bytes, emulated', kernels: ['simd'], dotMode: 'signed', count: cases / 2 },
  { name: 'kernels on unsigned bytes, emulated', kernels: ['simd'], dotMode: 'unsigned', count: cases / 2 },
];

/** Where the build puts the emulations. */
const emulations = join(__dirname, '..', '..', '..', 'test', 'wasm');

/** The tests of one family with every set of kernels. */
export function describeFamily(title: string, sets: readonly SimdSet[], tests: (set: SimdSet) => void): void {
  for (const set of sets)
    describe(`${title}: ${set.name}`, function () {
      this.timeout(3_600_000);
      before(() => {
        if (set.dotMode === undefined) return;
        useModulesOf(join(emulations, set.dotMode));
        // the probe has to find out
        assert.strictEqual(exactDotMode(), set.dotMode);
      });
      after(() => useModulesOf());
      tests(set);
    });
}

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

/** Mostly of everyday size, where rounding shows; sometimes tiny, huge, zero of either sign, infinite or not a number. */
export function floatValues(random: Random, count: number): Float32Array {
  const rare = random.pick(0, 0, 0, 0.05);
  const value = () => (random.integer(-(2 ** 24), 2 ** 24) / 2 ** 24) * 2 ** random.integer(-3, 3);
  return Float32Array.from({ length: count }, () =>
    random.integer(0, 1e6) < rare * 1e6
      ? random.pick(0, -0, 1e-45, -1e-40, 3e38, -3e38, Infinity, -Infinity, NaN)
      : value(),
  );
}

/** Contents of a tensor of any type. */
export function valuesOf(type: ElementType, random: Random, count: number): TypedArray {
  if (type === 'float32') return floatValues(random, count);
  if (type === 'int8') return int8Values(random, count);
  const values = new (typedArrayFor(type))(count) as Int32Array;
  const bytes = new Uint8Array(values.buffer);
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.integer(0, 255);
  return type === 'bool' ? (values.map(value => value & 1) as TypedArray) : values;
}

export function quantization(scale: number | number[], zeroPoint: number, axis = 0): Quantization {
  const scales = typeof scale === 'number' ? [scale] : scale;
  const zeroPoints = Int32Array.from(scales, () => zeroPoint);
  return { scale: Float32Array.from(scales), zeroPoint: zeroPoints, axis };
}

export function tensor(type: ElementType, shape: number[], q?: Quantization, data?: ArrayBufferView): Tensor {
  const bytes = data && new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name: type, type, shape, data: bytes, quantization: q, isVariable: false, hasRank: true };
}

/** A constant int32 tensor: axes, paddings, places. */
export function integers(values: readonly number[], shape = [values.length]): Tensor {
  return tensor('int32', shape, undefined, Int32Array.from(values));
}

type Node = Pick<Operator, 'type'> & { options?: object };

/** A model of one operator that takes all tensors but the last `outputs`, in order, and makes those. */
export function modelOf(tensors: Tensor[], node: Node, outputs = 1): Graph {
  const indices = tensors.map((_, i) => i);
  const first = tensors.length - outputs;
  return graphOf(tensors, [{ ...node, inputs: indices.slice(0, first), outputs: indices.slice(first) }]);
}

/** A model of several operators. Its inputs are the tensors without data that none writes, its outputs those that none reads. */
export function graphOf(tensors: Tensor[], nodes: (Node & { inputs: number[]; outputs: number[] })[]): Graph {
  const operators = nodes.map(
    node =>
      ({
        options: {},
        version: 1,
        intermediates: [],
        mutatingVariableInputs: [],
        ...node,
      }) as unknown as Operator,
  );
  const read = new Set(nodes.flatMap(node => node.inputs));
  const written = new Set(nodes.flatMap(node => node.outputs));
  const holdsData = (t: Tensor) => t.type !== 'resource';
  const select = (wanted: (t: Tensor, i: number) => boolean) =>
    tensors.flatMap((t, i) => (holdsData(t) && wanted(t, i) ? [i] : []));
  const inputs = select((t, i) => t.data === undefined && !written.has(i));
  const outputs = select((_, i) => written.has(i) && !read.has(i));
  return {
    version: 3,
    description: '',
    subgraphs: [{ name: 'main', tensors, operators, inputs, outputs }],
    metadata: [],
    signatures: [],
  };
}

/** Scales of the channels such that outputs use the range; sometimes wildly different from each other, tiny, or left shifts. */
export function channelScales(random: Random, channels: number, terms: number): number[] {
  const wild = random.pick(0, 0, 0, 1, 6, 24);
  const typical = 1 / Math.sqrt(terms) / 2 ** random.integer(5, 8);
  const center = random.integer(0, 7) === 0 ? 2 ** random.integer(-38, 8) : typical;
  return Array.from({ length: channels }, () => {
    const spread = 2 ** random.integer(-wild, Math.min(wild, 12));
    return center * spread * (1 + random.integer(0, 1000) / 1000);
  });
}

/** Which kernels run each step of a model. */
export function kernelsOf(interpreter: Interpreter): string[] {
  return interpreter.memory.plan.steps[0].map(step => step.kernels);
}

/** Runs one model with portable and SIMD kernels; throws where bits differ, a guard is broken or the SIMD kernel declined. */
export async function compareKernels(
  graph: Graph,
  random: Random,
  kernels: SimdSet['kernels'][0],
  guardBytes = GUARD_BYTES,
): Promise<void> {
  const [portable, simd] = await Promise.all(
    (['portable', kernels] as const).map(choice =>
      Interpreter.create(graph, {
        kernels: choice,
        guardBytes,
        // a tensor that takes the place of another would overwrite its guard
        taps: guardBytes > 0 ? 'all' : [],
      }),
    ),
  );
  assert.ok(
    kernelsOf(simd).every((name, i) => name === 'simd' || UNCOVERED.test(operatorType(graph, i))),
    `declined: ${kernelsOf(simd)}`,
  );
  let steps = 0;
  simd.observer = () => {
    steps++;
    assert.deepStrictEqual(simd.memory.brokenGuards(), []);
  };
  for (let round = 0; round < 2; round++) {
    portable.inputs.forEach((input, i) => {
      const values = valuesOf(input.type, random, input.data.length);
      for (const handle of [input, simd.inputs[i]]) handle.data.set(values as never);
    });
    portable.invoke();
    simd.invoke();
    portable.outputs.forEach((output, i) => {
      compareElements(simd.outputs[i].data, output.data, `output ${i} of shape [${output.shape}]`);
    });
  }
  assert.ok(steps > 0 || simd.memory.plan.steps[0].every(step => step.elided));
  portable.close();
  simd.close();
}

/** Operators that compute nothing. */
const UNCOVERED = /^(VAR_HANDLE|RESHAPE)$/;

function operatorType(graph: Graph, step: number): string {
  return graph.subgraphs[0].operators[step].type;
}

/** Equal elements; zeros differ by their sign, any two NaNs are equal. */
function compareElements(actual: TypedArray, expected: TypedArray, what: string): void {
  assert.strictEqual(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    if (!Object.is(actual[i], expected[i]))
      assert.fail(`element ${i} of ${what}: ${actual[i]}, portable ${expected[i]}`);
}

/** Checks random models; `build` gets the numbers that fast-check shrinks and a source for contents. */
export async function everyModel<T>(
  { kernels, count }: SimdSet,
  shapes: fc.Arbitrary<T>,
  build: (shape: T, random: Random) => Graph | undefined,
  guardBytes = GUARD_BYTES,
): Promise<void> {
  const seeded = fc.tuple(shapes, fc.integer({ min: 1, max: 2 ** 30 }));
  await fc.assert(
    fc.asyncProperty(seeded, async ([shape, seed]) => {
      const random = randomOf(seed);
      const graph = build(shape, random);
      fc.pre(graph !== undefined);
      await compareKernels(graph, random, random.pick(...kernels), guardBytes);
    }),
    { numRuns: count },
  );
}
