/**
 * UNIDIRECTIONAL_SEQUENCE_LSTM without peepholes, projection, coupled gates or layer normalization, as TFLM has it (techniques.md
 * section 2.8). Per step: gates forget, input, cell, then the cell state, then gate output and the hidden state:
 *
 *   gate = activate(W x + b + R h);   c = clip(f c + i g);   h = o tanh(c)
 *
 * Quantized: gate sums are int16 in Q3.12, gates and tanh Q0.15, the cell state int16 with a power-of-two scale.
 */
import { logisticInt16, type TableScale, tanhInt16 } from '../../fixed-point';
import type { Activation } from '../../graph';
import {
  multiplyByQuantizedMultiplier,
  multiplyByQuantizedMultiplier64,
  type QuantizedMultiplier,
  quantizeMultiplier,
} from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Frame, type Operand, type Region } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { readInt64, refuseHybrid } from './weights';

/** Inputs by position: weights of the input and of the hidden state and biases, per gate in this order. */
const GATES = ['input', 'forget', 'cell', 'output'] as const;
const WEIGHTS = 1;
const RECURRENT = 5;
const BIAS = 12;
const HIDDEN = 18;
const CELL = 19;
const INPUTS = 24;
const [INPUT_GATE, FORGET_GATE, CELL_GATE, OUTPUT_GATE] = [0, 1, 2, 3];

interface Sizes {
  batches: number;
  steps: number;
  inputSize: number;
  units: number;
  timeMajor: boolean;
}

interface QuantizedLstm {
  /** int16 activations: 64-bit sums */
  wide: boolean;
  inputZeroPoint: number;
  hiddenZeroPoint: number;
  /** per gate */
  weights: QuantizedMultiplier[];
  recurrent: QuantizedMultiplier[];
  forgetCell: QuantizedMultiplier;
  inputCell: QuantizedMultiplier;
  outputHidden: QuantizedMultiplier;
  /** of the cell state, for its tanh */
  cellScale: TableScale;
  /** in steps of the cell state; 0: none */
  clip: number;
}

interface Lstm extends Sizes {
  activation: Activation;
  /** 0: none */
  clip: number;
  quantized: QuantizedLstm | undefined;
  /** four gates of one batch */
  gates: Region;
}

export const unidirectionalSequenceLstm = defineKernel<'UNIDIRECTIONAL_SEQUENCE_LSTM', Lstm>({
  prepare({ options }, context) {
    context.expectArity(INPUTS, 1);
    const input = context.input(0, ['float32', 'int8', 'int16']);
    const hidden = context.input(HIDDEN, [input.type]);
    const cell = context.input(CELL, [input.type === 'float32' ? 'float32' : 'int16']);
    const output = context.output(0);
    context.expectSameType(input, output);
    const sizes = checkShapes(context, input, hidden, cell, output, options.timeMajor);
    if (!(options.cellClip >= 0))
      throw context.invalid(`cell_clip is ${options.cellClip}, expected 0 or more`);
    if (options.activation !== 'TANH')
      throw context.unsupported(
        'unsupported-option',
        `the cell gate has activation ${options.activation}; only TANH is what converters make`,
        'use the default activation of the LSTM layer',
      );
    const { batches, steps, inputSize, units } = sizes;
    context.cost(batches * steps * units * (4 * (inputSize + units) + 5 * 20));
    return {
      ...sizes,
      activation: options.activation,
      clip: options.cellClip,
      quantized:
        input.type === 'float32' ? undefined : quantization(context, input, hidden, cell, options.cellClip),
      gates: context.scratch(4 * units * (input.type === 'float32' ? 4 : 2)),
    };
  },

  evaluate(p, heap, frame) {
    const { batches, steps, inputSize, units, timeMajor } = p;
    for (let b = 0; b < batches; b++)
      for (let t = 0; t < steps; t++) {
        const position = timeMajor ? t * batches + b : b * steps + t;
        if (p.quantized === undefined) stepFloat32(p, heap, frame, b, position * inputSize, position * units);
        else stepInteger(p, p.quantized, heap, frame, b, position * inputSize, position * units);
      }
  },
});

