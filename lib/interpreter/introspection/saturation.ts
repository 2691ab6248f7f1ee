/**
 * How many results of a quantized operator lie at the limits of what they can be: of their type, or of the fused activation where that is
 * narrower. Many at the upper limit mean that the calibration has not seen such values; many at the lower one are normal after a RELU.
 */
import type { Activation, Operator } from '../../graph';
import { integerRange } from '../../tensor';
import type { Heap, NumberView } from '../heap';
import { quantizedRange } from '../kernels/activation';
import type { ModelPlan, PlannedStep } from '../plan/plan';
import { PrepareContext } from '../prepare-context';

/** Counts over all invokes since the watch began. */
export interface OutputSaturation {
  name: string;
  type: string;
  /** elements seen */
  values: number;
  /** the limits, as quantized integers */
  minimum: number;
  maximum: number;
  atMinimum: number;
  atMaximum: number;
}

export interface SaturationCounter extends OutputSaturation {
  /** which output of the operator */
  output: number;
  count: number;
}

/** One counter for each quantized integer output of an operator. */
export function saturationCounters(
  plan: ModelPlan,
  subgraph: number,
  { operator, position }: PlannedStep,
): SaturationCounter[] {
  return operator.outputs.flatMap((index, output): SaturationCounter[] => {
    const operand = plan.operands[subgraph][index];
    const { name, type, count } = operand;
    if (operand.quantization === undefined || integerRange(type) === undefined) return [];
    if (!['int8', 'uint8', 'int16'].includes(type)) return [];
    const model = { variableOf: () => undefined, subgraphs: plan.graph.subgraphs, operands: plan.operands };
    const context = new PrepareContext(model, subgraph, position, operator);
    const { min: minimum, max: maximum } = quantizedRange(context, operand, activationOf(operator));
    return [{ output, count, name, type, values: 0, minimum, maximum, atMinimum: 0, atMaximum: 0 }];
  });
}

function activationOf(operator: Operator): Activation {
  const options: object = 'options' in operator ? operator.options : {};
  return 'activation' in options ? (options.activation as Activation) : 'NONE';
}

/** Adds the elements at a byte address. */
export function countSaturation(counter: SaturationCounter, heap: Heap, address: number): void {
  const { type, count, minimum, maximum } = counter;
  const view: NumberView = type === 'int8' ? heap.i8 : type === 'int16' ? heap.i16 : heap.u8;
  const from = type === 'int16' ? address >> 1 : address;
  counter.values += count;
  for (let i = from; i < from + count; i++) {
    if (view[i] <= minimum) counter.atMinimum++;
    else if (view[i] >= maximum) counter.atMaximum++;
  }
}
