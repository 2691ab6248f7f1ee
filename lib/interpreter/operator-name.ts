/** How errors and reports name an operator: its type, the custom code where it is custom, and where it stands. */
import type { Operator } from '../graph';

/** 'CONV_2D', or 'CUSTOM:SignalWindow': the key of the kernel tables. */
export function operatorKey(operator: Operator): string {
  return operator.type === 'CUSTOM' ? `CUSTOM:${operator.customCode}` : operator.type;
}

export function operatorName(place: { operator: Operator; subgraph: number; position: number }): string {
  const where = place.subgraph === 0 ? '' : ` of subgraph ${place.subgraph}`;
  return `${operatorKey(place.operator)} (operator ${place.position}${where})`;
}
