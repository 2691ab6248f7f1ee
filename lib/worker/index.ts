/** What runs in threads of its own. An entry file (infer.ts, ...) is started by its path and never imported, but for its types. */
import { join } from 'node:path';

export { type Batch, type BatchResult, runBatch } from './batch';
export { type CarriedError, carryError, revivedError } from './carried-error';
export type { InferRequests } from './infer';
export type { Inspection, InspectRequests } from './inspect';
export type { PictureRequests } from './picture';
export type { ReplyMessage, RequestMessage, Requests } from './protocol';

/** The path of an entry: `workerEntry('infer')` is this folder's infer.js. */
export function workerEntry(name: string): string {
  return join(__dirname, `${name}.js`);
}
