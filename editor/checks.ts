/**
 * Validators of settings. Each returns true, or the reason in a sentence that names the field: the editor marks the field and
 * shows the reason as its tooltip, and on the node where it is not open.
 */
import { parse } from './numbers';
import { text } from './texts';

export interface NumberRange {
  /** least value */
  min?: number;
  /** must be larger than this */
  above?: number;
  /** largest value */
  max?: number;
  whole?: boolean;
  /** blank is allowed: the runtime's default holds */
  optional?: boolean;
}

type Verdict = true | string;

/** `${NAME}` stands for an environment variable, which only the runtime knows. */
export function isVariable(value: unknown): boolean {
  return typeof value === 'string' && /^\$[{(][A-Za-z_]\w*[})]$/.test(value.trim());
}

/** A setting that came with a later version than the flow was saved with: the runtime takes the default, which is valid. */
function isMissing(value: unknown): boolean {
  return value === undefined;
}

/** A number in a range. @param label key of the field's label */
export function number(label: string, value: unknown, range: NumberRange): Verdict {
  if (isVariable(value) || isMissing(value)) return true;
  const typed = String(value ?? '');
  if (typed.trim() === '') return range.optional ? true : reason(label, 'number', expectation(range));
  const parsed = parse(typed);
  const fits =
    parsed !== undefined &&
    (range.min === undefined || parsed >= range.min) &&
    (range.above === undefined || parsed > range.above) &&
    (range.max === undefined || parsed <= range.max) &&
    (!range.whole || Number.isInteger(parsed));
  return fits ? true : reason(label, 'notNumber', { ...expectation(range), value: typed });
}

/** One of the values that the list offers. */
export function choice(label: string, value: unknown, allowed: readonly unknown[]): Verdict {
  if (isVariable(value) || isMissing(value)) return true;
  if (allowed.map(String).includes(String(value))) return true;
  return reason(label, 'choice', { value: String(value), allowed: allowed.join(', ') });
}

/** Any text but a blank one. */
export function filled(label: string, value: unknown): Verdict {
  return typeof value === 'string' && value.trim() !== '' ? true : reason(label, 'filled', {});
}

/** A name that is one folder's or file's: letters, digits, - and _, dots not at the start. */
export function fileName(label: string, value: unknown): Verdict {
  if (isVariable(value) || /^[\w-][\w.-]{0,199}$/.test(String(value ?? '').trim())) return true;
  return reason(label, 'fileName', { value: String(value ?? '') });
}

/** A configuration node must be chosen. */
export function chosen(label: string, value: unknown): Verdict {
  return value && value !== '_ADD_' ? true : reason(label, 'chosen', {});
}

/** An MQTT topic filter (MQTT 3.1.1, section 4.7): '+' alone in a level, '#' alone in the last one. */
export function topicFilter(label: string, value: unknown): Verdict {
  const filter = String(value ?? '');
  if (isVariable(filter)) return true;
  if (filter === '') return reason(label, 'filled', {});
  const levels = filter.split('/');
  const good = levels.every(
    (level, i) => !/[+#]/.test(level) || level === '+' || (level === '#' && i === levels.length - 1),
  );
  return good ? true : reason(label, 'topicFilter', { value: filter });
}

/** Bytes as pairs of hexadecimal digits; blanks, commas and 0x between them do not count. */
export function hexadecimal(label: string, value: unknown, least: number, most: number): Verdict {
  const digits = String(value ?? '').replace(/0x|[\s,:-]/gi, '');
  const count = digits.length / 2;
  const good = /^[0-9a-f]*$/i.test(digits) && Number.isInteger(count) && count >= least && count <= most;
  return good ? true : reason(label, 'hexadecimal', { least, most, value: String(value ?? '') });
}

function reason(label: string, key: string, values: Record<string, string | number>): string {
  return `${text(label)}: ${text(`editor.check.${key}`, values)}`;
}

function expectation({ min, above, max, whole }: NumberRange): { expected: string } {
  const kind = text(whole ? 'editor.check.aWhole' : 'editor.check.aNumber');
  if (min !== undefined && max !== undefined)
    return { expected: text('editor.check.between', { kind, min, max }) };
  if (above !== undefined && max !== undefined)
    return { expected: text('editor.check.aboveUpTo', { kind, above, max }) };
  if (above !== undefined) return { expected: text('editor.check.above', { kind, above }) };
  if (min !== undefined) return { expected: text('editor.check.atLeast', { kind, min }) };
  return { expected: kind };
}
