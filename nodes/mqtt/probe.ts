/** What the MQTT dialog asks before deployment: what comes on a topic (see api.ts). */
import { ConfigError, InputError } from '../../lib/errors';
import { brokerOf, createConnection } from '../broker/broker';
import { type BrokerCredentials, brokerDefaults, brokerMigrations } from '../broker/config';
import type { BrokerConnection } from '../broker/connection';
import { subscriptionFilter } from '../broker/topic';
import type { Red } from '../shared/red';
import { readSettings } from '../shared/settings';
import type { ProbeAnswer } from '../shared/source/api';
import { answerRoute, answerWith, listen } from '../shared/source/probe';

export function registerMqttProbe(RED: Red): void {
  answerRoute(RED, 'post', '/tinyml/mqtt/probe', 'tinyml.write', body =>
    probeTopic(body, id => RED.nodes.getNode(id)),
  );
}

/**
 * What comes on a topic, over a connection of its own, so that nothing that runs is disturbed; without the sharing group,
 * which would take messages away from its members.
 * @param nodeOf a deployed node by its id
 * @throws ConfigError for impossible settings, ConnectionError for a broker that cannot be used
 */
export async function probeTopic(
  body: Record<string, unknown>,
  nodeOf: (id: string) => unknown,
): Promise<ProbeAnswer> {
  const filter = subscriptionFilter(String(body.topic ?? ''), '');
  const connection = connectionFor(body.broker, nodeOf);
  const recent = await listen(body.milliseconds, (received, fail) => {
    const user = {
      filter,
      qos: 0 as const,
      onMessage: ({ payload, topic }: { payload: Uint8Array; topic: string }) => received(payload, topic),
      onState: (state: BrokerConnection['state']) => {
        if (state.kind === 'waiting' || state.kind === 'refused') fail(state.error);
      },
      onRefused: fail,
    };
    connection.register(user);
    return () => connection.close();
  });
  return answerWith('live', recent, body.decoder);
}

function connectionFor(broker: unknown, nodeOf: (id: string) => unknown): BrokerConnection {
  if (typeof broker === 'string' && broker !== '') {
    const deployed = brokerOf(nodeOf(broker));
    if (deployed) return deployed.another();
    throw new InputError('not-deployed', 'the broker is not deployed yet: deploy it once, then try again', {
      broker,
    });
  }
  if (typeof broker !== 'object' || broker === null)
    throw new ConfigError('no-broker', 'no broker is chosen: choose or add one', {});
  const { id, credentials = {}, ...rest } = broker as { id?: unknown; credentials?: BrokerCredentials };
  const settings = readSettings(rest, brokerDefaults, brokerMigrations);
  const deployed = brokerOf(nodeOf(String(id ?? '')));
  if (deployed) return deployed.another(settings, credentials);
  return createConnection({ ...settings, clientId: '', cleanSession: true }, credentials, '');
}
