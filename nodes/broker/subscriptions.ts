/**
 * Who wants which topics of one connection. Several nodes may ask for the same filter: the broker knows it once, with the
 * highest quality of service asked for. With MQTT 5 every filter has a subscription identifier (MQTT 5.0, section 3.8.2.1.2),
 * which the broker repeats with each message: where filters overlap, and brokers send one copy for each, every node gets its
 * own copy and no other. MQTT 3.1.1 has only the topic to go by.
 */
import type { IPublishPacket } from 'mqtt';
import type { ConnectionError } from '../../lib/errors';
import { matchesTopic, topicOf } from './topic';

export interface BrokerMessage {
  /** the actual topic */
  topic: string;
  payload: Buffer;
  /** kept by the broker from earlier, not measured now */
  retain: boolean;
  /** perhaps sent before (QoS 1) */
  duplicate: boolean;
}

/** What a node wants of the connection. */
export interface Subscriber {
  /** topic filter, `$share/group/...` included */
  filter: string;
  qos: 0 | 1 | 2;
  onMessage(message: BrokerMessage): void;
  /** the broker refuses this filter; the connection itself stands */
  onRefused(error: ConnectionError): void;
}

interface Entry {
  /** subscription identifier, 1.. */
  id: number;
  subscribers: Set<Subscriber>;
}

export class SubscriptionTable {
  private readonly entries = new Map<string, Entry>();
  private lastId = 0;

  add(subscriber: Subscriber): void {
    const entry = this.entries.get(subscriber.filter) ?? { id: ++this.lastId, subscribers: new Set() };
    entry.subscribers.add(subscriber);
    this.entries.set(subscriber.filter, entry);
  }

  /** True when nobody wants the filter any more. */
  remove(subscriber: Subscriber): boolean {
    const entry = this.entries.get(subscriber.filter);
    if (!entry?.subscribers.delete(subscriber) || entry.subscribers.size > 0) return false;
    return this.entries.delete(subscriber.filter);
  }

  get filters(): string[] {
    return [...this.entries.keys()];
  }

  /** What to ask the broker for: the highest quality of service that a subscriber wants. */
  request(filter: string): { qos: 0 | 1 | 2; id: number } {
    const { id, subscribers } = this.entries.get(filter)!;
    return { id, qos: Math.max(...[...subscribers].map(subscriber => subscriber.qos)) as 0 | 1 | 2 };
  }

  subscribersOf(filter: string): Subscriber[] {
    return [...(this.entries.get(filter)?.subscribers ?? [])];
  }

  /** Hands a message to those who asked for it. */
  dispatch(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const message = { topic, payload, retain: packet.retain, duplicate: packet.dup };
    const named = packet.properties?.subscriptionIdentifier as number | number[] | undefined;
    const ids = named === undefined ? undefined : [named].flat();
    for (const [filter, entry] of this.entries) {
      if (ids ? !ids.includes(entry.id) : !matchesTopic(topicOf(filter), topic)) continue;
      for (const subscriber of [...entry.subscribers]) subscriber.onMessage(message);
    }
  }
}
