/**
 * Operator codes. The first version of the schema had one byte for the builtin operator; since there are more than 127 the
 * number is in a second field, and the larger of the two counts (schema version 3a).
 */
import type { OperatorType } from '../graph';
import { rejectModel } from '../graph';
import type { Encodable } from './encode';
import type { BuiltinOperator, OperatorCode } from './generated/schema';
import { enums } from './generated/schema';

const names = enums.BuiltinOperator as readonly BuiltinOperator[];
const placeholder = 'PLACEHOLDER_FOR_GREATER_OP_CODES';

/** The operator that a code stands for. Throws a ModelError for a number that stands for none. */
export function operatorType(code: OperatorCode, where: string): OperatorType {
  const number = Math.max(code.deprecatedBuiltinCode, names.indexOf(code.builtinCode));
  const name = names[number];
  if (name === placeholder)
    rejectModel(
      'model-operator-code',
      where,
      `a builtin operator below ${names.length}`,
      `${number} (${name})`,
    );
  return name;
}

export function operatorCode(
  type: OperatorType,
  version: number,
  customCode?: string,
): Encodable<OperatorCode> {
  return {
    deprecatedBuiltinCode: Math.min(names.indexOf(type), names.indexOf(placeholder)),
    builtinCode: type,
    version,
    customCode,
  };
}
