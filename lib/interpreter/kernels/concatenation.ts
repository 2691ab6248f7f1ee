/** CONCATENATION and PACK: inputs side by side along one axis, copied without rescaling, so quantization must be shared. */
import { type AnyKernel, defineKernel, type Operand } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { copyBytes } from './copy';

export interface SideBySide {
  /** blocks before the axis */
  outer: number;
  /** bytes of one input's block behind the axis */
  bytes: Int32Array;
}

const evaluate: AnyKernel['evaluate'] = (prepared, heap, frame) => {
  const { outer, bytes } = prepared as SideBySide;
  let to = frame.outputs[0];
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < bytes.length; i++) {
      copyBytes(heap, frame.inputs[i] + o * bytes[i], to, bytes[i]);
      to += bytes[i];
    }
};

export const concatenation = defineKernel<'CONCATENATION', SideBySide>({
  prepare({ options }, context) {
    const output = context.output(0, ['float32', 'int8', 'int16', 'int32', 'int64', 'bool']);
    if (options.activation !== 'NONE')
      throw context.unsupported(
        'unsupported-option',
        `has the fused activation ${options.activation}, which TFLM refuses here`,
        'put the activation into an operator of its own',
      );
    const inputs = allInputs(context, output);
    const axis = context.axis(options.axis, output.shape.length);
    const shape = [...inputs[0].shape];
    shape[axis] = inputs.reduce((sum, input) => sum + (input.shape[axis] ?? 0), 0);
    for (const input of inputs) {
      context.expectShape(
        input,
        shape.map((d, i) => (i === axis ? input.shape[axis] : d)),
      );
      requireSharedQuantization(context, input, output);
    }
    context.expectShape(output, shape);
    return layout(inputs, axis);
  },
  evaluate,
});

export const pack = defineKernel<'PACK', SideBySide>({
  prepare({ options }, context) {
    const output = context.output(0, ['float32', 'int8', 'int16', 'int32', 'int64']);
    const inputs = allInputs(context, output);
    const axis = context.axis(options.axis, inputs[0].shape.length + 1);
    for (const input of inputs) context.expectShape(input, inputs[0].shape);
    const { shape } = inputs[0];
    context.expectShape(output, [...shape.slice(0, axis), inputs.length, ...shape.slice(axis)]);
    return layout(inputs, axis);
  },
  evaluate,
});

function allInputs(context: PrepareContext, output: Operand): Operand[] {
  if (context.inputCount < 1 || context.outputCount !== 1)
    throw context.invalid(
      `has ${context.inputCount} inputs and ${context.outputCount} outputs, expected 1 or more and 1`,
    );
  return Array.from({ length: context.inputCount }, (_, i) => {
    const input = context.input(i);
    context.expectSameType(input, output);
    return input;
  });
}

function layout(inputs: readonly Operand[], axis: number): SideBySide {
  const outer = inputs[0].shape.slice(0, axis).reduce((a, b) => a * b, 1);
  return { outer, bytes: Int32Array.from(inputs, input => input.bytes / outer) };
}

function requireSharedQuantization(context: PrepareContext, input: Operand, output: Operand): void {
  if (output.type !== 'int8') return;
  const a = context.quantization(input);
  const b = context.quantization(output);
  if (a.scale === b.scale && a.zeroPoint === b.zeroPoint) return;
  throw context.unsupported(
    'unsupported-quantization',
    `input '${input.name}' has scale ${a.scale} and zero point ${a.zeroPoint}, the output ${b.scale} and ${b.zeroPoint}; TFLM copies and does not rescale`,
    'give inputs and output one quantization when converting, or put QUANTIZE operators before it',
    { tensor: input.name },
  );
}