function checkShapes(
  context: PrepareContext,
  input: Operand,
  hidden: Operand,
  cell: Operand,
  output: Operand,
  timeMajor: boolean,
): Sizes {
  context.expectRank(input, 3);
  const [batches, steps] = timeMajor ? [input.shape[1], input.shape[0]] : [input.shape[0], input.shape[1]];
  const inputSize = input.shape[2];
  const units = hidden.count / batches;
  if (!Number.isInteger(units) || units < 1)
    throw context.invalid(`a hidden state of shape [${hidden.shape}] does not fit ${batches} batches`);
  context.expectCount(cell, batches * units);
  context.expectShape(output, [input.shape[0], input.shape[1], units]);
  for (const state of [hidden, cell])
    if (!state.isVariable) throw context.invalid(`the state '${state.name}' must be a variable tensor`);
  const float = input.type === 'float32';
  refuseHybrid(context, input, context.input(WEIGHTS));
  GATES.forEach((_, gate) => {
    context.expectShape(context.input(WEIGHTS + gate, [float ? 'float32' : 'int8']), [units, inputSize]);
    context.expectShape(context.input(RECURRENT + gate, [float ? 'float32' : 'int8']), [units, units]);
    const biasType = float ? 'float32' : input.type === 'int8' ? 'int32' : 'int64';
    context.expectShape(context.input(BIAS + gate, [biasType]), [units]);
  });
  for (const i of [9, 10, 11, 16, 17, 20, 21, 22, 23])
    if (context.optionalInput(i) !== undefined)
      throw context.unsupported(
        'unsupported-option',
        `input ${i} (peephole, projection or layer normalization) is there; TFLM has none of them`,
        'use a plain LSTM layer',
      );
  return { batches, steps, inputSize, units, timeMajor };
}

function quantization(
  context: PrepareContext,
  input: Operand,
  hidden: Operand,
  cell: Operand,
  cellClip: number,
): QuantizedLstm {
  const scale = (operand: Operand) => context.quantization(operand).scale;
  const gateScale = 2 ** -12;
  const unit = 2 ** -15;
  // as in a per-tensor FULLY_CONNECTED the product of the scales is a float32
  const layer = (from: Operand, first: number) =>
    GATES.map((_, gate) =>
      quantizeMultiplier(Math.fround(scale(from) * scale(context.input(first + gate))) / gateScale),
    );
  const log2 = Math.round(Math.log2(scale(cell)));
  if (Math.abs(Math.log2(scale(cell)) - log2) >= 1e-3)
    throw context.invalid(`the cell state's scale ${scale(cell)} is no power of two`);
  const shift = 15 + log2 - 3;
  if (Math.abs(shift) > 15) throw context.invalid(`the cell state's scale ${scale(cell)} is out of range`);
  return {
    wide: input.type === 'int16',
    inputZeroPoint: context.quantization(input).zeroPoint,
    hiddenZeroPoint: context.quantization(hidden).zeroPoint,
    weights: layer(input, WEIGHTS),
    recurrent: layer(hidden, RECURRENT),
    forgetCell: quantizeMultiplier((unit * scale(cell)) / scale(cell)),
    inputCell: quantizeMultiplier((unit * unit) / scale(cell)),
    outputHidden: quantizeMultiplier((unit * unit) / scale(hidden)),
    cellScale: shift < 0 ? { multiplier: 3, shift: -shift } : { multiplier: 0, shift },
    clip: Math.trunc(Math.min(32767, Math.max(-32768, Math.fround(cellClip) / scale(cell)))),
  };
}

const saturate16 = (x: number): number => Math.min(32767, Math.max(-32768, x));

/** Gate sums are in Q3.12 already: 3/4 of the table's scale. */
const GATE_SCALE: TableScale = { multiplier: 0, shift: 0 };

function stepInteger(
  p: Lstm,
  q: QuantizedLstm,
  heap: Heap,
  frame: Frame,
  batch: number,
  inputOffset: number,
  output: number,
): void {
  const { units } = p;
  const { i16 } = heap;
  const data = q.wide ? i16 : heap.i8;
  const size = q.wide ? 1 : 0;
  const gates = p.gates.address >> 1;
  for (let gate = 0; gate < 4; gate++) gateInteger(p, q, heap, frame, gate, batch, inputOffset);
  const cell = (frame.inputs[CELL] >> 1) + batch * units;
  const hidden = (frame.inputs[HIDDEN] >> size) + batch * units;
  const min = q.wide ? -32768 : -128;
  const max = q.wide ? 32767 : 127;
  for (let u = 0; u < units; u++) {
    const kept = scaled16(Math.imul(i16[gates + FORGET_GATE * units + u], i16[cell + u]), q.forgetCell);
    const input = i16[gates + INPUT_GATE * units + u];
    const added = scaled16(Math.imul(input, i16[gates + CELL_GATE * units + u]), q.inputCell);
    let c = saturate16(kept + added);
    if (p.clip > 0) c = Math.max(-q.clip, Math.min(q.clip, c));
    i16[cell + u] = c;
    const product = Math.imul(tanhInt16(c, q.cellScale), i16[gates + OUTPUT_GATE * units + u]);
    const h =
      multiplyByQuantizedMultiplier(product, q.outputHidden.multiplier, q.outputHidden.shift) +
      q.hiddenZeroPoint;
    data[hidden + u] = Math.min(max, Math.max(min, h));
    data[(frame.outputs[0] >> size) + output + u] = data[hidden + u];
  }
}

