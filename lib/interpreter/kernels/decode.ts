/**
 * TFLM_DECODE: pairs of an encoded constant and its description, one output each. Planning decodes them (see `decodeConstants`), so that
 * kernels find plain constants; nothing is left to do at invoke.
 */
import { decodeWeights } from '../decode-weights';
import { defineKernel } from '../kernel';

export const decode = defineKernel<'CUSTOM', null>({
  prepare(_operator, context) {
    if (context.outputCount === 0 || context.inputCount !== 2 * context.outputCount)
      throw context.invalid(
        `has ${context.inputCount} inputs and ${context.outputCount} outputs, expected two inputs for each output`,
      );
    for (let i = 0; i < context.outputCount; i++) {
      const encoded = context.constantData(context.input(2 * i), `input ${2 * i}`);
      const description = context.constantData(context.input(2 * i + 1), `input ${2 * i + 1}`);
      context.consume(2 * i);
      context.consume(2 * i + 1);
      const output = context.output(i);
      if (output.data === undefined)
        decodeWeights(encoded, description, output, problem => {
          throw context.unsupported(
            'unsupported-weights',
            `'${output.name}' ${problem}`,
            'store the weights as they are, or compress the model again with the tools of TFLM',
            { tensor: output.name },
          );
        });
    }
    context.cost(0);
    return null;
  },
  evaluate() {},
});
