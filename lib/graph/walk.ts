/** Questions about a graph that more than one room asks: who makes a tensor, who reads it, what calls what. */
import type { ElementType } from '../tensor';
import { elementCount } from '../tensor';
import type { Graph, Subgraph, Tensor } from './graph';
import type { Operator } from './operators';

/** One place where an operator reads a tensor: `subgraph.operators[operator].inputs[input]`. */
export interface TensorUse {
  operator: number;
  input: number;
}

/** For every tensor of the subgraph the operator inputs that read it, in execution order. */
export function tensorUses(subgraph: Subgraph): TensorUse[][] {
  const uses: TensorUse[][] = subgraph.tensors.map(() => []);
  subgraph.operators.forEach(({ inputs }, operator) => {
    inputs.forEach((tensor, input) => {
      if (tensor >= 0) uses[tensor].push({ operator, input });
    });
  });
  return uses;
}

/** For every tensor of the subgraph the index of the (last) operator that writes it, -1 where none does. */
export function producers(subgraph: Subgraph): number[] {
  const made = subgraph.tensors.map(() => -1);
  subgraph.operators.forEach(({ outputs }, operator) => {
    for (const tensor of outputs) if (tensor >= 0) made[tensor] = operator;
  });
  return made;
}

/** The operator that writes a tensor, undefined for constants, variables and inputs. */
export function producerOf(subgraph: Subgraph, tensor: number): Operator | undefined {
  return subgraph.operators.findLast(({ outputs }) => outputs.includes(tensor));
}

const indexTypes: ElementType[] = ['int32', 'int64', 'bool', 'string', 'resource', 'variant'];

/** Weights and biases count; plain integers (shapes, axes, indices) have no scale and do not. */
function isParameter(tensor: Tensor): boolean {
  return (
    tensor.data !== undefined && (tensor.quantization !== undefined || !indexTypes.includes(tensor.type))
  );
}

/**
 * Number of weights and biases: the elements of all constant tensors but plain integers. Tensors count, not buffers: two
 * layers with equal biases have two biases, whether or not the file stores them once.
 */
export function parameterCount(graph: Graph): number {
  return graph.subgraphs
    .flatMap(({ tensors }) => tensors)
    .filter(isParameter)
    .reduce((count, { shape }) => count + elementCount(shape), 0);
}
