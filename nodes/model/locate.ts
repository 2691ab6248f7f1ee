/** From the settings of a model node to the bytes of its file. */
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import { ConfigError, ModelError } from '../../lib/errors';
import type { ModelSettings } from './config';
import type { ModelFiles } from './model-files';

/**
 * A path that begins so is meant from this package's own folder, wherever it is installed: the examples name their models
 * `package:assets/models/...`, since a flow cannot know where Node-RED keeps its packages.
 */
const PACKAGE = 'package:';
/** this package's folder; this file is dist/nodes/model/locate.js in it */
const PACKAGE_ROOT = resolve(__dirname, '..', '..', '..');

/** Largest model file, by upload, path or message, unless settings.js says otherwise (tinymlModelMaxBytes). */
export const DEFAULT_MAX_MODEL_BYTES = 64 * 2 ** 20;

export interface Surroundings {
  files: ModelFiles;
  /** where relative paths start */
  folder: string;
  /** the value of an environment variable of the process, the flow or the group */
  environment(name: string): string | undefined;
  maxBytes: number;
}

export interface LocatedModel {
  bytes: Uint8Array;
  /** the file's own name */
  fileName: string;
}

/**
 * Reads the model's file.
 * @throws ConfigError where no model is chosen; ModelError where the file is missing (with its sha256 or path) or too large
 */
export async function locateModel(settings: ModelSettings, around: Surroundings): Promise<LocatedModel> {
  switch (settings.source) {
    case 'upload':
      return readUpload(settings, around);
    case 'path':
      return readPath(settings.path, around);
    case 'env':
      return readPath(environmentPath(settings.env, around), around);
    default:
      throw new ConfigError(
        'bad-setting',
        `the model's source is "${settings.source}", expected upload, path or env`,
        {},
      );
  }
}

async function readUpload(
  { sha256, fileName }: ModelSettings,
  { files }: Surroundings,
): Promise<LocatedModel> {
  if (sha256 === '')
    throw noModel('no model is chosen: open the model in the editor and upload a .tflite file');
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new ConfigError('bad-setting', `"${sha256}" is no sha256: expected 64 hexadecimal digits`, {
      sha256,
    });
  const bytes = await files.read(sha256);
  if (bytes !== undefined) return { bytes, fileName };
  throw new ModelError(
    'model-missing',
    `the model ${fileName || 'of this flow'} with sha256 ${sha256} is not on this machine (a flow does not carry its models): open the model in the editor and upload it`,
    { sha256, fileName },
  );
}

async function readPath(path: string, { folder, maxBytes }: Surroundings): Promise<LocatedModel> {
  if (path === '') throw noModel('no model is chosen: give the path of a .tflite file');
  const file = path.startsWith(PACKAGE) ? packageFile(path) : resolve(folder, path);
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw tooLarge(size, maxBytes);
    return { bytes: await readFile(file), fileName: basename(file) };
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ModelError(
      'model-missing',
      code === 'ENOENT'
        ? `there is no model file ${file}: correct the path, or copy the file there`
        : `the model file ${file} cannot be read: ${message}`,
      { file },
    );
  }
}

/** @throws ModelError for a path that leaves the package */
function packageFile(path: string): string {
  const file = resolve(PACKAGE_ROOT, path.slice(PACKAGE.length).replace(/^[/\\]+/, ''));
  if (file.startsWith(`${PACKAGE_ROOT}${sep}`)) return file;
  throw new ModelError(
    'model-missing',
    `"${path}" leaves this package's folder: give the path of your own file without "${PACKAGE}"`,
    { path },
  );
}

function environmentPath(name: string, { environment }: Surroundings): string {
  if (name === '')
    throw noModel('no model is chosen: give the name of an environment variable that holds its path');
  const path = environment(name);
  if (path !== undefined && path !== '') return path;
  throw noModel(`the environment variable ${name} is not set: let it hold the path of a .tflite file`);
}

function noModel(text: string): ConfigError {
  return new ConfigError('no-model', text, {});
}

export function tooLarge(bytes: number, maxBytes: number): ModelError {
  return new ModelError(
    'model-too-large',
    `the model has ${bytes} bytes or more, the limit is ${maxBytes}: raise tinymlModelMaxBytes in settings.js if this is meant`,
    { bytes, maxBytes },
  );
}
