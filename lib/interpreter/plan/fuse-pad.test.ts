/** PAD in front of a convolution: the same bits with and without it taken along, the padded tensor without a place where it is. */
import assert from 'node:assert';
import fc from 'fast-check';
import { longCount } from '../../../test/support/long';
import type { Graph, Operator, OperatorType, Tensor } from '../../graph';
import { Interpreter } from '../interpreter';
import { describeModel } from '../report/describe-model';
import { channelScales, int8Values, quantization, type Random, randomOf, tensor } from '../wasm/simd.support';

interface Chain {
  pad: [number, number][];
  input: [number, number, number, number];
  filter: [number, number];
  stride: [number, number];
  padding: 'SAME' | 'VALID';
  depthwise: boolean;
  channels: number;
  value: number | undefined;
  zeroPoint: number;
}

const operatorOf = (type: OperatorType, inputs: number[], outputs: number[], options: object = {}) =>
  ({
    type,
    options,
    version: 1,
    inputs,
    outputs,
    intermediates: [],
    mutatingVariableInputs: [],
  }) as unknown as Operator;

const graphOf = (tensors: Tensor[], operators: Operator[], outputs: number[]): Graph => ({
  version: 3,
  description: '',
  subgraphs: [{ name: 'main', tensors, operators, inputs: [0], outputs }],
  metadata: [],
  signatures: [],
});

/** PAD, then CONV_2D or DEPTHWISE_CONV_2D; tensor 2 is the padded one. undefined where the window does not fit. */
function chain(c: Chain, random: Random): Graph | undefined {
  const padded = c.input.map((d, i) => d + c.pad[i][0] + c.pad[i][1]);
  const size = (i: 0 | 1) =>
    c.padding === 'SAME'
      ? Math.ceil(padded[i + 1] / c.stride[i])
      : Math.ceil((padded[i + 1] - c.filter[i] + 1) / c.stride[i]);
  if (size(0) < 1 || size(1) < 1) return undefined;
  const depthOfPadded = padded[3];
  const channels = c.depthwise ? depthOfPadded : c.channels;
  const shape = c.depthwise ? [1, ...c.filter, channels] : [channels, ...c.filter, depthOfPadded];
  const count = shape.reduce((a, b) => a * b, 1);
  const scales = channelScales(random, channels, count / channels);
  const bias = Int32Array.from({ length: channels }, () => random.integer(-500, 500));
  const q = quantization(1, c.zeroPoint);
  const tensors = [
    tensor('int8', c.input, q),
    tensor('int32', [4, 2], quantization(1, 0), Int32Array.from(c.pad.flat())),
    tensor('int8', padded, q),
    tensor('int8', shape, quantization(scales, 0, c.depthwise ? 3 : 0), int8Values(random, count)),
    tensor('int32', [channels], quantization(1, 0), bias),
    tensor('int8', [padded[0], size(0), size(1), channels], quantization(1, 0)),
  ].map((t, i) => ({ ...t, name: `tensor ${i}` }));
  const value = c.value === undefined ? [] : [tensors.length];
  if (c.value !== undefined) tensors.push(tensor('int8', [1], q, Int8Array.of(c.value)));
  const options = {
    padding: c.padding,
    strideHeight: c.stride[0],
    strideWidth: c.stride[1],
    dilationHeight: 1,
    dilationWidth: 1,
    activation: 'NONE',
    depthMultiplier: 1,
    quantizedBiasType: 'float32',
  };
  const operators = [
    operatorOf(c.value === undefined ? 'PAD' : 'PADV2', [0, 1, ...value], [2]),
    operatorOf(c.depthwise ? 'DEPTHWISE_CONV_2D' : 'CONV_2D', [2, 3, 4], [5], options),
  ];
  return graphOf(tensors, operators, [5]);
}

const small = fc.integer({ min: 0, max: 3 });
const side = fc.integer({ min: 1, max: 9 });
const chains = fc.record<Chain>({
  pad: fc
    .tuple(small, small, small, small, fc.boolean())
    .map(([a, b, c, d, deep]) => [[0, 0], [a, b], [c, d], deep ? [0, 0] : [0, a % 2]] as [number, number][]),
  input: fc.tuple(fc.constant(1), side, side, fc.integer({ min: 1, max: 20 })),
  filter: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  padding: fc.constantFrom('SAME', 'VALID'),
  depthwise: fc.boolean(),
  channels: fc.integer({ min: 1, max: 20 }),
  value: fc.constantFrom(undefined, undefined, -3, 5),
  zeroPoint: fc.constantFrom(-128, -3, 0, 5, 127),
});

