/**
 * Node-RED inside this process: the editor and the admin API at the root of a loopback port, no login, no tours, no telemetry.
 * Only what needs attention is printed.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** What is used of Node-RED's embedding API. */
interface NodeRed {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  httpAdmin: Handler;
  httpNode: Handler;
  runtime: { events: { once(event: string, listener: () => void): void } };
}

interface LogEntry {
  level: number;
  msg?: { message?: string } | string;
  type?: string;
  name?: string;
}

const warning = 30;

/** Node-RED's log, warnings and above, in one line each; that projects are off and secrets none is meant. */
function logHandler() {
  return ({ level, msg, type, name }: LogEntry) => {
    const text = typeof msg === 'string' ? msg : (msg?.message ?? JSON.stringify(msg));
    if (level > warning || /^(Projects disabled|Encrypted credentials not found)/.test(text ?? '')) return;
    console.log(type ? `[${type}:${name || ''}] ${text}` : text);
  };
}

function settings(userDir: string) {
  return {
    userDir,
    flowFile: 'flows.json',
    credentialSecret: 'the demo keeps no secrets',
    httpAdminRoot: '/',
    httpNodeRoot: '/',
    uiHost: '127.0.0.1',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: {
      page: { title: 'tinyML demo' },
      header: { title: 'tinyML demo' },
      tours: false,
      projects: { enabled: false },
      palette: { catalogues: [] },
    },
    logging: {
      console: { level: 'off' },
      demo: { level: 'warn', metrics: false, audit: false, handler: logHandler },
    },
    debugMaxLength: 1000,
  };
}

/** Listens on the first free of `ports` (0: any). */
async function listen(server: Server, ports: number[]): Promise<number> {
  for (const port of ports) {
    const free = await new Promise<boolean>((resolve, reject) => {
      const refused = (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error);
      server.once('error', refused);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', refused);
        resolve(true);
      });
    });
    if (free) return (server.address() as { port: number }).port;
  }
  throw new Error(`none of the ports ${ports.join(', ')} is free`);
}

export interface DemoEditor {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Node-RED with the flows in `userDir`; resolves when they run. */
export async function startEditor(userDir: string, ports: number[]): Promise<DemoEditor> {
  process.env.NODE_RED_HOME = join(require.resolve('node-red'), '..', '..');
  const nodeRed: NodeRed = require('node-red');
  const server = createServer((request, response) => {
    nodeRed.httpAdmin(request, response, () =>
      nodeRed.httpNode(request, response, () => response.writeHead(404).end()),
    );
  });
  const port = await listen(server, ports);
  nodeRed.init(server, settings(userDir));
  const started = new Promise<void>(resolve => nodeRed.runtime.events.once('flows:started', resolve));
  await nodeRed.start();
  await started;
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      await nodeRed.stop();
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
