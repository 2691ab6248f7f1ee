/**
 * Errors that cross a thread's border. The structured clone algorithm keeps the class of built-in errors only and drops every
 * other field, so class, code, message and details travel as data and are put together again on the other side.
 */
import { ConfigError, ConnectionError, InputError, ModelError, TinymlError } from '../errors';

export interface CarriedError {
  name: string;
  message: string;
  /** of the package's own errors */
  code?: string;
  details?: Record<string, unknown>;
  stack?: string;
}

const classes = { TinymlError, ModelError, InputError, ConfigError, ConnectionError };

/** An error as data; what is thrown and is no error becomes the text of one. */
export function carryError(error: unknown): CarriedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  if (!(error instanceof TinymlError)) return { name, message, stack };
  return { name, message, stack, code: error.code, details: cloneable(error.details) };
}

/** The error that was carried, of its own class where that is one of the package's. */
export function revivedError({ name, message, code, details, stack }: CarriedError): Error {
  const known = classes[name as keyof typeof classes] ?? TinymlError;
  const error = code === undefined ? new Error(message) : new known(code, message, details);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Details hold facts for programs; one that cannot be copied must not hide the error itself. */
function cloneable(details: Record<string, unknown>): Record<string, unknown> {
  try {
    return structuredClone(details);
  } catch {
    return {};
  }
}
