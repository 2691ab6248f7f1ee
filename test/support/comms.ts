/**
 * The editor's live channel of a running Node-RED (WebSocket /comms), as the editor itself uses it: debug messages, node
 * status, notifications. Lets a test see what a user would see.
 */
export interface CommsMessage {
  /** 'debug', 'status/<node id>', 'notification/...'. */
  topic: string;
  data: any;
  /** ms since epoch, when it arrived here. */
  at: number;
}

export interface Comms {
  /** Everything received so far, oldest first; retained status comes right after the subscription. */
  readonly messages: CommsMessage[];
  /** The debug messages received so far, as the debug sidebar gets them ({ id, name, msg, format, ... }). */
  debug(name?: string): any[];
  /** The last status of a node ({ fill, shape, text }), or undefined. */
  status(nodeId: string): any;
  /** The first message, received already or still to come, that `wanted` accepts; an Error after `timeoutMs`. */
  waitFor(
    wanted: (message: CommsMessage) => boolean,
    timeoutMs?: number,
    what?: string,
  ): Promise<CommsMessage>;
  close(): void;
}

export async function openComms(url: string): Promise<Comms> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws').replace(/\/$/, '')}/comms`);
  const messages: CommsMessage[] = [];
  const waiting = new Set<(message: CommsMessage) => void>();
  socket.addEventListener('message', event => {
    const parsed = JSON.parse(String(event.data));
    for (const { topic, data } of Array.isArray(parsed) ? parsed : [parsed]) {
      if (topic === undefined || topic === 'hb') continue;
      const message = { topic, data, at: Date.now() };
      messages.push(message);
      for (const listener of waiting) listener(message);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`no comms socket at ${url}`)));
  });
  for (const topic of ['debug', 'status/#', 'notification/#'])
    socket.send(JSON.stringify({ subscribe: topic }));
  return {
    messages,
    debug: name =>
      messages
        .filter(m => m.topic === 'debug' && (name === undefined || m.data.name === name))
        .map(m => m.data),
    status: nodeId => messages.findLast(m => m.topic === `status/${nodeId}`)?.data,
    waitFor(wanted, timeoutMs = 30_000, what = 'the wanted message') {
      const found = messages.find(wanted);
      if (found) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(listener);
          reject(
            new Error(`${what} did not come within ${timeoutMs} ms (${messages.length} other messages did)`),
          );
        }, timeoutMs);
        const listener = (message: CommsMessage) => {
          if (!wanted(message)) return;
          clearTimeout(timer);
          waiting.delete(listener);
          resolve(message);
        };
        waiting.add(listener);
      });
    },
    close: () => socket.close(),
  };
}
