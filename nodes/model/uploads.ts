/**
 * Uploads from the model's dialog.
 *
 *   POST /tinyml/models             the .tflite's raw bytes as application/octet-stream, its name in the header x-file-name
 *                                   (percent-encoded) -> 201 { sha256, fileName, bytes, modified, lasting, report }
 *                                      413 too large, 415 not sent as raw bytes, 422 no sound model: { code, message, details }
 *   GET  /tinyml/models             -> { models: [{ sha256, fileName, bytes, modified }], problem }
 *   GET  /tinyml/models/:sha256     -> { sha256, fileName, bytes, modified, report }, 404 where there is none
 *
 * Node-RED's body parser leaves raw bytes alone, so the limit is kept here, while they stream in.
 */
import type { Request, Response } from 'express';
import { describeModel } from '../../lib/interpreter';
import { readModel } from '../../lib/tflite';
import { adminRoute, errorBody } from '../shared/admin';
import { filesOf } from '../shared/files';
import type { Red } from '../shared/red';
import { DEFAULT_MAX_MODEL_BYTES, tooLarge } from './locate';
import { ModelFiles } from './model-files';

/** Adds the routes, once per runtime. */
export function registerUploadRoutes(RED: Red): void {
  const files = () => new ModelFiles(filesOf(RED));
  adminRoute(RED, 'post', '/tinyml/models', 'tinyml.write', (request, response) =>
    receive(request, response, files(), maxModelBytes(RED)),
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
  if (!request.is('application/octet-stream')) {
    const message = `the upload is ${request.headers['content-type'] ?? 'of no type'}, expected application/octet-stream: send the file's raw bytes`;
    response.status(415).json({ code: 'wrong-content-type', message });
    return;
  }
  const bytes = await readBody(request, maxBytes);
  if (bytes === undefined) {
    response.status(413).json(errorBody(tooLarge(maxBytes + 1, maxBytes)));
    return;
  }
  let report: unknown;
  try {
    report = describeModel(readModel(bytes));
  } catch (error) {
    response.status(422).json(errorBody(error));
    return;
  }
  const stored = await files.add(bytes, cleanName(request.headers['x-file-name']));
  response.status(201).json({ ...stored, lasting: files.problem === undefined, report });
}

/**
 * The whole body, undefined where it exceeds the limit; rejects where the sender goes away in the middle. What comes past
 * the limit is thrown away as it comes: a connection cut while the browser is sending would never show it the answer.
 */
function readBody(request: Request, maxBytes: number): Promise<Buffer | undefined> {
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
  const stored = (await files.list()).find(model => model.sha256 === sha256);
  const bytes = stored === undefined ? undefined : await files.read(sha256);
  if (bytes === undefined) {
    response
      .status(404)
      .json({ code: 'model-missing', message: `no model with sha256 ${sha256} was uploaded` });
    return;
  }
  response.json({ ...stored, report: describeModel(readModel(bytes)) });
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
