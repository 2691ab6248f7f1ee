/**
 * Small models written by hand, one per kind of thing that a model can contain: a quantized network, int4 and float weights,
 * variables with their initialisation, a loop, a branch, a custom operator. Tests of the file format and the fuzzer's seeds
 * where the golden models are absent.
 */
import type { Graph, Operator, OperatorOf, OperatorType, Subgraph, Tensor } from '../../lib/graph';
import { byteLength, elementCount } from '../../lib/tensor';

/** A tensor; with `fill` a constant whose bytes count up from it. */
export function tensor(
  type: Tensor['type'],
  shape: number[],
  rest: Partial<Tensor> & { fill?: number } = {},
): Tensor {
  const { fill, ...fields } = rest;
  const bytes = byteLength(type, elementCount(shape));
  return {
    name: '',
    type,
    shape,
    ...(fill !== undefined && { data: Uint8Array.from({ length: bytes }, (_, i) => (fill + i) % 64) }),
    isVariable: false,
    hasRank: true,
    ...fields,
  };
}

export function int32s(...values: number[]): Tensor {
  return { ...tensor('int32', [values.length]), data: new Uint8Array(Int32Array.from(values).buffer) };
}

/** Affine quantization with one scale or, given several, one per index of `axis`. */
export function scaled(scales: number | number[], zeroPoint = 0, axis = 0): Pick<Tensor, 'quantization'> {
  const scale = Float32Array.from([scales].flat());
  return { quantization: { scale, zeroPoint: new Int32Array(scale.length).fill(zeroPoint), axis } };
}

type OptionsOf<T extends OperatorType> = OperatorOf<T> extends { options: infer O } ? O : never;

export function operator<T extends Exclude<OperatorType, 'CUSTOM'>>(
  type: T,
  inputs: number[],
  outputs: number[],
  options: OptionsOf<T>,
  version = 1,
): Operator {
  const base = { version, inputs, outputs, intermediates: [], mutatingVariableInputs: [] };
  return { type, options, ...base } as unknown as Operator;
}

export function graphOf(...subgraphs: Partial<Subgraph>[]): Graph {
  return {
    version: 3,
    description: 'made by hand',
    subgraphs: subgraphs.map((part, index) => ({
      name: index === 0 ? 'main' : `subgraph_${index}`,
      tensors: [],
      operators: [],
      inputs: [],
      outputs: [],
      ...part,
    })),
    metadata: [],
    signatures: [],
  };
}

const stride1 = { strideWidth: 1, strideHeight: 1 };
const dilation1 = { dilationWidth: 1, dilationHeight: 1 };

/** Convolution, depthwise convolution, pooling, fully connected (per channel), softmax in int8. */
export function quantizedNetwork(): Graph {
  const graph = graphOf({
    tensors: [
      tensor('int8', [1, 6, 6, 2], { name: 'image', shapeSignature: [-1, 6, 6, 2], ...scaled(0.5, -3) }),
      tensor('int8', [4, 3, 3, 2], { fill: 1, ...scaled([0.1, 0.2, 0.3, 0.4]) }),
      tensor('int32', [4], { fill: 0, ...scaled([0.05, 0.1, 0.15, 0.2]) }),
      tensor('int8', [1, 6, 6, 4], scaled(0.7, 1)),
      tensor('int8', [1, 3, 3, 4], { fill: 9, ...scaled([0.1, 0.2, 0.3, 0.4], 0, 3) }),
      tensor('int32', [4], { fill: 3, ...scaled([0.07, 0.14, 0.21, 0.28]) }),
      tensor('int8', [1, 4, 4, 4], scaled(0.9, 5)),
      tensor('int8', [1, 2, 2, 4], scaled(0.9, 5)),
      int32s(1, 16),
      tensor('int8', [1, 16], scaled(0.9, 5)),
      tensor('int8', [3, 16], { fill: 5, ...scaled(0.02) }),
      tensor('int32', [3], { fill: 2, ...scaled(0.018) }),
      tensor('int8', [1, 3], scaled(0.3, 0)),
      tensor('int8', [1, 3], { name: 'scores', ...scaled(1 / 256, -128) }),
    ],
    operators: [
      operator('CONV_2D', [0, 1, 2], [3], {
        padding: 'SAME',
        ...stride1,
        ...dilation1,
        activation: 'RELU',
        quantizedBiasType: 'float32',
      }),
      operator('DEPTHWISE_CONV_2D', [3, 4, 5], [6], {
        padding: 'VALID',
        ...stride1,
        ...dilation1,
        depthMultiplier: 1,
        activation: 'NONE',
      }),
      operator('AVERAGE_POOL_2D', [6], [7], {
        padding: 'VALID',
        strideWidth: 2,
        strideHeight: 2,
        filterWidth: 2,
        filterHeight: 2,
        activation: 'NONE',
      }),
      operator('RESHAPE', [7, 8], [9], { newShape: [1, 16] }),
      operator('FULLY_CONNECTED', [9, 10, 11], [12], {
        activation: 'NONE',
        weightsFormat: 'DEFAULT',
        keepNumDims: false,
        asymmetricQuantizeInputs: false,
        quantizedBiasType: 'float32',
      }),
      operator('SOFTMAX', [12], [13], { beta: 1 }),
    ],
    inputs: [0],
    outputs: [13],
  });
  graph.metadata = [{ name: 'min_runtime_version', data: Uint8Array.from([49, 46, 53, 46, 48, 0, 0, 0]) }];
  graph.signatures = [
    {
      key: 'serving_default',
      subgraph: 0,
      inputs: [{ name: 'image', tensor: 0 }],
      outputs: [{ name: 'scores', tensor: 13 }],
    },
  ];
  return graph;
}

