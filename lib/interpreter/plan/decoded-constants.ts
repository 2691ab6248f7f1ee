/** Compressed constants, taken out of their operators before anything is prepared: what TFLM_DECODE gives is a constant like others. */
import { ModelError } from '../../errors';
import type { Subgraph } from '../../graph';
import { decodeWeights } from '../decode-weights';
import type { Operand } from '../kernel';
import { operatorKey } from '../operator-name';

/** The operands with decoded data where an operator decodes them; where that fails, preparing the operator says why. */
export function decodeConstants(subgraph: Subgraph, operands: readonly Operand[]): Operand[] {
  const result = [...operands];
  for (const operator of subgraph.operators) {
    if (operatorKey(operator) !== 'CUSTOM:TFLM_DECODE') continue;
    operator.outputs.forEach((index, i) => {
      const encoded = operands[operator.inputs[2 * i]]?.data;
      const description = operands[operator.inputs[2 * i + 1]]?.data;
      const output = operands[index];
      if (encoded === undefined || description === undefined || output === undefined) return;
      const data = attempt(() =>
        decodeWeights(encoded, description, output, problem => {
          throw new ModelError('unsupported-weights', problem, {});
        }),
      );
      if (data !== undefined) result[index] = { ...output, data };
    });
  }
  return result;
}

function attempt<T>(fn: () => T): T | undefined {
  try {
    return fn();
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}
