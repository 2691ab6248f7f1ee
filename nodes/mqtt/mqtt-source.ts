/** What `tinyml-mqtt` does: one subscription, every message decoded as its actual topic's stream. */
import { ConfigError } from '../../lib/errors';
import { type Broker, brokerOf } from '../broker/broker';
import type { BrokerUser, ConnectionState } from '../broker/connection';
import { subscriptionFilter } from '../broker/topic';
import type { Controller, NodeContext } from '../shared/define';
import { Feed, type Link } from '../shared/source/feed';
import type { MqttSettings } from './config';

export function createMqttSource(context: NodeContext<MqttSettings>): Controller {
  const { settings, status } = context;
  const idle: Controller = { handle: () => undefined };
  const broker = brokerOf(context.node(settings.broker));
  if (broker === undefined) {
    status.grey('no broker');
    return idle;
  }
  if (settings.topic === '') {
    status.grey('no topic');
    return idle;
  }
  const filter = checkedFilter(settings, broker);
  // the broker keeps what comes meanwhile: nothing is missing when the stream goes on
  const lossless = broker.remembers && settings.qos > 0;
  // the others of a group take their part of each topic: what this one does not see is not lost
  const feed = new Feed(context, { standalone: settings.share !== '' });
  let wasUp = false;
  const user: BrokerUser = {
    filter,
    qos: settings.qos,
    onMessage({ topic, payload, retain }) {
      feed.receive(topic, payload, retain ? { alone: true, properties: { retain: true } } : {});
    },
    onState(state) {
      feed.link(linkOf(state), wasUp && !lossless && state.kind !== 'connected');
      wasUp = state.kind === 'connected';
    },
    onRefused(error) {
      feed.link({ kind: 'down', error });
      context.report(error);
    },
  };
  broker.register(user);
  return {
    handle: () => undefined,
    async close() {
      feed.close();
      await broker.deregister(user);
    },
  };
}

/** @throws ConfigError for a topic, group or quality of service that cannot be */
function checkedFilter(settings: MqttSettings, broker: Broker): string {
  if (![0, 1, 2].includes(settings.qos))
    throw new ConfigError('bad-setting', `qos is "${settings.qos}", expected 0, 1 or 2`, { key: 'qos' });
  if (settings.share !== '' && broker.protocolVersion !== '5')
    throw new ConfigError(
      'share-needs-mqtt-5',
      `sharing a subscription in the group "${settings.share}" needs MQTT 5: set the broker's protocol version to 5 or leave the group empty`,
      { share: settings.share },
    );
  return subscriptionFilter(settings.topic, settings.share);
}

function linkOf(state: ConnectionState): Link {
  switch (state.kind) {
    case 'idle':
    case 'connecting':
      return { kind: 'connecting' };
    case 'connected':
      return { kind: 'up' };
    case 'waiting':
      return { kind: 'retrying', error: state.error };
    case 'refused':
      return { kind: 'down', error: state.error };
  }
}
