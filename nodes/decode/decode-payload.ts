/** What `tinyml-decode` does: bytes of a message property into samples, one decoder per msg.topic. */
import { isAnyArrayBuffer, isTypedArray } from 'node:util/types';
import { InputError } from '../../lib/errors';
import type { SampleBlock } from '../../lib/signal';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import { describeValue, type Message, streamKey } from '../shared/message';
import type { ReadProperty } from '../shared/property';
import { forgetRecentBytes, keepRecentBytes } from '../shared/source/recent-registry';
import { SampleSource } from '../shared/source/sample-source';
import { Silence } from '../shared/source/silence';
import type { DecodeSettings } from './config';

/** ms between two updates of the status */
const SHOW_MS = 200;
/** ms between two looks at whether a stream has fallen silent */
const LISTEN_MS = 1_000;

/** @param read the property of a message at a path such as "payload.data[0]" */
export function createDecode(context: NodeContext<DecodeSettings>, read: ReadProperty): Controller {
  const { settings, status } = context;
  const source = new SampleSource(settings);
  const json = settings.decoder.format.type === 'json';
  // a message that is no frame is worth an error each time, noise in a stream is not
  const interval = settings.decoder.framing.type === 'message' ? 0 : undefined;
  let shownAt = 0;
  keepRecentBytes(context.id, source.recent);
  const silence = new Silence(source, text => context.warn(text));
  const timer = setInterval(() => {
    const quiet = silence.listen(Date.now());
    if (quiet !== undefined) status.yellow(quiet);
  }, LISTEN_MS).unref();

  /** The samples as messages: the received one carries the first block, copies of it the others. */
  function answer(msg: Message, blocks: SampleBlock[]): Message[] {
    const messages = blocks.map((block, index) => ({ msg: index === 0 ? msg : context.fork(msg), block }));
    return messages.map(message => source.write(message.msg, message.block));
  }

  /** At most five times a second: the text is made from all streams. */
  function show(now = Date.now()): void {
    if (now - shownAt < SHOW_MS) return;
    shownAt = now;
    const trouble = source.trouble(now);
    const samples = source.statusText(now) ?? 'waiting for a whole frame';
    if (trouble === undefined) status.green(samples);
    else status.yellow(`${trouble} · ${samples}`);
  }

  return {
    handle(msg) {
      const command = readControl(msg, ['reset', 'flush']);
      const key = streamKey(msg);
      if (command !== undefined) {
        const stream = msg.topic === undefined ? undefined : key;
        const ended = command === 'flush' ? source.flush(stream) : [];
        if (command === 'reset') source.reset(stream);
        const { control: _control, ...rest } = context.fork(msg);
        return ended.flatMap(({ key: topic, blocks }) =>
          blocks.map(block => source.write({ ...rest, topic }, block)),
        );
      }
      const bytes = bytesOf(read(msg, settings.property), settings.property, json);
      const blocks = source.take(key, bytes);
      if (blocks.length > 0) context.preview(() => source.picture());
      const complaint = blocks.length === 0 ? source.complaint(key, interval) : undefined;
      if (complaint) {
        shownAt = 0;
        throw complaint;
      }
      show();
      return answer(msg, blocks);
    },
    close() {
      clearInterval(timer);
      forgetRecentBytes(context.id, source.recent);
    },
  };
}

/**
 * @param json the decoder reads JSON: a value that a core node has parsed already is written back
 * @throws InputError for a property that holds no bytes
 */
export function bytesOf(value: unknown, property: string, json: boolean): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  if (isTypedArray(value) && value.BYTES_PER_ELEMENT === 1)
    return Buffer.from(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  if (isAnyArrayBuffer(value)) return Buffer.from(value as ArrayBuffer);
  if (json && value !== null && value !== undefined) return Buffer.from(`${JSON.stringify(value)}\n`);
  if (Array.isArray(value) && value.every(byte => Number.isInteger(byte) && byte >= 0 && byte <= 255))
    return Uint8Array.from(value);
  throw new InputError(
    'no-bytes',
    `msg.${property} is ${describeValue(value)}, expected a Buffer, a text or an array of bytes (0 to 255): set the property that holds the bytes`,
    { property },
  );
}
