/** A node's context without Node-RED, for tests of controllers. */

import type { NodeContext } from '../../nodes/shared/define';
import { LastingFiles } from '../../nodes/shared/files';
import type { Message } from '../../nodes/shared/message';
import { Status } from '../../nodes/shared/status';

export interface FakeContext<S> extends NodeContext<S> {
  /** the newest preview */
  picture: (() => unknown) | undefined;
  warnings: string[];
  errors: Error[];
  shown: { fill?: string; text?: string }[];
  /** messages and errors of their own accord, of sources */
  sent: Message[];
  reported: Error[];
  /** answers of `node(id)` */
  nodes: Record<string, unknown>;
}

export function fakeContext<S>(settings: S, id = 'node'): FakeContext<S> {
  const shown: FakeContext<S>['shown'] = [];
  const context: FakeContext<S> = {
    id,
    settings,
    status: new Status({ status: status => shown.push(status) }),
    files: new LastingFiles(undefined),
    preview: make => {
      context.picture = make;
    },
    fork: msg => {
      const { payload: _payload, tensor: _tensor, window: _window, ...rest } = msg;
      return structuredClone(rest) as Message;
    },
    node: name => context.nodes[name],
    text: (_key, english) => english,
    warn: text => context.warnings.push(text),
    error: error => context.errors.push(error),
    send: msg => context.sent.push(msg),
    report: error => context.reported.push(error),
    picture: undefined,
    warnings: [],
    errors: [],
    shown,
    sent: [],
    reported: [],
    nodes: {},
  };
  return context;
}
