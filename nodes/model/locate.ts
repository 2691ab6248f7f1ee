/** From the settings of a model node to the bytes of its file. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { ConfigError, ModelError } from '../../lib/errors';
import { sha256Of } from './active-model';
import type { ModelSettings } from './config';
import { download, webAddress } from './download';
import { isManifest, readManifest, type WakeWordManifest } from './manifest';
import type { ModelFiles } from './model-files';
import { tooLarge } from './too-large';

/**
 * A path that begins so is meant from this package's own folder, wherever it is installed: the examples name their models
 * `package:assets/models/...`, since a flow cannot know where Node-RED keeps its packages.
 */
const PACKAGE = 'package:';
/** this package's folder; this file is dist/nodes/model/locate.js in it */
const PACKAGE_ROOT = resolve(__dirname, '..', '..', '..');

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
  /** of a microWakeWord model that came with one */
  manifest?: WakeWordManifest;
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
    case 'url':
      return readUrl(settings, around);
    default:
      throw new ConfigError(
        'bad-setting',
        `the model's source is "${settings.source}", expected upload, path, env or url`,
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
  const bytes = await files.read(checkedSha256(sha256));
  if (bytes !== undefined) return { bytes, fileName, manifest: await files.manifest(sha256) };
  throw new ModelError(
    'model-missing',
    `the model ${fileName || 'of this flow'} with sha256 ${sha256} is not on this machine (a flow does not carry its models): open the model in the editor and upload it`,
    { sha256, fileName },
  );
}

/** A fetched model is kept by its sha256, so that a restart needs no network and a changed file on the server changes nothing here. */
async function readUrl({ url, urlSha256 }: ModelSettings, around: Surroundings): Promise<LocatedModel> {
  if (url.trim() === '') throw noModel('no model is chosen: give the address of a .tflite file');
  const address = webAddress(url);
  const sha256 = urlSha256.trim().toLowerCase();
  if (sha256 === '')
    throw new ConfigError(
      'no-sha256',
      `the model at ${address.href} has no sha256 to be checked against: open the model in the editor, it shows that of the file there`,
      { url: address.href },
    );
  const { files } = around;
  const kept = await files.read(checkedSha256(sha256));
  if (kept !== undefined)
    return { bytes: kept, fileName: fileNameOf(address), manifest: await files.manifest(sha256) };
  const { bytes, fileName, manifest } = await fetchModel(url, around.maxBytes);
  const found = sha256Of(bytes);
  if (found !== sha256)
    throw new ModelError(
      'wrong-sha256',
      `the file at ${address.href} has sha256 ${found}, expected ${sha256}: it is another file than was meant; if the new one is right, enter its sha256`,
      { url: address.href, sha256: found, expected: sha256 },
    );
  await files.add(bytes, fileName, manifest);
  return { bytes, fileName, manifest };
}

/**
 * Fetches a model, or a manifest and the model that it names.
 * @throws ConnectionError where it cannot be fetched, ModelError where it is too large or the manifest cannot be read
 */
export async function fetchModel(address: string, maxBytes: number): Promise<LocatedModel> {
  const { bytes, url } = await download(address, maxBytes);
  if (!isManifest(bytes)) return { bytes, fileName: fileNameOf(url) };
  const manifest = readManifest(bytes);
  const named = URL.parse(manifest.model, url);
  const model = await download(named?.href ?? manifest.model, maxBytes);
  return { bytes: model.bytes, fileName: fileNameOf(model.url), manifest };
}

async function readPath(path: string, around: Surroundings): Promise<LocatedModel> {
  if (path === '') throw noModel('no model is chosen: give the path of a .tflite file');
  const file = path.startsWith(PACKAGE) ? packageFile(path) : resolve(around.folder, path);
  const bytes = await readWhole(file, around);
  if (!isManifest(bytes)) return { bytes, fileName: basename(file) };
  const manifest = readManifest(bytes);
  const model = resolve(dirname(file), manifest.model);
  return { bytes: await readWhole(model, around), fileName: basename(model), manifest };
}

async function readWhole(file: string, { maxBytes }: Surroundings): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw tooLarge(size, maxBytes);
    return await readFile(file);
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

function fileNameOf({ pathname }: URL): string {
  const name = basename(pathname);
  try {
    return decodeURIComponent(name);
  } catch {
    // not encoded: taken as it is
    return name;
  }
}

/** @throws ConfigError */
function checkedSha256(sha256: string): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw new ConfigError('bad-setting', `"${sha256}" is no sha256: expected 64 hexadecimal digits`, {
    sha256,
  });
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
