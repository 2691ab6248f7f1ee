/**
 * Data flow of a subgraph: every tensor has one origin and nothing is read before it is written. The file format does not ensure
 * it, and TFLM would read whatever the arena holds; the planner's lifetimes rest on it.
 */
import { ModelError } from '../../errors';
import type { Graph } from '../../graph';
import type { Operand } from '../kernel';
import { operatorName } from '../operator-name';

/** Throws a ModelError at the first operator that reads nothing or writes twice. */
export function checkDataFlow(graph: Graph, subgraph: number, operands: readonly Operand[]): void {
  const { operators, inputs, outputs } = graph.subgraphs[subgraph];
  const known = new Uint8Array(operands.length);
  // a variable can be read from the start and still be written, once
  const writable = new Set(operands.filter(o => o.isVariable && o.data === undefined).map(o => o.index));
  for (const operand of operands)
    if (operand.data !== undefined || operand.isVariable || operand.count === 0) known[operand.index] = 1;
  for (const input of inputs) {
    requireTensor(input, operands, `an input of subgraph ${subgraph}`);
    if (operands[input].data !== undefined && operands[input].count > 0)
      throw new ModelError('invalid-model', `the input '${operands[input].name}' is a constant`, {
        subgraph,
      });
    known[input] = 1;
    writable.delete(input);
  }
  operators.forEach((operator, position) => {
    const name = operatorName({ operator, subgraph, position });
    for (const index of operator.inputs) {
      if (index === -1) continue;
      requireTensor(index, operands, `an input of ${name}`);
      if (known[index] === 0)
        throw new ModelError(
          'invalid-model',
          `${name}: reads tensor '${operands[index].name}' before any operator writes it`,
          { subgraph, position, tensor: operands[index].name },
        );
    }
    for (const index of operator.outputs) {
      requireTensor(index, operands, `an output of ${name}`);
      if (known[index] === 1 && !writable.delete(index))
        throw new ModelError(
          'invalid-model',
          `${name}: writes tensor '${operands[index].name}', which is ${operands[index].count === 0 ? 'empty' : 'a constant, an input or already written'}`,
          { subgraph, position, tensor: operands[index].name },
        );
      known[index] = 1;
    }
  });
  for (const output of outputs) {
    requireTensor(output, operands, `an output of subgraph ${subgraph}`);
    if (known[output] === 0)
      throw new ModelError('invalid-model', `no operator writes the output '${operands[output].name}'`, {
        subgraph,
      });
  }
}

function requireTensor(index: number, operands: readonly Operand[], place: string): void {
  if (Number.isInteger(index) && index >= 0 && index < operands.length) return;
  throw new ModelError(
    'invalid-model',
    `${place} is tensor ${index}, the subgraph has ${operands.length} tensors`,
    { index },
  );
}