/** Two int4 weights per byte, no bias, then an activation as an operator of its own. */
export function int4Network(): Graph {
  const fullyConnected = {
    activation: 'NONE',
    weightsFormat: 'DEFAULT',
    keepNumDims: false,
    asymmetricQuantizeInputs: false,
    quantizedBiasType: 'float32',
  } as const;
  return graphOf({
    tensors: [
      tensor('int8', [1, 5], scaled(0.5, 2)),
      tensor('int4', [3, 5], { fill: 7, ...scaled(0.25) }),
      tensor('int8', [1, 3], scaled(0.5, -1)),
      tensor('int8', [1, 3], scaled(1 / 256, -128)),
    ],
    operators: [
      operator('FULLY_CONNECTED', [0, 1, -1], [2], fullyConnected),
      operator('LOGISTIC', [2], [3], {}),
    ],
    inputs: [0],
    outputs: [3],
  });
}

/** A streaming model: a variable of the last frames, set to zero once, shifted by every new frame. */
export function streamingNetwork(): Graph {
  const variable = { container: '', sharedName: 'stream/states' };
  const frames = (count: number) => tensor('int8', [1, count, 4], scaled(0.1, -128));
  return graphOf(
    {
      tensors: [
        frames(1),
        tensor('resource', []),
        frames(2),
        frames(3),
        int32s(0, 1, 0),
        int32s(0, 3, 0),
        int32s(1, 1, 1),
        frames(2),
      ],
      operators: [
        operator('CALL_ONCE', [], [], { initSubgraph: 1 }),
        operator('VAR_HANDLE', [], [1], variable),
        operator('READ_VARIABLE', [1], [2], {}),
        operator('CONCATENATION', [2, 0], [3], { axis: 1, activation: 'NONE' }),
        operator('STRIDED_SLICE', [3, 4, 5, 6], [7], {
          beginMask: 5,
          endMask: 5,
          ellipsisMask: 0,
          newAxisMask: 0,
          shrinkAxisMask: 0,
          offset: false,
        }),
        operator('ASSIGN_VARIABLE', [1, 7], [], {}),
      ],
      inputs: [0],
      outputs: [3],
    },
    {
      tensors: [tensor('resource', []), tensor('int8', [1, 2, 4], { fill: 0, ...scaled(0.1, -128) })],
      operators: [operator('VAR_HANDLE', [], [0], variable), operator('ASSIGN_VARIABLE', [0, 1], [], {})],
    },
  );
}

/** A loop: adds 3 to the input while it is below 20. */
export function loopNetwork(): Graph {
  const add = { activation: 'NONE', potScaleInt16: false } as const;
  const value = () => tensor('int32', [1]);
  return graphOf(
    {
      tensors: [value(), value()],
      operators: [operator('WHILE', [0], [1], { condSubgraph: 1, bodySubgraph: 2 })],
      inputs: [0],
      outputs: [1],
    },
    {
      tensors: [value(), int32s(20), tensor('bool', [1])],
      operators: [operator('LESS', [0, 1], [2], {})],
      inputs: [0],
      outputs: [2],
    },
    {
      tensors: [value(), int32s(3), value()],
      operators: [operator('ADD', [0, 1], [2], add)],
      inputs: [0],
      outputs: [2],
    },
  );
}

/** A branch: the sum or the product of two floats, by a flag. */
export function branchNetwork(): Graph {
  const value = () => tensor('float32', [1, 4]);
  const branch = (body: Operator) => ({
    tensors: [value(), value(), value()],
    operators: [body],
    inputs: [0, 1],
    outputs: [2],
  });
  return graphOf(
    {
      tensors: [tensor('bool', [1]), value(), value(), value()],
      operators: [operator('IF', [0, 1, 2], [3], { thenSubgraph: 1, elseSubgraph: 2 })],
      inputs: [0, 1, 2],
      outputs: [3],
    },
    branch(operator('ADD', [0, 1], [2], { activation: 'RELU6', potScaleInt16: true })),
    branch(operator('MUL', [0, 1], [2], { activation: 'NONE' })),
  );
}

/** An operator that only the author's runtime knows. */
export function customNetwork(): Graph {
  const graph = graphOf({
    tensors: [tensor('float32', [2]), tensor('float32', [2])],
    inputs: [0],
    outputs: [1],
  });
  graph.subgraphs[0].operators.push({
    type: 'CUSTOM',
    customCode: 'MyOperator',
    customOptions: Uint8Array.of(1, 2, 3),
    version: 7,
    inputs: [0],
    outputs: [1],
    intermediates: [],
    mutatingVariableInputs: [false],
  });
  return graph;
}

export const handMade: Record<string, () => Graph> = {
  quantizedNetwork,
  int4Network,
  streamingNetwork,
  loopNetwork,
  branchNetwork,
  customNetwork,
};
