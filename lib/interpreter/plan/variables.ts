/**
 * Resource variables (VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE): one per pair of container and shared name, over all subgraphs.
 * As in TFLM the first ASSIGN_VARIABLE decides the size, and a variable starts with every byte at the zero point of what is
 * assigned (0 where that is not quantized). All of it is known before running, so that no handle needs a place in the arena.
 */
import { ModelError } from '../../errors';
import type { Graph } from '../../graph';
import type { Operand, StateSlot } from '../kernel';
import { operatorName } from '../operator-name';

export interface Variable {
  container: string;
  sharedName: string;
  slot: StateSlot;
}

export class Variables {
  readonly list: Variable[] = [];
  private readonly keys = new Map<string, string>();
  private readonly byKey = new Map<string, Variable>();

  constructor(graph: Graph, reachable: readonly number[], operands: readonly (readonly Operand[])[]) {
    for (const subgraph of reachable) this.collectHandles(graph, subgraph);
    for (const subgraph of reachable) this.collectSizes(graph, subgraph, operands[subgraph]);
  }

  /** The variable that a resource tensor stands for; undefined where no VAR_HANDLE of the same subgraph made the tensor. */
  of(subgraph: number, tensor: number): Variable | undefined {
    return this.byKey.get(this.keys.get(`${subgraph}/${tensor}`) ?? '');
  }

  isHandle(subgraph: number, tensor: number): boolean {
    return this.keys.has(`${subgraph}/${tensor}`);
  }

  private collectHandles(graph: Graph, subgraph: number): void {
    for (const operator of graph.subgraphs[subgraph].operators) {
      if (operator.type !== 'VAR_HANDLE') continue;
      const { container, sharedName } = operator.options;
      for (const output of operator.outputs)
        this.keys.set(`${subgraph}/${output}`, JSON.stringify([container, sharedName]));
    }
  }

  private collectSizes(graph: Graph, subgraph: number, operands: readonly Operand[]): void {
    graph.subgraphs[subgraph].operators.forEach((operator, position) => {
      if (operator.type !== 'ASSIGN_VARIABLE') return;
      const key = this.keys.get(`${subgraph}/${operator.inputs[0]}`);
      const value = operands[operator.inputs[1]];
      // a malformed operator is refused with a better message when it is prepared
      if (key === undefined || value === undefined) return;
      const known = this.byKey.get(key);
      if (known === undefined) {
        const [container, sharedName] = JSON.parse(key) as [string, string];
        const variable = { container, sharedName, slot: startSlot(value) };
        this.byKey.set(key, variable);
        this.list.push(variable);
      } else if (known.slot.bytes !== value.bytes)
        throw new ModelError(
          'invalid-model',
          `${operatorName({ operator, subgraph, position })}: assigns ${value.bytes} bytes to variable '${known.sharedName}', which has ${known.slot.bytes}`,
          { subgraph, position, variable: known.sharedName },
        );
    });
  }
}

function startSlot(value: Operand): StateSlot {
  const { bytes } = value;
  const start = value.quantization?.zeroPoint[0] ?? 0;
  return { bytes, offset: 0, reset: (heap, address) => void heap.i8.fill(start, address, address + bytes) };
}

/** The slot of a tensor that the file marks as variable (SVDF and LSTM state): int8 starts at its zero point, the rest at 0. */
export function variableTensorSlot(operand: Operand): StateSlot {
  const { bytes } = operand;
  const start = operand.type === 'int8' ? (operand.quantization?.zeroPoint[0] ?? 0) : 0;
  return { bytes, offset: 0, reset: (heap, address) => void heap.i8.fill(start, address, address + bytes) };
}
