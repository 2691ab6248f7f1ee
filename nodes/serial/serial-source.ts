/** What `tinyml-serial` does: one line kept open, its bytes decoded as one stream. */
import { ConfigError } from '../../lib/errors';
import type { Controller, NodeContext } from '../shared/define';
import { Feed, type Link } from '../shared/source/feed';
import type { SerialSettings } from './config';
import { type LineOptions, type LineState, SerialLine } from './line';
import type { PortLibrary } from './native';
import { parseStartBytes } from './start-bytes';

/** @param ports where ports come from; the machine's own by default */
export function createSerialSource(context: NodeContext<SerialSettings>, ports?: PortLibrary): Controller {
  const { settings, status } = context;
  if (settings.port === '') {
    status.grey('no port');
    return { handle: () => undefined };
  }
  const options = lineOptions(settings);
  const topic = settings.topic || settings.port;
  const feed = new Feed(context);
  const line = new SerialLine({
    ...options,
    ports,
    user: { nodeId: context.id, label: `the node "${settings.name || context.id}"` },
    onData: bytes => feed.receive(topic, bytes),
    onState: (state, cut) => feed.link(linkOf(state), cut),
    onProblem: error => context.report(error),
  });
  line.open();
  return {
    handle: () => undefined,
    async close() {
      feed.close();
      await line.close();
    },
  };
}

/**
 * The part of the settings that concerns the line.
 * @throws ConfigError naming the setting that cannot be
 */
export function lineOptions(
  settings: SerialSettings,
): Omit<LineOptions, 'user' | 'onData' | 'onState' | 'onProblem'> {
  const { port, baudRate, dataBits, parity, stopBits, startDelay } = settings;
  const check = (key: keyof SerialSettings, good: boolean, expected: string) => {
    if (!good)
      throw new ConfigError('bad-setting', `${key} is "${settings[key]}", expected ${expected}`, { key });
  };
  check('baudRate', Number.isInteger(baudRate) && baudRate > 0, 'bits per second, such as 115200');
  check('dataBits', [5, 6, 7, 8].includes(dataBits), '5, 6, 7 or 8');
  check(
    'parity',
    ['none', 'even', 'odd', 'mark', 'space'].includes(parity),
    'none, even, odd, mark or space',
  );
  check('stopBits', [1, 1.5, 2].includes(stopBits), '1, 1.5 or 2');
  check('startDelay', startDelay >= 0 && startDelay <= 60_000, 'milliseconds from 0 to 60000');
  const startBytes = parseStartBytes(settings.startBytes, settings.startBytesAs);
  return { path: port, baudRate, dataBits, parity, stopBits, startBytes, startDelay };
}

function linkOf(state: LineState): Link {
  if (state.kind === 'opening') return { kind: 'connecting' };
  return state.kind === 'open' ? { kind: 'up' } : { kind: 'down', error: state.error };
}
