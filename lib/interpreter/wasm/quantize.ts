/**
 * QUANTIZE and DEQUANTIZE in SIMD: float32 to int8 and int16, bytes to whatever by a table, int16 and int32 to int8 and int16 by the
 * exact requantization; int8, uint8 and int16 to float32.
 */
import type { OperatorOf } from '../../graph';
import { integerRange, quantizeMultiplier } from '../../tensor';
import type { Heap } from '../heap';
import { type AnyKernel, defineKernel, type Frame, type Region } from '../kernel';
import type { Unary } from '../kernels/elementwise';
import { quantize as portable, dequantize as portableDequantize } from '../kernels/quantize';
import type { PrepareContext } from '../prepare-context';
import { evaluateLookup, type Lookup, prepareLookup } from './lookup';
import { uniformStage } from './uniform';
import { constantRegion, declined } from './weights';

/** From real numbers: by which scale they are divided. */
interface FromFloat {
  count: number;
  scale: Region;
  zeroPoint: number;
  /** bytes of a result */
  size: number;
}

interface Rescale {
  count: number;
  /** bytes of an input and of a result */
  inputSize: number;
  outputSize: number;
  inputZeroPoint: number;
  stage: Region;
  zeroPoint: number;
  min: number;
  max: number;
}

type Quantize = { fromFloat: FromFloat } | { lookup: Lookup } | { rescale: Rescale };

export const quantize = defineKernel<'QUANTIZE', Quantize>({
  prepare(operator, context) {
    const { type } = context.input(0);
    if (type === 'int8' || type === 'uint8') return { lookup: prepareLookup(portable, operator, context) };
    return type === 'float32' ? prepareFromFloat(operator, context) : prepareRescale(operator, context);
  },

  evaluate(p, heap, frame) {
    if ('lookup' in p) evaluateLookup(p.lookup, heap, frame);
    else if ('fromFloat' in p) evaluateFromFloat(p.fromFloat, heap, frame);
    else evaluateRescale(p.rescale, heap, frame);
  },
});

/** A number as an argument would be boxed at every call. */
function scaleRegion(context: PrepareContext, scale: number): Region {
  return constantRegion(context, new Uint8Array(Float32Array.of(scale).buffer));
}

function prepareFromFloat(operator: OperatorOf<'QUANTIZE'>, context: PrepareContext): Quantize {
  const { count, outputSize } = portable.prepare(operator, context) as Unary;
  const { scale, zeroPoint } = context.quantization(context.output(0));
  return { fromFloat: { count, scale: scaleRegion(context, scale), zeroPoint, size: 2 ** outputSize } };
}

function evaluateFromFloat(p: FromFloat, heap: Heap, frame: Frame): void {
  const { scale, zeroPoint, size } = p;
  heap.simd!.quantizeFloat(frame.inputs[0], frame.outputs[0], p.count, scale.address, zeroPoint, size);
}

function prepareRescale(operator: OperatorOf<'QUANTIZE'>, context: PrepareContext): Quantize {
  const input = context.input(0);
  const output = context.output(0);
  const { count, inputSize, outputSize } = portable.prepare(operator, context) as Unary;
  if (output.type === 'int32') throw declined(context, 'int32 results');
  const from = context.quantization(input);
  const to = context.quantization(output);
  const source = integerRange(input.type)!;
  const range = { zeroPoint: to.zeroPoint, ...integerRange(output.type)! };
  const multiplier = quantizeMultiplier(from.scale / to.scale);
  const stage = uniformStage(multiplier, source.min - from.zeroPoint, source.max - from.zeroPoint, range);
  return {
    rescale: {
      count,
      inputSize: 2 ** inputSize,
      outputSize: 2 ** outputSize,
      inputZeroPoint: from.zeroPoint,
      stage: constantRegion(context, stage),
      ...range,
    },
  };
}

function evaluateRescale(p: Rescale, heap: Heap, frame: Frame): void {
  heap.simd!.rescale(
    frame.inputs[0],
    frame.outputs[0],
    p.count,
    p.inputSize,
    p.outputSize,
    p.inputZeroPoint,
    p.stage.address,
    p.zeroPoint,
    p.min,
    p.max,
  );
}

interface Dequantize {
  count: number;
  /** how a value is read: 0 int8, 1 uint8, 2 int16 */
  form: number;
  zeroPoint: number;
  scale: Region;
}

const FORMS = { int8: 0, uint8: 1, int16: 2 } as const;

export const dequantize: AnyKernel = defineKernel<'DEQUANTIZE', Dequantize>({
  prepare(operator, context) {
    const { count, inputType } = portableDequantize.prepare(operator, context) as Unary;
    const { scale, zeroPoint } = context.quantization(context.input(0));
    const form = FORMS[inputType as keyof typeof FORMS];
    return { count, form, zeroPoint, scale: scaleRegion(context, scale) };
  },

  evaluate({ count, form, zeroPoint, scale }, heap, frame) {
    heap.simd!.dequantize(frame.inputs[0], frame.outputs[0], count, form, zeroPoint, scale.address);
  },
});