const scaled16 = (x: number, { multiplier, shift }: QuantizedMultiplier): number =>
  saturate16(multiplyByQuantizedMultiplier(x, multiplier, shift));

/** Both layers are brought to int16 for themselves, then added with saturation. */
function gateInteger(
  p: Lstm,
  q: QuantizedLstm,
  heap: Heap,
  frame: Frame,
  gate: number,
  batch: number,
  input: number,
): void {
  const { inputSize, units } = p;
  const { i8, i16, i32 } = heap;
  const data = q.wide ? i16 : i8;
  const size = q.wide ? 1 : 0;
  const x = (frame.inputs[0] >> size) + input;
  const h = (frame.inputs[HIDDEN] >> size) + batch * units;
  const w = frame.inputs[WEIGHTS + gate];
  const r = frame.inputs[RECURRENT + gate];
  const bias = frame.inputs[BIAS + gate] >> 2;
  const out = (p.gates.address >> 1) + gate * units;
  for (let u = 0; u < units; u++) {
    let fromInput = 0;
    for (let i = 0; i < inputSize; i++)
      fromInput += i8[w + u * inputSize + i] * (data[x + i] - q.inputZeroPoint);
    fromInput += q.wide ? readInt64(i32, bias + 2 * u) : i32[bias + u];
    let fromHidden = 0;
    for (let i = 0; i < units; i++) fromHidden += i8[r + u * units + i] * (data[h + i] - q.hiddenZeroPoint);
    const sum = saturate16(
      toGate(fromInput, q.weights[gate], q.wide) + toGate(fromHidden, q.recurrent[gate], q.wide),
    );
    i16[out + u] = gate === CELL_GATE ? tanhInt16(sum, GATE_SCALE) : logisticInt16(sum, GATE_SCALE);
  }
}

function toGate(sum: number, { multiplier, shift }: QuantizedMultiplier, wide: boolean): number {
  return saturate16(
    wide
      ? multiplyByQuantizedMultiplier64(sum, multiplier, shift)
      : multiplyByQuantizedMultiplier(sum | 0, multiplier, shift),
  );
}

function stepFloat32(p: Lstm, heap: Heap, frame: Frame, batch: number, input: number, output: number): void {
  const { units, clip } = p;
  const { f32 } = heap;
  const f = Math.fround;
  const gates = p.gates.address >> 2;
  for (let gate = 0; gate < 4; gate++) gateFloat32(p, heap, frame, gate, batch, input);
  const cell = (frame.inputs[CELL] >> 2) + batch * units;
  const hidden = (frame.inputs[HIDDEN] >> 2) + batch * units;
  for (let u = 0; u < units; u++) {
    const kept = f(f32[gates + FORGET_GATE * units + u] * f32[cell + u]);
    const added = f(f32[gates + INPUT_GATE * units + u] * f32[gates + CELL_GATE * units + u]);
    let c = f(kept + added);
    if (clip > 0) c = Math.max(-clip, Math.min(clip, c));
    f32[cell + u] = c;
    f32[hidden + u] = f(Math.tanh(c)) * f32[gates + OUTPUT_GATE * units + u];
    f32[(frame.outputs[0] >> 2) + output + u] = f32[hidden + u];
  }
}

function gateFloat32(p: Lstm, heap: Heap, frame: Frame, gate: number, batch: number, input: number): void {
  const { inputSize, units } = p;
  const { f32 } = heap;
  const f = Math.fround;
  const x = (frame.inputs[0] >> 2) + input;
  const h = (frame.inputs[HIDDEN] >> 2) + batch * units;
  const w = frame.inputs[WEIGHTS + gate] >> 2;
  const r = frame.inputs[RECURRENT + gate] >> 2;
  const bias = frame.inputs[BIAS + gate] >> 2;
  const out = (p.gates.address >> 2) + gate * units;
  for (let u = 0; u < units; u++) {
    let fromInput = 0;
    for (let i = 0; i < inputSize; i++) fromInput = f(fromInput + f(f32[x + i] * f32[w + u * inputSize + i]));
    fromInput = f(fromInput + f32[bias + u]);
    let fromHidden = 0;
    for (let i = 0; i < units; i++) fromHidden = f(fromHidden + f(f32[h + i] * f32[r + u * units + i]));
    const sum = f(fromInput + fromHidden);
    f32[out + u] = gate === CELL_GATE ? Math.tanh(sum) : 1 / (1 + Math.exp(-sum));
  }
}
