/**
 * Flows in this process: node-red-node-test-helper with a private user directory, one tab with a catch and a complete
 * node that see everything, and promises for what arrives. One flow runs at a time.
 *
 *   const flow = await startFlow([windowNode], [
 *     { id: 'window', type: 'tinyml-window', length: 4, lengthUnit: 'samples', wires: [['out']] },
 *     { id: 'out', type: 'helper' },
 *   ]);
 *   flow.send('window', { payload: [1, 2, 3, 4] });
 *   const [msg] = await flow.received('out', 1);
 *   await flow.stop();
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FlowMessage = Record<string, unknown>;
export type FlowNode = { id: string; type: string; [setting: string]: unknown };
export type ShownStatus = { fill?: string; shape?: string; text?: string };

interface RunningNode {
  receive(msg: FlowMessage): void;
  on(event: 'input', listener: (msg: FlowMessage) => void): void;
}

/** What is used of the helper, which has no types of its own. */
interface Helper {
  init(runtime: string): void;
  settings(settings: object): void;
  load(nodes: unknown[], flow: object[], credentials?: object): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): RunningNode;
  _httpAdmin: RequestListener;
  _NodePrototype: { status: { getCalls(): { thisValue: { id: string }; args: [ShownStatus] }[] } };
}

let helper: Helper | undefined;

/** Loads Node-RED on first use: it takes a second. */
function loadHelper(): Helper {
  if (helper === undefined) {
    helper = require('node-red-node-test-helper') as Helper;
    helper.init(require.resolve('node-red'));
  }
  return helper;
}

export interface FlowOptions {
  /** kept after `stop` when given; else a new one that is removed */
  userDir?: string;
  credentials?: object;
  settings?: object;
}

/** A module that registers a node: its exported function, or the module with it as default export. */
type NodeModule = ((RED: never) => void) | { default: (RED: never) => void };

/** Starts a flow; `nodes` are the node files' exported functions. */
export async function startFlow(
  nodes: NodeModule[],
  flow: FlowNode[],
  options: FlowOptions = {},
): Promise<RunningFlow> {
  const userDir = options.userDir ?? mkdtempSync(join(tmpdir(), 'tinyml-test-'));
  const running = loadHelper();
  running.settings({ userDir, logging: { console: { level: 'off' } }, ...options.settings });
  const wired: FlowNode[] = [
    { id: TAB, type: 'tab', label: 'test' },
    ...flow.map(node => ({ wires: [], ...node, z: TAB })),
    { id: CATCH, type: 'catch', z: TAB, scope: null, wires: [[ERRORS]] },
    { id: ERRORS, type: 'helper', z: TAB, wires: [] },
    {
      id: 'test-complete',
      type: 'complete',
      z: TAB,
      scope: flow.filter(node => node.type.startsWith('tinyml-')).map(node => node.id),
      wires: [[COMPLETED]],
    },
    { id: COMPLETED, type: 'helper', z: TAB, wires: [] },
  ];
  await running.load(
    nodes.map(node => (typeof node === 'function' ? node : node.default)),
    wired,
    options.credentials,
  );
  return new RunningFlow(running, wired, userDir, options.userDir === undefined);
}

const TAB = 'test-tab';
const CATCH = 'test-catch';
const ERRORS = 'test-errors';
const COMPLETED = 'test-completed';

export class RunningFlow {
  private readonly inboxes = new Map<string, FlowMessage[]>();
  private readonly watchers = new Set<() => void>();
  private server: Server | undefined;

  constructor(
    private readonly running: Helper,
    flow: FlowNode[],
    readonly userDir: string,
    private readonly removeUserDir: boolean,
  ) {
    for (const { id, type } of flow) {
      if (type !== 'helper') continue;
      const inbox: FlowMessage[] = [];
      this.inboxes.set(id, inbox);
      running.getNode(id).on('input', msg => {
        inbox.push(msg);
        for (const watcher of [...this.watchers]) watcher();
      });
    }
  }

  /** The running node: its methods and what it exposes to other nodes. */
  node<T = RunningNode>(id: string): T {
    return this.running.getNode(id) as T;
  }

  /** Hands a message to a node. */
  send(id: string, msg: FlowMessage): void {
    this.running.getNode(id).receive(msg);
  }

  /** What a helper node received so far. */
  messages(id: string): FlowMessage[] {
    const inbox = this.inboxes.get(id);
    if (inbox === undefined) throw new Error(`${id} is no helper node of this flow`);
    return inbox;
  }

  /** Messages that a catch node saw: `error` holds message and source. */
  get errors(): (FlowMessage & { error: { message: string; source: { id: string } } })[] {
    return this.messages(ERRORS) as never;
  }

  /** Messages whose `done` was called without an error. */
  get completed(): FlowMessage[] {
    return this.messages(COMPLETED);
  }

  /** The first `count` messages of a helper node, as soon as they are there. */
  async received(id: string, count: number, timeout = 5000): Promise<FlowMessage[]> {
    await this.until(
      () => this.messages(id).length >= count,
      timeout,
      () => `${id} received ${this.messages(id).length} of ${count} messages${this.errorTail()}`,
    );
    return this.messages(id).slice(0, count);
  }

  /** The first `count` errors. */
  async failed(count: number, timeout = 5000): Promise<RunningFlow['errors']> {
    return (await this.received(ERRORS, count, timeout)) as never;
  }

  /** Waits until `condition` holds, looked at whenever a message arrives and every 10 ms. */
  async until(
    condition: () => boolean,
    timeout = 5000,
    what: () => string = () => 'a condition',
  ): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (error?: Error) => {
        clearTimeout(limit);
        clearInterval(poll);
        this.watchers.delete(look);
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = () => {
        if (condition()) finish();
      };
      const limit = setTimeout(() => finish(new Error(`timed out: ${what()}`)), timeout);
      const poll = setInterval(look, 10);
      this.watchers.add(look);
    });
  }

  /** Lets everything that is under way happen: a message that should not arrive has had its chance. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve));
  }

  /** Every status that a node has shown. */
  statuses(id: string): ShownStatus[] {
    return this.running._NodePrototype.status
      .getCalls()
      .filter(call => call.thisValue.id === id)
      .map(call => call.args[0]);
  }

  /** A request to the admin API. */
  async request(path: string, options?: RequestInit): Promise<Response> {
    if (this.server === undefined) {
      this.server = createServer(this.running._httpAdmin);
      await new Promise<void>(resolve => this.server?.listen(0, '127.0.0.1', resolve));
    }
    return fetch(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`, options);
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    this.server?.close();
    await this.running.unload();
    if (this.removeUserDir) rmSync(this.userDir, { recursive: true, force: true });
  }

  private errorTail(): string {
    const last = this.errors.at(-1);
    return last === undefined ? '' : `; last error: ${last.error.message}`;
  }
}
