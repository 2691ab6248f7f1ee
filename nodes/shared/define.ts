/**
 * Wires a controller to Node-RED, so that a node file says only what its node does: settings read and migrated, messages
 * in order, `done` once, errors to Catch nodes and into the status, clean close. A controller sees `NodeContext` and never
 * RED, and is tested without it.
 */
import type { CommonSettings } from './config';
import { filesOf, type LastingFiles } from './files';
import { type Answer, Inbox } from './inbox';
import type { Message } from './message';
import type { Migration } from './migrations';
import { clearPreview, publishPreview, registerPreviewRoute } from './preview';
import type { Red, RedNode, RedNodeConfig } from './red';
import { readSettings } from './settings';
import { Status } from './status';

/** What a controller works with. */
export interface NodeContext<S> {
  readonly id: string;
  readonly settings: S;
  readonly status: Status;
  readonly files: LastingFiles;
  /** Keeps the picture of the newest data for the dialog; `make` runs only when a dialog asks. */
  preview(make: () => unknown): void;
  /** A copy of a message for a second result; its payload, tensor and window are left out. */
  fork(msg: Message): Message;
  /** Another node's controller or API, undefined where the id is empty or the node is missing. */
  node(id: string): unknown;
  /** A text of the message catalogue, in English where there is none. */
  text(key: string, english: string): string;
  warn(text: string): void;
  error(error: Error): void;
  /** Sends a message that answers none: for sources. */
  send(msg: Message): void;
  /** An error that belongs to no message (a connection lost): to Catch nodes, to the log where there are none. */
  report(error: Error): void;
}

/** What a node does. */
export interface Controller {
  /** Answers a message; throws (or rejects with) a typed error. The message may be changed and returned. */
  handle(msg: Message): Answer;
  /** messages that may wait for an answer before them (`Inbox`), 1000 by default */
  readonly mayWait?: number;
  close?(removed: boolean): void | Promise<void>;
}

export interface NodeDefinition<S extends CommonSettings> {
  /** 'tinyml-...' */
  type: string;
  defaults: S;
  migrations: readonly Migration[];
  create(context: NodeContext<S>): Controller;
}

/** Registers a node type with Node-RED. */
export function defineNode<S extends CommonSettings>(RED: Red, definition: NodeDefinition<S>): void {
  registerPreviewRoute(RED);
  function TinymlNode(this: RedNode, config: RedNodeConfig): void {
    RED.nodes.createNode(this, config);
    attach(RED, this, config, definition);
  }
  RED.nodes.registerType(definition.type, TinymlNode);
}

function attach<S extends CommonSettings>(
  RED: Red,
  node: RedNode,
  config: RedNodeConfig,
  definition: NodeDefinition<S>,
): void {
  const status = new Status(node);
  let controller: Controller;
  try {
    const settings = readSettings(config, definition.defaults, definition.migrations);
    controller = definition.create(createContext(RED, node, status, settings));
  } catch (error) {
    // the node stays in the flow and says what to change; each message gets the same answer
    node.error(error);
    status.error(error);
    controller = {
      handle() {
        throw error;
      },
    };
  }
  const inbox = new Inbox({
    handle: msg => controller.handle(msg),
    limit: controller.mayWait,
    failed: error => status.error(error),
    overflowed: dropped => status.yellow(`${dropped} dropped`),
  });
  node.on('input', (msg, send, done) => inbox.accept(msg as Message, send as (msg: Message) => void, done));
  node.on('close', (removed: boolean, done: () => void) => {
    inbox.close();
    status.close();
    clearPreview(node.id);
    Promise.resolve()
      .then(() => controller.close?.(removed))
      .catch(error => node.error(error))
      .finally(done);
  });
}

/** The context of a node; configuration nodes make their own with it. */
export function createContext<S>(RED: Red, node: RedNode, status: Status, settings: S): NodeContext<S> {
  return {
    id: node.id,
    settings,
    status,
    files: filesOf(RED),
    preview: make => publishPreview(node.id, make),
    fork: msg => fork(RED, msg),
    node: id => (id === '' ? undefined : (RED.nodes.getNode(id) ?? undefined)),
    text: (key, english) => {
      const text = RED._(key);
      return text === undefined || text === '' || text.endsWith(key) ? english : text;
    },
    warn: text => node.warn(text),
    error: error => node.error(error),
    send: msg => node.send(msg as never),
    // a moment later: at the start of a flow its Catch nodes are not there yet
    report: error => void setImmediate(() => node.error(error, {})),
  };
}

function fork(RED: Red, msg: Message): Message {
  const { payload: _payload, tensor: _tensor, window: _window, ...rest } = msg;
  return RED.util.cloneMessage(rest as never) as Message;
}
