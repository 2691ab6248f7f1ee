/** Reading a node's settings: migrated to the newest version, completed with defaults, of the types that the defaults have. */
import { ConfigError } from '../../lib/errors';
import { type Migration, migrate } from './migrations';

/**
 * The settings of a node. The editor stores numbers typed into a field as text ("49"), and an environment variable in
 * their place ("${FRAMES}") is text too; lists and objects may be kept as JSON text.
 * @throws ConfigError naming the field, its value and what is expected
 */
export function readSettings<S extends object>(
  config: object,
  defaults: S,
  migrations: readonly Migration[],
): S {
  const migrated = migrate(config as Record<string, unknown>, migrations);
  const settings: Record<string, unknown> = {};
  for (const [key, fallback] of Object.entries(defaults)) {
    const value = migrated[key];
    settings[key] = value === undefined || value === null ? fallback : convert(key, value, fallback);
  }
  return settings as S;
}

function convert(key: string, value: unknown, like: unknown): unknown {
  switch (typeof like) {
    case 'number':
      return toNumber(key, value, like);
    case 'boolean':
      return value === true || value === 'true';
    case 'object':
      return typeof value === 'string' ? parseJson(key, value, like) : value;
    default:
      return String(value);
  }
}

function toNumber(key: string, value: unknown, fallback: number): number {
  if (typeof value === 'string' && value.trim() === '') return fallback;
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  throw new ConfigError('bad-setting', `${key} is "${value}", expected a number such as ${fallback}`, {
    key,
    value,
  });
}

function parseJson(key: string, text: string, fallback: unknown): unknown {
  if (text.trim() === '') return fallback;
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError('bad-setting', `${key} is no valid JSON: ${text.slice(0, 60)}`, { key });
  }
}

/** Entries of a text with one per line or separated by commas; blank ones are left out. */
export function splitList(text: string, separator = /[\n,]/): string[] {
  return text
    .split(separator)
    .map(entry => entry.trim())
    .filter(entry => entry !== '');
}

/**
 * A number that a node cannot do without.
 * @throws ConfigError unless `value` is at least `minimum`, and whole where asked for
 */
export function atLeast(key: string, value: number, minimum: number, whole = true): number {
  if (value >= minimum && (!whole || Number.isInteger(value))) return value;
  throw new ConfigError(
    'bad-setting',
    `${key} is ${value}, expected ${whole ? 'a whole number, ' : ''}at least ${minimum}`,
    { key, value },
  );
}

/**
 * A choice.
 * @throws ConfigError unless `value` is one of those allowed
 */
export function oneOf<T extends string>(key: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new ConfigError('bad-setting', `${key} is "${value}", expected ${allowed.join(', ')}`, {
    key,
    value,
  });
}
