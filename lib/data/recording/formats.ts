/** The formats of recordings by name, and reading a file of any of them, whoever made it. */
import { InputError } from '../../errors';
import { isNpy } from '../npy';
import { isWav } from '../wav-read';
import { csvFormat } from './csv-format';
import type { FileFormat, RecordingFormat } from './format';
import { jsonFormat } from './json-format';
import { npyFormat } from './npy-format';
import type { Samples } from './samples';
import { wavFormat } from './wav-format';

export const recordingFormats: Readonly<Record<RecordingFormat, FileFormat>> = {
  npy: npyFormat,
  csv: csvFormat,
  wav: wavFormat,
  json: jsonFormat,
};

/** Extensions of files that `readSamples` may understand; others in a folder are no recordings. */
export const recordingExtensions: readonly string[] = ['npy', 'csv', 'tsv', 'txt', 'wav', 'json'];

const OPENING_BRACE = 0x7b;

/**
 * The samples of a file, recognised by its contents.
 * @throws InputError for a file that is cut off or of no known format
 */
export function readSamples(bytes: Uint8Array): Samples {
  if (bytes.length === 0) throw new InputError('empty-file', 'the file is empty', {});
  if (isNpy(bytes)) return npyFormat.read(bytes);
  if (isWav(bytes)) return wavFormat.read(bytes);
  const first = bytes.find(byte => byte > 0x20);
  return first === OPENING_BRACE ? jsonFormat.read(bytes) : csvFormat.read(bytes);
}
