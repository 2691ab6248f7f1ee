/**
 * PAD in front of a convolution, as exporters write it whose layers pad on all sides or on those that SAME does not: SIMD kernels lay a
 * frame of padding around their image anyway, so they take the PAD's along, and the padded tensor need not exist. Results are the same,
 * because the frame has the padded tensor's zero point, which is what PAD writes.
 */
import type { Graph, Operator } from '../../graph';
import { viewAs } from '../../tensor';
import type { Taps } from '../introspection/taps';
import type { Operand } from '../kernel';
import type { SpatialPadding } from '../prepare-context';
import type { PlannedStep } from './planned-step';

/** A PAD that the convolution at some other position may take along. */
interface Candidate {
  /** position of the PAD */
  pad: number;
  /** the tensor before padding */
  input: number;
  padding: SpatialPadding;
}

/** A frame may be larger than what is in it, but not by any factor. */
const MAX_GROWTH = 16;

export class PadFusion {
  /** by the position of the convolution */
  private readonly candidates = new Map<number, Candidate>();

  constructor(
    private readonly graph: Graph,
    private readonly subgraph: number,
    private readonly operands: readonly Operand[],
    taps: Taps,
  ) {
    const { operators, outputs } = graph.subgraphs[subgraph];
    const readers = new Int32Array(operands.length);
    for (const { inputs } of operators) for (const index of inputs) if (index >= 0) readers[index]++;
    // by the padded tensor, until its reader comes
    const pads = new Map<number, Candidate>();
    operators.forEach((operator, position) => {
      const [first] = operator.inputs;
      const candidate = pads.get(first);
      if (candidate !== undefined && (operator.type === 'CONV_2D' || operator.type === 'DEPTHWISE_CONV_2D'))
        this.candidates.set(position, candidate);
      if (operator.type !== 'PAD' && operator.type !== 'PADV2') return;
      const [padded] = operator.outputs;
      if (readers[padded] !== 1 || outputs.includes(padded) || taps.has(subgraph, padded)) return;
      const padding = this.paddingOf(operator);
      if (padding !== undefined) pads.set(padded, { pad: position, input: first, padding });
    });
  }

  /** What the operator at `position` may take along. */
  paddingAt(position: number): SpatialPadding | undefined {
    return this.candidates.get(position)?.padding;
  }

  /**
   * Leaves out every PAD whose convolution has taken it along. Returns the operators as they run then, for the lifetimes of tensors;
   * undefined where there is none.
   */
  apply(steps: readonly PlannedStep[]): Operator[] | undefined {
    const operators = [...this.graph.subgraphs[this.subgraph].operators];
    let applied = false;
    for (const [position, { pad, input }] of this.candidates) {
      if (!steps[position].requests.takesPadding) continue;
      const { operator } = steps[position];
      const direct = { ...operator, inputs: [input, ...operator.inputs.slice(1)] };
      operators[position] = direct;
      operators[pad] = { ...operators[pad], inputs: [], outputs: [] };
      steps[position].operator = direct;
      steps[pad].elided = true;
      applied = true;
    }
    return applied ? operators : undefined;
  }

  /** Rows and columns around an int8 image; undefined for any other padding. */
  private paddingOf({ inputs: [index, paddings, value], outputs }: Operator): SpatialPadding | undefined {
    const input = this.operands[index];
    const amounts = this.operands[paddings];
    const output = this.operands[outputs[0]];
    if (input?.type !== 'int8' || input.data !== undefined || input.isVariable) return undefined;
    if (input.shape.length !== 4 || amounts?.data === undefined || amounts.type !== 'int32') return undefined;
    if (amounts.count !== 8 || output === undefined || output.count > MAX_GROWTH * input.count)
      return undefined;
    if (value !== undefined && value >= 0) {
      const constant = this.operands[value]?.data;
      const zeroPoint = output.quantization?.zeroPoint[0] ?? 0;
      if (constant === undefined || viewAs('int8', constant)[0] !== zeroPoint) return undefined;
    }
    const [batchBefore, batchAfter, top, bottom, left, right, depthBefore, depthAfter] = Array.from(
      viewAs('int32', amounts.data) as Int32Array,
    );
    if (batchBefore + batchAfter + depthBefore + depthAfter !== 0) return undefined;
    return { top, bottom, left, right };
  }
}
