/** The limit for model files, however they come: by upload, path, address or message. */
import { ModelError } from '../../lib/errors';

/** Unless settings.js says otherwise (tinymlModelMaxBytes). */
export const DEFAULT_MAX_MODEL_BYTES = 64 * 2 ** 20;

export function tooLarge(bytes: number, maxBytes: number): ModelError {
  return new ModelError(
    'model-too-large',
    `the model has ${bytes} bytes or more, the limit is ${maxBytes}: raise tinymlModelMaxBytes in settings.js if this is meant`,
    { bytes, maxBytes },
  );
}
