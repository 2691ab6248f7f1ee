/**
 * Routes of this package on Node-RED's admin API. Each is guarded by a permission and exists once per runtime, however
 * many node files ask for it (a node file is loaded once per runtime, but several of them share a route).
 */
import type { RequestHandler } from 'express';
import type { Red } from './red';

export type Permission = 'tinyml.read' | 'tinyml.write';

const registered = new WeakMap<object, Set<string>>();

/**
 * Adds a route below /tinyml. A rejected promise of the handler is answered with status 500 and the error's text.
 * @param path begins with '/tinyml/'
 */
export function adminRoute(
  RED: Red,
  method: 'get' | 'post' | 'delete',
  path: string,
  permission: Permission,
  handler: (...parameters: Parameters<RequestHandler>) => unknown,
): void {
  const app = RED.httpAdmin;
  // a headless Node-RED (httpAdminRoot: false) has no admin API
  if (app === undefined || app === null) return;
  const routes = registered.get(app) ?? new Set<string>();
  registered.set(app, routes);
  const key = `${method} ${path}`;
  if (routes.has(key)) return;
  routes.add(key);
  app[method](path, RED.auth.needsPermission(permission), async (request, response, next) => {
    try {
      await handler(request, response, next);
    } catch (error) {
      if (!response.headersSent) response.status(500).json(errorBody(error));
    }
  });
}

/** What a failed request answers: { code, message, details }. */
export function errorBody(error: unknown): { code: string; message: string; details?: unknown } {
  const { code, message, details } = error as { code?: unknown; message?: unknown; details?: unknown };
  return { code: typeof code === 'string' ? code : 'failed', message: String(message ?? error), details };
}
