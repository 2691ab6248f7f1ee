/**
 * Compressed constants, decoded before anything is prepared, so that kernels find constants like others: weights that index a table
 * of values (metadata COMPRESSION_METADATA), and what TFLM_DECODE gives.
 */
import { ModelError } from '../../errors';
import type { Graph, Operator, Subgraph } from '../../graph';
import { decodeWeights } from '../decode-weights';
import type { Operand } from '../kernel';
import { checkLimit, type Limits } from '../limits';
import { expandLookup } from '../lookup-weights';
import { operatorKey } from '../operator-name';
import type { PrepareContext } from '../prepare-context';

/** Inputs that TFLM's kernels decompress while they run; all inputs where it says so. */
const decompressing: Readonly<Record<string, readonly number[] | 'all'>> = {
  FULLY_CONNECTED: [1, 2],
  CONV_2D: [1, 2],
  DEPTHWISE_CONV_2D: [1, 2],
  TRANSPOSE_CONV: [1, 3],
  CONCATENATION: 'all',
  ASSIGN_VARIABLE: [1],
};

/**
 * The operands of all subgraphs with decoded data where they have any. Throws a ModelError where a table of values does not fit its
 * tensor; where TFLM_DECODE fails, preparing the operator says why.
 */
export function decodeConstants(
  graph: Graph,
  operands: readonly (readonly Operand[])[],
  limits: Limits,
): Operand[][] {
  // many tensors may share few bytes of code: what counts is what comes out
  let bytes = 0;
  const spend = (operand: Operand): void => {
    bytes += operand.bytes;
    checkLimit(limits, 'bytes', bytes, 'the decoded weights');
  };
  return graph.subgraphs.map((subgraph, s) => {
    const result = [...operands[s]];
    // subgraphs that nothing runs have no operands
    if (result.length === 0) return result;
    expandTables(subgraph, result, spend);
    runDecoders(subgraph, result, spend);
    return result;
  });
}

function expandTables(subgraph: Subgraph, operands: Operand[], spend: (operand: Operand) => void): void {
  subgraph.tensors.forEach(({ data, lookup }, index) => {
    if (lookup === undefined || data === undefined) return;
    const operand = operands[index];
    spend(operand);
    const decoded = expandLookup(data, lookup, operand, problem => {
      throw new ModelError('unsupported-weights', `tensor '${operand.name}' ${problem}`, {
        tensor: operand.name,
        index,
      });
    });
    operands[index] = { ...operand, data: decoded };
  });
}

function runDecoders(subgraph: Subgraph, operands: Operand[], spend: (operand: Operand) => void): void {
  const before = [...operands];
  for (const operator of subgraph.operators) {
    if (operatorKey(operator) !== 'CUSTOM:TFLM_DECODE') continue;
    operator.outputs.forEach((index, i) => {
      const encoded = before[operator.inputs[2 * i]]?.data;
      const description = before[operator.inputs[2 * i + 1]]?.data;
      const output = before[index];
      if (encoded === undefined || description === undefined || output === undefined) return;
      spend(output);
      const data = attempt(() =>
        decodeWeights(encoded, description, output, problem => {
          throw new ModelError('unsupported-weights', problem, {});
        }),
      );
      if (data !== undefined) operands[index] = { ...output, data };
    });
  }
}

/** Throws a ModelError where an operator reads compressed weights that TFLM's kernel of it does not decompress. */
export function checkCompressedInputs(operator: Operator, context: PrepareContext): void {
  const { tensors } = context.model.subgraphs[context.subgraph];
  const accepted = Object.hasOwn(decompressing, operator.type) ? decompressing[operator.type] : [];
  operator.inputs.forEach((index, i) => {
    if (tensors[index]?.lookup === undefined || accepted === 'all' || accepted.includes(i)) return;
    throw context.unsupported(
      'unsupported-weights',
      `input ${i} '${tensors[index].name}' is compressed; TFLM decompresses only weights and biases of ${Object.keys(decompressing).join(', ')} and would take the indices for values`,
      'leave this tensor out when compressing the model',
      { tensor: tensors[index].name },
    );
  });
}

function attempt<T>(fn: () => T): T | undefined {
  try {
    return fn();
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}
