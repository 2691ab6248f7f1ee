/**
 * Settings of a feature pipeline as a table: one row per key with its kind, default, range, unit and one sentence of help.
 * The same row checks a config, types it and labels a field of the dialog.
 */
import { ConfigError } from '../errors';

interface OptionBase {
  /** one sentence for the dialog and the docs */
  help: string;
  /** shown beside the field: 'Hz', 'ms' */
  unit?: string;
}

export interface NumberOption extends OptionBase {
  kind: 'number' | 'integer';
  default: number;
  /** smallest and largest value allowed, both included */
  min: number;
  max: number;
}

export interface BooleanOption extends OptionBase {
  kind: 'boolean';
  default: boolean;
}

export interface ChoiceOption<C extends string = string> extends OptionBase {
  kind: 'choice';
  choices: readonly C[];
  default: C;
}

export interface TextOption extends OptionBase {
  kind: 'text';
  default: string;
  /** there is no default that works */
  required?: boolean;
}

/** Anything that is more than one value: bands, edges, a pair. A dialog gives it as JSON text. */
export interface ListOption<V = unknown> extends OptionBase {
  kind: 'list';
  default: V;
  /** what is allowed, in words */
  form: string;
  /** the value as the pipeline takes it; undefined where it is not allowed */
  read(value: unknown): V | undefined;
}

export type Option = NumberOption | BooleanOption | ChoiceOption | TextOption | ListOption;
export type OptionTable = Record<string, Option>;

type ValueOf<O extends Option> = O extends NumberOption
  ? number
  : O extends BooleanOption
    ? boolean
    : O extends ChoiceOption<infer C>
      ? C
      : O extends TextOption
        ? string
        : O extends ListOption<infer V>
          ? V
          : never;

/** The checked config of a table: every key present. */
export type OptionValues<T extends OptionTable> = { -readonly [K in keyof T]: ValueOf<T[K]> };

const show = (value: unknown) => JSON.stringify(value) ?? String(value);

/** What a row allows, in words: "a whole number from 1 to 512 (ms)". */
export function describeAllowed(option: Option): string {
  switch (option.kind) {
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${option.choices.map(show).join(', ')}`;
    case 'list':
      return option.form;
    case 'text':
      return 'a text';
    default: {
      const what = option.kind === 'integer' ? 'a whole number' : 'a number';
      const unit = option.unit ? ` (${option.unit})` : '';
      return `${what} from ${option.min} to ${option.max}${unit}`;
    }
  }
}

/** Text of a dialog as the value it spells; other text as it is. */
function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The value in the pipeline's form; undefined where it is not allowed. */
function readValue(option: Option, value: unknown): unknown {
  if (option.kind === 'list') return option.read(fromText(value));
  return isAllowed(option, value) ? value : undefined;
}

function isAllowed(option: Exclude<Option, ListOption>, value: unknown): boolean {
  switch (option.kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && option.choices.includes(value);
    case 'text':
      return typeof value === 'string';
    default:
      return (
        typeof value === 'number' &&
        (option.kind === 'number' ? Number.isFinite(value) : Number.isInteger(value)) &&
        value >= option.min &&
        value <= option.max
      );
  }
}

/** An error about one key: what it was, what is allowed. */
export function optionError(owner: string, key: string, value: unknown, allowed: string): ConfigError {
  return new ConfigError('CONFIG_VALUE', `${owner}: ${key} must be ${allowed}, got ${show(value)}`, {
    owner,
    key,
    value,
    allowed,
  });
}

/**
 * Checks a config against a table and fills in the defaults; a key that is undefined counts as absent.
 * @param owner whose settings they are, first word of an error's message
 * @throws ConfigError for an unknown key or a value that is not allowed, naming key, value and what is allowed
 */
export function readOptions<const T extends OptionTable>(
  table: T,
  config: Readonly<Record<string, unknown>>,
  owner: string,
): OptionValues<T> {
  for (const key of Object.keys(config)) {
    if (Object.hasOwn(table, key)) continue;
    const known = Object.keys(table).join(', ');
    throw new ConfigError('CONFIG_KEY', `${owner}: there is no setting ${show(key)}; known are ${known}`, {
      owner,
      key,
      value: config[key],
    });
  }
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(table)) {
    const given = config[key] === undefined ? option.default : config[key];
    const value = readValue(option, given);
    if (value === undefined) throw optionError(owner, key, given, describeAllowed(option));
    values[key] = value;
  }
  return values as OptionValues<T>;
}
