/**
 * A trained network as an int8 model by TensorFlow Lite's 8-bit specification (techniques.md 2.1): weights symmetric, per filter
 * in convolutions and per tensor in the dense layer, activations asymmetric with ranges seen in calibration, biases int32 at
 * the product of scales, softmax output 1/256 and -128. The standardization of the input is folded into the first convolution,
 * which is exact because nothing is padded.
 */
import type { BuiltinOptions, Graph, Operator, Tensor } from '../../lib/graph';
import { type Dataset, type Standardization, standardize } from './fit';
import type { Network } from './network';

export interface ExportOptions {
  description: string;
  /** shape of the input tensor, e.g. [1, 49, 40]; as many elements as an example */
  inputShape: number[];
  /** quantization of the input: real = (q - zeroPoint) * scale */
  input: { scale: number; zeroPoint: number };
  standardization: Standardization;
  /** from a value of the data set to the real value that the model's input stands for */
  toReal: (value: number) => number;
  /** examples whose activations are measured */
  calibration: Dataset;
}

interface Range {
  low: number;
  high: number;
}

/** Ranges of every convolution's output and of the logits over the calibration examples. */
function calibrate(network: Network, { calibration, standardization }: ExportOptions) {
  const layers: Range[] = network.convolutions.map(() => ({ low: 0, high: 0 }));
  const logits: Range = { low: 0, high: 0 };
  const input = new Float32Array(calibration.size);
  const widen = (range: Range, values: Float32Array) => {
    for (const value of values) {
      range.low = Math.min(range.low, value);
      range.high = Math.max(range.high, value);
    }
  };
  for (let i = 0; i < calibration.labels.length; i++) {
    network.forward(standardize(calibration, standardization, i, input));
    for (const [l, layer] of network.convolutions.entries()) widen(layers[l], layer.output);
    widen(logits, network.logits);
  }
  return { layers, logits };
}

function quantizationOf({ low, high }: Range): { scale: number; zeroPoint: number } {
  const scale = Math.fround((high - low) / 255);
  return { scale, zeroPoint: Math.round(-128 - low / scale) };
}

const bytesOf = (values: Int8Array | Int32Array) => new Uint8Array(values.buffer);

class GraphBuilder {
  readonly tensors: Tensor[] = [];
  readonly operators: Operator[] = [];

  activation(name: string, shape: number[], scale: number, zeroPoint: number): number {
    const quantization = { scale: Float32Array.of(scale), zeroPoint: Int32Array.of(zeroPoint), axis: 0 };
    return (
      this.tensors.push({ name, type: 'int8', shape, quantization, isVariable: false, hasRank: true }) - 1
    );
  }

  constant(name: string, values: Int8Array | Int32Array, shape: number[], scales?: number[]): number {
    const quantization = scales && {
      scale: Float32Array.from(scales),
      zeroPoint: new Int32Array(scales.length),
      axis: 0,
    };
    const type = values instanceof Int8Array ? 'int8' : 'int32';
    return (
      this.tensors.push({
        name,
        type,
        shape,
        data: bytesOf(values),
        quantization,
        isVariable: false,
        hasRank: true,
      }) - 1
    );
  }

  operator<T extends keyof BuiltinOptions>(
    type: T,
    options: BuiltinOptions[T],
    version: number,
    inputs: number[],
    output: number,
  ): void {
    this.operators.push({
      type,
      options,
      version,
      inputs,
      outputs: [output],
      intermediates: [],
      mutatingVariableInputs: [],
    } as Operator);
  }

  /** Weights [outputs][reach] and bias of one layer, quantized per row or together. */
  weights(
    name: string,
    shape: number[],
    rows: Float64Array[],
    bias: number[],
    inputScale: number,
    perRow: boolean,
  ): [number, number] {
    const peaks = rows.map(row => row.reduce((peak, value) => Math.max(peak, Math.abs(value)), 1e-6));
    const scales = perRow
      ? peaks.map(peak => Math.fround(peak / 127))
      : [Math.fround(Math.max(...peaks) / 127)];
    const scaleOf = (row: number) => scales[perRow ? row : 0];
    const quantized = Int8Array.from(
      rows.flatMap((row, r) => [...row].map(value => Math.round(value / scaleOf(r)))),
    );
    const biasScales = scales.map(scale => Math.fround(scale * inputScale));
    const quantizedBias = Int32Array.from(bias, (value, r) => Math.round(value / biasScales[perRow ? r : 0]));
    return [
      this.constant(`${name}/weights`, quantized, shape, scales),
      this.constant(`${name}/bias`, quantizedBias, [rows.length], biasScales),
    ];
  }
}