const separable: Chain = {
  pad: [
    [0, 0],
    [0, 1],
    [0, 1],
    [0, 0],
  ],
  input: [1, 8, 8, 16],
  filter: [3, 3],
  stride: [2, 2],
  padding: 'VALID',
  depthwise: true,
  channels: 16,
  value: undefined,
  zeroPoint: -128,
};

const steps = (interpreter: Interpreter) => interpreter.memory.plan.steps[0].map(step => step.elided);

describe('PAD in front of a convolution', function () {
  this.timeout(600_000);

  it('gives the same bits taken along', async () => {
    await fc.assert(
      fc.asyncProperty(chains, fc.integer({ min: 1, max: 2 ** 30 }), async (c, seed) => {
        const random = randomOf(seed);
        const graph = chain(c, random);
        fc.pre(graph !== undefined);
        const [plain, simd] = await Promise.all(
          (['portable', 'simd'] as const).map(kernels =>
            Interpreter.create(graph!, { kernels, guardBytes: 64 }),
          ),
        );
        const growth = (graph!.subgraphs[0].tensors[2].shape as number[]).reduce(
          (a, d, i) => (a * d) / c.input[i],
          1,
        );
        const fusible =
          c.pad[3][1] === 0 && (c.value === undefined || c.value === c.zeroPoint) && growth <= 16;
        assert.deepStrictEqual(steps(simd), [fusible, false]);
        const values = int8Values(random, simd.inputs[0].data.length);
        for (const interpreter of [plain, simd]) {
          interpreter.inputs[0].write(values);
          interpreter.invoke();
        }
        assert.deepStrictEqual([...simd.outputs[0].data], [...plain.outputs[0].data]);
        // input and output live together then, so that each has its own guard
        if (fusible) assert.deepStrictEqual(simd.memory.brokenGuards(), []);
        plain.close();
        simd.close();
      }),
      { numRuns: longCount(250, 5_000) },
    );
  });

  it('needs no place for the padded tensor, and never a larger arena', async () => {
    const graph = chain(separable, randomOf(1))!;
    const simd = await Interpreter.create(graph);
    const portable = await Interpreter.create(graph, { kernels: 'portable' });
    assert.deepStrictEqual(steps(simd), [true, false]);
    assert.deepStrictEqual(steps(portable), [false, false]);
    assert.strictEqual(simd.memory.plan.arenaBytes, 8 * 8 * 16 + 4 * 4 * 16);
    assert.strictEqual(portable.memory.plan.arenaBytes, 9 * 9 * 16 + 8 * 8 * 16);
  });

  it("lists the model's own operators in the report", () => {
    const report = describeModel(chain(separable, randomOf(1))!);
    assert.deepStrictEqual(
      report.support.map(({ type, supported }) => ({ type, supported })),
      [
        { type: 'PAD', supported: true },
        { type: 'DEPTHWISE_CONV_2D', supported: true },
      ],
    );
  });

  it('keeps a padded tensor that is tapped, an output of the model, or read twice', async () => {
    const graph = chain(separable, randomOf(1))!;
    const tapped = await Interpreter.create(graph, { taps: ['tensor 2'] });
    assert.deepStrictEqual(steps(tapped), [false, false]);
    const [main] = graph.subgraphs;
    const both = graphOf([...main.tensors], [...main.operators], [5, 2]);
    assert.deepStrictEqual(steps(await Interpreter.create(both)), [false, false]);
    const second = { ...main.operators[1], outputs: [6] };
    const twice = graphOf([...main.tensors, main.tensors[5]], [...main.operators, second], [5, 6]);
    assert.deepStrictEqual(steps(await Interpreter.create(twice)), [false, false, false]);
  });

  it('leaves out a QUANTIZE between equal quantizations only', async () => {
    const boundary = async (zeroPoint: number) => {
      const tensors = [-5, zeroPoint, zeroPoint].map(z => tensor('int8', [1, 4], quantization(0.5, z)));
      const operators = [operatorOf('QUANTIZE', [0], [1]), operatorOf('RELU', [1], [2])];
      return steps(await Interpreter.create(graphOf(tensors, operators, [2])));
    };
    assert.deepStrictEqual(await boundary(-5), [true, false]);
    assert.deepStrictEqual(await boundary(-6), [false, false]);
  });
});
