/**
 * The typed errors of the library. Every error says in its message what was expected, what came and what to do;
 * `code` is stable and meant for programs, `details` carries the same facts as data.
 */
export class TinymlError extends Error {
  override name = 'TinymlError';
  constructor(
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** A model that cannot be read, planned or run: malformed, unsupported, over a limit. */
export class ModelError extends TinymlError {
  override name = 'ModelError';
}

/** Data that do not fit: wrong length, wrong type, NaN, a rate that changed. */
export class InputError extends TinymlError {
  override name = 'InputError';
}

/** A setting that is unknown, impossible or contradicts another one. */
export class ConfigError extends TinymlError {
  override name = 'ConfigError';
}

/** A connection to the outside (broker, serial line, disk) that failed for a reason a user can mend. */
export class ConnectionError extends TinymlError {
  override name = 'ConnectionError';
}