/** Rows of the first convolution for real inputs instead of standardized ones. */
function foldInput(
  network: Network,
  { standardization, toReal }: ExportOptions,
): { rows: Float64Array[]; bias: number[] } {
  const { weights, bias, shape, channels } = network.convolutions[0];
  const reach = shape.taps * channels;
  const step = toReal(1) - toReal(0);
  const rows: Float64Array[] = [];
  const folded: number[] = [];
  for (let f = 0; f < shape.filters; f++) {
    const row = new Float64Array(reach);
    let constant = bias.values[f];
    for (let i = 0; i < reach; i++) {
      const { mean, deviation } = standardization;
      const weight = weights.values[f * reach + i] / deviation[i % deviation.length];
      row[i] = weight / step;
      constant -= weight * (mean[i % mean.length] + toReal(0) / step);
    }
    rows.push(row);
    folded.push(constant);
  }
  return { rows, bias: folded };
}

function rowsOf(values: Float32Array, count: number): Float64Array[] {
  const length = values.length / count;
  return Array.from({ length: count }, (_, r) =>
    Float64Array.from(values.subarray(r * length, (r + 1) * length)),
  );
}

/** The network as a graph that lib/tflite writes. */
export function exportInt8(network: Network, options: ExportOptions): Graph {
  const builder = new GraphBuilder();
  const ranges = calibrate(network, options);
  const { time, channels, classes, pool } = network.shape;
  const input = builder.activation('input', options.inputShape, options.input.scale, options.input.zeroPoint);
  let { scale } = options.input;
  let { zeroPoint } = options.input;
  let shape = [1, time, 1, channels];
  let current = builder.activation('frames', shape, scale, zeroPoint);
  const newShape = builder.constant('frames/shape', Int32Array.from(shape), [4]);
  builder.operator('RESHAPE', { newShape: shape }, 1, [input, newShape], current);

  for (const [l, layer] of network.convolutions.entries()) {
    const { taps, stride, filters } = layer.shape;
    const { rows, bias } =
      l === 0
        ? foldInput(network, options)
        : { rows: rowsOf(layer.weights.values, filters), bias: [...layer.bias.values] };
    const [filter, biasTensor] = builder.weights(
      `conv${l + 1}`,
      [filters, taps, 1, layer.channels],
      rows,
      bias,
      scale,
      true,
    );
    ({ scale, zeroPoint } = quantizationOf(ranges.layers[l]));
    shape = [1, layer.outputTime, 1, filters];
    const output = builder.activation(`conv${l + 1}`, shape, scale, zeroPoint);
    builder.operator(
      'CONV_2D',
      {
        padding: 'VALID',
        strideWidth: 1,
        strideHeight: stride,
        activation: 'RELU',
        dilationWidth: 1,
        dilationHeight: 1,
        quantizedBiasType: 'float32',
      },
      3,
      [current, filter, biasTensor],
      output,
    );
    current = output;
  }

  const features = shape[3];
  const pooled = builder.activation('pooled', [1, 1, 1, features], scale, zeroPoint);
  builder.operator(
    pool === 'max' ? 'MAX_POOL_2D' : 'AVERAGE_POOL_2D',
    {
      padding: 'VALID',
      strideWidth: 1,
      strideHeight: shape[1],
      filterWidth: 1,
      filterHeight: shape[1],
      activation: 'NONE',
    },
    2,
    [current],
    pooled,
  );
  const [dense, denseBias] = builder.weights(
    'dense',
    [classes, features],
    rowsOf(network.dense.values, classes),
    [...network.denseBias.values],
    scale,
    false,
  );
  const logitRange = quantizationOf(ranges.logits);
  const logits = builder.activation('logits', [1, classes], logitRange.scale, logitRange.zeroPoint);
  builder.operator(
    'FULLY_CONNECTED',
    {
      activation: 'NONE',
      weightsFormat: 'DEFAULT',
      keepNumDims: false,
      asymmetricQuantizeInputs: false,
      quantizedBiasType: 'float32',
    },
    4,
    [pooled, dense, denseBias],
    logits,
  );
  const scores = builder.activation('scores', [1, classes], 1 / 256, -128);
  builder.operator('SOFTMAX', { beta: 1 }, 2, [logits], scores);
  return {
    version: 3,
    description: options.description,
    subgraphs: [
      {
        name: 'main',
        tensors: builder.tensors,
        operators: builder.operators,
        inputs: [input],
        outputs: [scores],
      },
    ],
    metadata: [],
    signatures: [],
  };
}
