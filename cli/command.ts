/** What a command of `tinyml` is, and how its arguments are read and its answers written. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { TinymlError } from '../lib/errors';

export interface Command {
  /** one line for the list of commands */
  summary: string;
  /** all that `tinyml NAME --help` says */
  help: string;
  /** Does it. Whatever it throws becomes one line of error and exit code 1. */
  run(args: string[]): Promise<void>;
}

/** A command line that cannot be meant: unknown options, missing files. */
export class UsageError extends TinymlError {
  override name = 'UsageError';
  constructor(message: string) {
    super('USAGE', message);
  }
}

/** Options that every command has. */
const common = {
  json: { type: 'boolean' },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads options and the words between them.
 * @throws UsageError that names what is unknown or lacks its value
 */
export function readArguments<const T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options: { ...common, ...options }, allowPositionals: true, strict: true });
  } catch (error) {
    // the first sentence says what is wrong; the others are about dashes
    throw new UsageError((error as Error).message.split(/\. |\n/)[0]);
  }
}

/** The one word that a command takes. @throws UsageError where there are none or several */
export function oneWord(words: string[], what: string): string {
  if (words.length === 1) return words[0];
  throw new UsageError(
    words.length === 0 ? `${what} is missing` : `expected one ${what}, got ${words.join(' ')}`,
  );
}

/** An option that must be there. @throws UsageError */
export function required<T>(value: T | undefined, option: string): T {
  if (value === undefined) throw new UsageError(`${option} is missing`);
  return value;
}

/** One of a few words, or the default. @throws UsageError */
export function oneOf<const T extends string>(
  value: string | undefined,
  option: string,
  allowed: readonly T[],
  byDefault: T,
): T {
  if (value === undefined) return byDefault;
  if ((allowed as readonly string[]).includes(value)) return value as T;
  throw new UsageError(`${option} is ${value}; allowed: ${allowed.join(', ')}`);
}

/** A number above 0, or the default. @throws UsageError */
export function positive(
  value: string | undefined,
  option: string,
  byDefault: number,
  whole = false,
): number {
  if (value === undefined) return byDefault;
  const number = Number(value);
  if (value.trim() !== '' && number > 0 && Number.isFinite(number) && (!whole || Number.isInteger(number)))
    return number;
  throw new UsageError(`${option} is ${value}; allowed: a ${whole ? 'whole ' : ''}number above 0`);
}

/** Writes a command's answer to the standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
