/**
 * Small random networks in SIMD against the portable kernels: what single operators do not show. Operators share an arena and their scratch,
 * tensors are reused; once with guard bytes between all of them, once packed as in use.
 */
import fc from 'fast-check';
import type { Graph, Tensor } from '../../graph';
import { biasOf, weightsOf } from './shapes.support';
import {
  channelScales,
  describeFamily,
  dotModes,
  everyModel,
  graphOf,
  integers,
  quantization,
  type Random,
  tensor,
} from './simd.support';

const network = fc.record({
  height: fc.integer({ min: 2, max: 10 }),
  width: fc.integer({ min: 2, max: 10 }),
  inputs: fc.integer({ min: 1, max: 9 }),
  channels: fc.integer({ min: 1, max: 24 }),
  multiplier: fc.constantFrom(1, 1, 2),
  padding: fc.integer({ min: 0, max: 2 }),
  pooling: fc.constantFrom('MEAN' as const, 'AVERAGE_POOL_2D' as const, 'MAX_POOL_2D' as const),
  units: fc.integer({ min: 1, max: 12 }),
});
type Network = typeof network extends fc.Arbitrary<infer T> ? T : never;
type Nodes = Parameters<typeof graphOf>[1];

/** Adds tensors and operators one after the other. */
class Builder {
  readonly tensors: Tensor[] = [];
  readonly nodes: Nodes = [];

  constructor(private readonly random: Random) {}

  add(t: Tensor): number {
    return this.tensors.push({ ...t, name: `${this.tensors.length}` }) - 1;
  }

  activation(shape: number[], scale = 1): number {
    return this.add(tensor('int8', shape, quantization(scale, this.random.integer(-20, 20))));
  }

  weights(shape: number[], axis: number): number[] {
    const count = shape.reduce((a, b) => a * b, 1);
    const scales = channelScales(this.random, shape[axis], count / shape[axis]);
    const data = weightsOf(this.random, count, shape, axis);
    const weights = tensor('int8', shape, quantization(scales, 0, axis), data);
    return [this.add(weights), this.add(biasOf(this.random, shape[axis]))];
  }

  node(type: Nodes[0]['type'], inputs: number[], output: number, options: object = {}): number {
    this.nodes.push({ type, inputs, outputs: [output], options });
    return output;
  }
}

const window = {
  padding: 'SAME',
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  activation: 'RELU6',
  quantizedBiasType: 'float32',
};

/** pad, depthwise, two pointwise branches that are added, joined with the first, pooled, connected, normalized */
function build(n: Network, random: Random): Graph {
  const b = new Builder(random);
  const [height, width] = [n.height + 2 * n.padding, n.width + 2 * n.padding];
  const deep = n.inputs * n.multiplier;
  const input = b.activation([1, n.height, n.width, n.inputs]);
  const { quantization: same } = b.tensors[input];
  const border = b.add(integers([0, 0, n.padding, n.padding, n.padding, n.padding, 0, 0], [4, 2]));
  const padded = b.node('PAD', [input, border], b.add(tensor('int8', [1, height, width, n.inputs], same)));
  const [dw, dwBias] = b.weights([1, 3, 3, deep], 3);
  const depthwise = b.node(
    'DEPTHWISE_CONV_2D',
    [padded, dw, dwBias],
    b.activation([1, height, width, deep], 0.05),
    { ...window, depthMultiplier: n.multiplier },
  );
  const branches = [0, 1].map(() => {
    const [w, bias] = b.weights([n.channels, 1, 1, deep], 0);
    return b.node(
      'CONV_2D',
      [depthwise, w, bias],
      b.activation([1, height, width, n.channels], 0.04),
      window,
    );
  });
  const sum = b.activation([1, height, width, n.channels], 0.06);
  b.node('ADD', branches, sum, { activation: 'NONE', potScaleInt16: false });
  const joined = b.add(tensor('int8', [1, height, width, 2 * n.channels], b.tensors[sum].quantization));
  b.node('CONCATENATION', [sum, sum], joined, { axis: 3, activation: 'NONE' });
  const pooled = b.add(tensor('int8', [1, 1, 1, 2 * n.channels], b.tensors[sum].quantization));
  if (n.pooling === 'MEAN') b.node('MEAN', [joined, b.add(integers([1, 2]))], pooled, { keepDims: true });
  else
    b.node(n.pooling, [joined], pooled, {
      ...window,
      padding: 'VALID',
      filterHeight: height,
      filterWidth: width,
    });
  const flat = b.add(tensor('int8', [1, 2 * n.channels], b.tensors[sum].quantization));
  b.node('RESHAPE', [pooled], flat, { newShape: [1, 2 * n.channels] });
  // no bias: TFLM demands a scale of it that others take as given
  const [weights] = b.weights([n.units, 2 * n.channels], 0);
  const scores = b.node('FULLY_CONNECTED', [flat, weights], b.activation([1, n.units], 0.1), {
    activation: 'NONE',
    weightsFormat: 'DEFAULT',
    keepNumDims: false,
    asymmetricQuantizeInputs: false,
    quantizedBiasType: 'float32',
  });
  b.node('SOFTMAX', [scores], b.add(tensor('int8', [1, n.units], quantization(1 / 256, -128))), { beta: 1 });
  return graphOf(b.tensors, b.nodes);
}

describeFamily('networks', dotModes, ({ count, ...rest }) => {
  // each has nine operators
  const set = { ...rest, count: Math.ceil(count / 2) };

  it('with guard bytes', async () => {
    await everyModel(set, network, build);
  });

  it('packed as in use', async () => {
    await everyModel(set, network, build, 0);
  });
});
