/**
 * Uploads from the model's dialog.
 *
 *   POST /tinyml/models             the .tflite's raw bytes as application/octet-stream, its name in the header x-file-name
 *                                   (percent-encoded) -> 201 ModelAnswer (inspect.ts) with modified and lasting
 *                                      413 too large, 415 not sent as raw bytes, 422 no sound model: { code, message, details }
 *   POST /tinyml/models/:sha256/manifest   the manifest that belongs to it (manifest.ts), its raw bytes -> 201 the same
 *   GET  /tinyml/models             -> { models: [{ sha256, fileName, bytes, modified }], problem }
 *   GET  /tinyml/models/:sha256     -> ModelAnswer with modified, 404 where there is none
 *
 * Node-RED's body parser leaves raw bytes alone, so the limit is kept here, while they stream in.
 */
import type { Request, Response } from 'express';
import { adminRoute, errorBody } from '../shared/admin';
import { filesOf } from '../shared/files';
import type { Red } from '../shared/red';

import { answerFor, type ModelAnswer } from './inspect';
import { MAX_MANIFEST_BYTES, readManifest } from './manifest';
import { ModelFiles, type StoredModel } from './model-files';
import { DEFAULT_MAX_MODEL_BYTES, tooLarge } from './too-large';

/** Adds the routes, once per runtime. */
export function registerUploadRoutes(RED: Red): void {
  const files = () => new ModelFiles(filesOf(RED));
  adminRoute(RED, 'post', '/tinyml/models', 'tinyml.write', (request, response) =>
    receive(request, response, files(), maxModelBytes(RED)),
  );
  adminRoute(RED, 'post', '/tinyml/models/:sha256/manifest', 'tinyml.write', (request, response) =>
    receiveManifest(request, response, files()),
  );
  adminRoute(RED, 'get', '/tinyml/models', 'tinyml.read', async (_request, response) => {
    response.json({ models: await files().list(), problem: files().problem ?? null });
  });
  adminRoute(RED, 'get', '/tinyml/models/:sha256', 'tinyml.read', (request, response) =>
    answerReport(String(request.params.sha256), response, files()),
  );
}

/** The limit for model files: settings.js may set tinymlModelMaxBytes. */
export function maxModelBytes(RED: Red): number {
  const configured = Number((RED.settings as { tinymlModelMaxBytes?: unknown }).tinymlModelMaxBytes);
  return configured > 0 ? configured : DEFAULT_MAX_MODEL_BYTES;
}

async function receive(
  request: Request,
  response: Response,
  files: ModelFiles,
  maxBytes: number,
): Promise<void> {
  const bytes = await readBody(request, response, maxBytes);
  if (bytes === undefined) return;
  const fileName = cleanName(request.headers['x-file-name']);
  let answer: ModelAnswer;
  try {
    answer = await answerFor({ bytes, fileName });
  } catch (error) {
    response.status(422).json(errorBody(error));
    return;
  }
  const { modified } = await files.add(bytes, fileName);
  const manifest = await files.manifest(answer.sha256);
  response.status(201).json({ ...answer, manifest, modified, lasting: files.problem === undefined });
}

/** The model comes first: a manifest without its model is of no use to anybody. */
async function receiveManifest(request: Request, response: Response, files: ModelFiles): Promise<void> {
  const bytes = await readBody(request, response, MAX_MANIFEST_BYTES);
  if (bytes === undefined) return;
  const sha256 = String(request.params.sha256);
  const stored = await find(sha256, response, files);
  if (stored === undefined) return;
  try {
    await files.addManifest(sha256, readManifest(bytes));
  } catch (error) {
    response.status(422).json(errorBody(error));
    return;
  }
  response.status(201).json(await describe(stored, files));
}

/** The whole body, undefined where it was refused and answered. */
async function readBody(request: Request, response: Response, maxBytes: number): Promise<Buffer | undefined> {
  if (!request.is('application/octet-stream')) {
    const message = `the upload is ${request.headers['content-type'] ?? 'of no type'}, expected application/octet-stream: send the file's raw bytes`;
    response.status(415).json({ code: 'wrong-content-type', message });
    return undefined;
  }
  const bytes = await receiveBytes(request, maxBytes);
  if (bytes === undefined) response.status(413).json(errorBody(tooLarge(maxBytes + 1, maxBytes)));
  return bytes;
}

/**
 * The whole body, undefined where it exceeds the limit; rejects where the sender goes away in the middle. What comes past
 * the limit is thrown away as it comes: a connection cut while the browser is sending would never show it the answer.
 */
function receiveBytes(request: Request, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve(undefined);
    });
    if (Number(request.headers['content-length']) > maxBytes) resolve(undefined);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('aborted', () => reject(new Error('the upload was broken off')));
    request.on('error', reject);
  });
}

async function answerReport(sha256: string, response: Response, files: ModelFiles): Promise<void> {
  const stored = await find(sha256, response, files);
  if (stored !== undefined) response.json(await describe(stored, files));
}

/** A model that is here; where it is not, that is answered. */
async function find(sha256: string, response: Response, files: ModelFiles): Promise<StoredModel | undefined> {
  const stored = (await files.list()).find(model => model.sha256 === sha256);
  if (stored === undefined) {
    const message = `no model with sha256 ${sha256} was uploaded`;
    response.status(404).json({ code: 'model-missing', message });
  }
  return stored;
}

async function describe(stored: StoredModel, files: ModelFiles): Promise<ModelAnswer & StoredModel> {
  const { sha256, fileName } = stored;
  const bytes = (await files.read(sha256)) ?? new Uint8Array(0);
  return { ...stored, ...(await answerFor({ bytes, fileName, manifest: await files.manifest(sha256) })) };
}

/** A file's name for display, from a percent-encoded header: no path, no control characters. */
function cleanName(header: string | string[] | undefined): string {
  let name = String(header ?? '');
  try {
    name = decodeURIComponent(name);
  } catch {
    // not encoded: taken as it is
  }
  const [last] = name.split(/[/\\]/).slice(-1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return last.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 200);
}
