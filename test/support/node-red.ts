/**
 * A real Node-RED in a process of its own, on a free loopback port, with a temporary user directory that has this package
 * installed. For tests that must see what a user sees: loading, deploying, live messages, restarts, crashes.
 *
 * ```ts
 * const nodeRed = await startNodeRed({ version: 5, flows: [...] });
 * const comms = await nodeRed.comms();
 * await comms.waitFor(m => m.topic === 'debug');
 * await nodeRed.stop();
 * ```
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Comms, openComms } from './comms';
import type { Probes } from './node-red-probe';
import { placed, prepareUserDirectory } from './node-red-settings';
import { projectRoot } from './shared';

export interface NodeRedOptions {
  /** Major version: 5 (default) is `node-red`, 4 is the alias `node-red-4` (4.1). */
  version?: 5 | 4;
  /** Flows to start with (nodes as in an export, x and y may be left out); default none. */
  flows?: object[];
  /** Secrets by node id, stored encrypted as Node-RED stores them. */
  credentials?: Record<string, Record<string, string>>;
  /** Merged over the test settings; JSON values only. */
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
  /** An existing user directory to use and keep (a restart); default: a temporary one, removed by stop() and kill(). */
  userDir?: string;
  /** Default: the pinned Node of devDependencies. */
  nodeBinary?: string;
  /** Further options of the Node binary, e.g. `--max-old-space-size=400`. */
  nodeOptions?: string[];
  /** The package to link into the user directory; default this checkout; null: it is installed there already. */
  packageRoot?: string | null;
  /** How long the start may take; default 60 s. */
  timeoutMs?: number;
}

export interface NodeRed {
  /** `http://127.0.0.1:PORT/`: editor and admin API. */
  readonly url: string;
  readonly port: number;
  readonly userDir: string;
  readonly pid: number;
  /** Everything the process has printed, stdout and stderr. */
  log(): string;
  /** The match in the log, printed already (from character `from` on) or still to come. */
  waitForLog(pattern: RegExp, timeoutMs?: number, from?: number): Promise<RegExpMatchArray>;
  /** A request to the admin API; the answer as JSON (text where it is none); an Error for any status above 399. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<any>;
  /** Deploys flows; returns when they have started. */
  deploy(flows: object[], type?: 'full' | 'nodes' | 'flows' | 'reload'): Promise<void>;
  /** The live channel of the editor; closed by stop(). */
  comms(): Promise<Comms>;
  /** Asks the process about itself: memory after a collection, open handles, event-loop delay. */
  probe<K extends keyof Probes>(name: K): Promise<Probes[K]>;
  /** The exit code (or the signal's name) once the process has ended. */
  readonly exited: Promise<number | string>;
  /** Ends Node-RED as a service manager does (SIGTERM), waits for it, removes a temporary user directory. */
  stop(): Promise<void>;
  /** Ends it like a crash (SIGKILL). */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A port that was free a moment ago on the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The pinned Node binary of devDependencies. */
export const pinnedNode = join(projectRoot, 'node_modules', 'node', 'bin', 'node');

export async function startNodeRed(options: NodeRedOptions = {}): Promise<NodeRed> {
  const { version = 5, timeoutMs = 60_000, packageRoot = projectRoot } = options;
  const temporary = options.userDir === undefined;
  const userDir = options.userDir ?? realpathSync(mkdtempSync(join(tmpdir(), 'tinyml-node-red-')));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const flows = options.flows ?? (temporary ? [] : undefined);
  const settings = prepareUserDirectory({ ...options, userDir, port, flows, packageRoot });

  const program = join(projectRoot, 'node_modules', version === 4 ? 'node-red-4' : 'node-red', 'red.js');
  const probe = join(__dirname, 'node-red-probe.js');
  const nodeOptions = ['--expose-gc', '--require', probe, ...(options.nodeOptions ?? [])];
  const child = spawn(options.nodeBinary ?? pinnedNode, [...nodeOptions, program, '--settings', settings], {
    cwd: userDir,
    env: { ...process.env, NODE_OPTIONS: '', NODE_RED_HOME: '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);

  let output = '';
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', text => {
      output += text;
      changed();
    });

  let ended: number | string | undefined;
  const exited = new Promise<number | string>(resolve => {
    child.on('exit', (code, signal) => {
      ended = code ?? signal ?? 'unknown';
      running.delete(child);
      resolve(ended);
      changed();
    });
  });

  function waitForLog(pattern: RegExp, limit = 30_000, from = 0): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        action();
      };
      const fail = (why: string) =>
        settle(() => reject(new Error(`Node-RED ${why} before its log matched ${pattern}:\n${output}`)));
      const look = () => {
        const match = output.slice(from).match(pattern);
        if (match) settle(() => resolve(match));
        else if (ended !== undefined) fail(`ended (${ended})`);
      };
      const timer = setTimeout(() => fail(`printed nothing for ${limit} ms`), limit);
      listeners.add(look);
      look();
    });
  }

  async function api(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    const response = await fetch(new URL(path.replace(/^\//, ''), url), {
      method,
      headers: {
        'Node-RED-API-Version': 'v2',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || body instanceof Uint8Array ? (body as any) : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status > 399) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const json = response.headers.get('content-type')?.includes('json');
    return json && text !== '' ? JSON.parse(text) : text;
  }

  let requests = 0;
  function probeProcess<K extends keyof Probes>(name: K): Promise<Probes[K]> {
    const id = ++requests;
    return new Promise((resolve, reject) => {
      const answer = (message: any) => {
        if (message?.id !== id) return;
        child.off('message', answer);
        resolve(message.result);
      };
      child.on('message', answer);
      child.send({ probe: name, id }, error => error && reject(error));
    });
  }

  const sockets: Comms[] = [];
  async function end(signal: NodeJS.Signals): Promise<void> {
    for (const socket of sockets) socket.close();
    if (ended === undefined) {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await exited;
      clearTimeout(timer);
    }
    if (temporary) rmSync(userDir, { recursive: true, force: true, maxRetries: 5 });
  }

  try {
    const server = waitForLog(/Server now running at/, timeoutMs);
    const [, missing] = await waitForLog(/Started flows|(missing types)/, timeoutMs);
    await server;
    if (missing) throw new Error(`a flow uses node types that are not installed:\n${output}`);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }

  return {
    url,
    port,
    userDir,
    pid: child.pid!,
    exited,
    log: () => output,
    waitForLog,
    api,
    async deploy(nodes, type = 'full') {
      const from = output.length;
      await api('POST', '/flows', { flows: placed(nodes) }, { 'Node-RED-Deployment-Type': type });
      await waitForLog(/Started (modified )?(flows|nodes)/i, timeoutMs, from);
    },
    async comms() {
      const socket = await openComms(url);
      sockets.push(socket);
      return socket;
    },
    probe: probeProcess,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
