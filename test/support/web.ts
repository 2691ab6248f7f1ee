/** A web server of a few answers on this machine, for tests of what is fetched. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = Uint8Array | string | ((request: IncomingMessage, response: ServerResponse) => void);

export interface WebServer {
  /** "http://127.0.0.1:PORT/" */
  url: string;
  /** paths asked for, in order */
  asked: string[];
  /** What is answered, by path; may be changed while it runs. */
  answers: Record<string, Answer>;
  stop(): Promise<void>;
}

export async function startWebServer(answers: Record<string, Answer>): Promise<WebServer> {
  const asked: string[] = [];
  const web = { asked, answers } as WebServer;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = web.answers[request.url ?? ''];
    if (answer === undefined) response.writeHead(404).end('no such file');
    else if (typeof answer === 'function') answer(request, response);
    else response.end(answer);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  web.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  web.stop = () =>
    new Promise(resolve => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return web;
}

/** Sends the client elsewhere. */
export function redirect(location: string, status = 302): Answer {
  return (_request, response) => void response.writeHead(status, { location }).end();
}
