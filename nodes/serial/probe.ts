/** What the serial dialog asks before deployment: which ports there are, and what comes from one (see api.ts). */
import { ConfigError, ConnectionError } from '../../lib/errors';
import type { Red } from '../shared/red';
import { readSettings } from '../shared/settings';
import type { PortList, ProbeAnswer } from '../shared/source/api';
import { answerRoute, answerWith, listen } from '../shared/source/probe';
import { RecentBytes } from '../shared/source/recent';
import { recentBytes } from '../shared/source/recent-registry';
import { portUser } from './claims';
import { serialDefaults, serialMigrations } from './config';
import { SerialLine } from './line';
import { nativePorts, type PortLibrary } from './native';
import { lineOptions } from './serial-source';

export function registerSerialProbe(RED: Red): void {
  answerRoute(RED, 'get', '/tinyml/serial/ports', 'tinyml.read', () => listPorts());
  answerRoute(RED, 'post', '/tinyml/serial/probe', 'tinyml.write', body => probePort(body));
}

export async function listPorts(ports: PortLibrary = nativePorts): Promise<PortList> {
  try {
    const found = await ports.list();
    return { ports: found.map(port => ({ ...port, usedBy: portUser(port.path)?.nodeId || undefined })) };
  } catch (error) {
    return { ports: [], problem: (error as Error).message };
  }
}

/**
 * What comes from a port with the settings of the dialog; of a port that a deployed node reads, the bytes it received last.
 * @throws ConfigError for impossible settings, ConnectionError for a port that does not open
 */
export async function probePort(
  body: Record<string, unknown>,
  ports: PortLibrary = nativePorts,
): Promise<ProbeAnswer> {
  const settings = readSettings(body, serialDefaults, serialMigrations);
  if (settings.port === '') throw new ConfigError('no-port', 'no port is chosen: choose one of the list', {});
  const options = lineOptions(settings);
  const reader = portUser(settings.port);
  if (reader?.nodeId)
    return answerWith('node', recentBytes(reader.nodeId) ?? new RecentBytes(), settings.decoder, true);

  const milliseconds = Number(body.milliseconds ?? 2_000) + settings.startDelay;
  const recent = await listen(milliseconds, (received, fail) => {
    const line = new SerialLine({
      ...options,
      ports,
      user: { nodeId: '', label: 'a dialog that tries it' },
      onData: bytes => received(bytes),
      onState: state => {
        if (state.kind === 'down') fail(asConnectionError(state.error));
      },
      onProblem: () => {},
    });
    line.open();
    return () => line.close();
  });
  return answerWith('live', recent, settings.decoder, true);
}

function asConnectionError(error: Error): ConnectionError {
  return error instanceof ConnectionError ? error : new ConnectionError('port-failed', error.message, {});
}
