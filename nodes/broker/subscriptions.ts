/**
 * Who wants which topics of one connection, and what the broker is asked for in consequence. Several nodes may ask for the same
 * filter: the broker knows it once, with the highest quality of service asked for.
 *
 * Where filters overlap, brokers send one copy of a message for each. With MQTT 5 every filter has a subscription identifier
 * (MQTT 5.0, section 3.8.2.1.2), which the broker repeats with each copy: every node gets its own and no other. MQTT 3.1.1
 * has only the topic to go by: there a filter that another one covers is not asked for at all, and filters that overlap
 * otherwise are reported.
 */
import type { IPublishPacket } from 'mqtt';
import type { ConnectionError } from '../../lib/errors';
import { coversFilter, filtersOverlap, matchesTopic, topicOf } from './topic';

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

export interface SubscriptionRequest {
  qos: 0 | 1 | 2;
  /** subscription identifier */
  id?: number;
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

  remove(subscriber: Subscriber): void {
    const entry = this.entries.get(subscriber.filter);
    entry?.subscribers.delete(subscriber);
    if (entry?.subscribers.size === 0) this.entries.delete(subscriber.filter);
  }

  /**
   * What to ask the broker for, by filter.
   * @param identifiers whether the broker repeats subscription identifiers
   */
  requests(identifiers: boolean): Map<string, SubscriptionRequest> {
    const requests = new Map<string, SubscriptionRequest>();
    for (const [filter, { id, subscribers }] of this.entries) {
      const carrier = identifiers ? filter : this.widest(filter);
      const before = requests.get(carrier)?.qos ?? 0;
      const qos = Math.max(before, ...[...subscribers].map(subscriber => subscriber.qos)) as 0 | 1 | 2;
      requests.set(carrier, identifiers ? { qos, id } : { qos });
    }
    return requests;
  }

  /** The filter that brings the messages of `filter` to a connection without identifiers. */
  widest(filter: string): string {
    const covering = [...this.entries.keys()].filter(other => coversFilter(other, filter));
    // of filters that cover each other (there are none but equal ones) any will do; the widest is covered by no other
    return covering.reduce((widest, other) => (coversFilter(other, widest) ? other : widest), filter);
  }

  /** Another filter that overlaps with this one without either covering the other. */
  overlapping(filter: string): string | undefined {
    return [...this.entries.keys()].find(
      other => filtersOverlap(other, filter) && !coversFilter(other, filter) && !coversFilter(filter, other),
    );
  }

  /** Those who depend on a filter that the broker knows. */
  subscribersOf(filter: string, identifiers: boolean): Subscriber[] {
    return [...this.entries]
      .filter(([own]) => (identifiers ? own : this.widest(own)) === filter)
      .flatMap(([, { subscribers }]) => [...subscribers]);
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
