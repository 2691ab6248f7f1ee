/**
 * What the dialogs show live: the last data of each node. A node hands over a function that makes its picture; it is kept
 * (one reference per node) and called only when a dialog asks, so that a node nobody looks at pays next to nothing.
 *
 *   GET /tinyml/preview/:id   -> { id, at, preview }    preview is null where there are no data yet
 *
 * Typed arrays in a preview arrive as plain numbers.
 */
import { adminRoute } from './admin';
import type { Red } from './red';

interface Entry {
  /** when the data came, ms since the epoch */
  at: number;
  make: () => unknown;
}

const previews = new Map<string, Entry>();

/** Keeps a node's newest data; `data` is an object or a function that makes one when asked. */
export function publishPreview(nodeId: string, data: unknown | (() => unknown)): void {
  previews.set(nodeId, {
    at: Date.now(),
    make: typeof data === 'function' ? (data as () => unknown) : () => data,
  });
}

/** Forgets a node's data; to be called when the node closes. */
export function clearPreview(nodeId: string): void {
  previews.delete(nodeId);
}

/** What GET /tinyml/preview/:id answers. */
export function readPreview(nodeId: string): { id: string; at: number | null; preview: unknown } {
  const entry = previews.get(nodeId);
  return entry === undefined
    ? { id: nodeId, at: null, preview: null }
    : { id: nodeId, at: entry.at, preview: entry.make() ?? null };
}

/** Adds the route; any node that publishes previews calls it. */
export function registerPreviewRoute(RED: Red): void {
  adminRoute(RED, 'get', '/tinyml/preview/:id', 'tinyml.read', (request, response) => {
    response.set('cache-control', 'no-store');
    response.type('json').send(JSON.stringify(readPreview(String(request.params.id)), plainNumbers));
  });
}

/** JSON.stringify replacer: typed arrays as arrays, NaN and infinities as null (JSON's own rule). */
function plainNumbers(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as number[]);
  return value;
}
