import assert from 'node:assert/strict';
import type { IPublishPacket } from 'mqtt';
import { type BrokerMessage, type Subscriber, SubscriptionTable } from './subscriptions';

interface TestSubscriber extends Subscriber {
  messages: BrokerMessage[];
}

function subscriber(filter: string, qos: 0 | 1 | 2 = 0): TestSubscriber {
  const messages: BrokerMessage[] = [];
  return { filter, qos, messages, onMessage: message => messages.push(message), onRefused: () => {} };
}

function table(...subscribers: Subscriber[]): SubscriptionTable {
  const created = new SubscriptionTable();
  for (const one of subscribers) created.add(one);
  return created;
}

function packet(subscriptionIdentifier?: number | number[]): IPublishPacket {
  const properties = subscriptionIdentifier === undefined ? undefined : { subscriptionIdentifier };
  return {
    cmd: 'publish',
    topic: '',
    payload: '',
    qos: 0,
    dup: false,
    retain: false,
    properties,
  } as IPublishPacket;
}

const requests = (of: SubscriptionTable, identifiers: boolean) =>
  [...of.requests(identifiers)].map(([filter, { qos, id }]) => [filter, qos, id]);

describe('subscriptions of one connection', () => {
  it('asks once for a filter of several users, with the highest quality of service', () => {
    const twins = table(subscriber('a', 0), subscriber('a', 2), subscriber('b', 1));
    assert.deepEqual(requests(twins, true), [
      ['a', 2, 1],
      ['b', 1, 2],
    ]);
    assert.deepEqual(requests(twins, false), [
      ['a', 2, undefined],
      ['b', 1, undefined],
    ]);
  });

  it('does not ask for what another filter brings, without identifiers', () => {
    const [wide, narrow, parent] = [subscriber('s/#', 0), subscriber('s/+/x', 1), subscriber('s')];
    const nested = table(narrow, wide, parent);
    assert.deepEqual(requests(nested, false), [['s/#', 1, undefined]]);
    assert.equal(requests(nested, true).length, 3);
    assert.deepEqual(nested.subscribersOf('s/#', false), [narrow, wide, parent]);
    nested.remove(wide);
    assert.deepEqual(requests(nested, false), [
      ['s/+/x', 1, undefined],
      ['s', 0, undefined],
    ]);
  });

  it('finds filters of which neither covers the other', () => {
    const crossed = table(subscriber('a/+/c'), subscriber('a/b/+'), subscriber('a/b/d'));
    assert.equal(crossed.overlapping('a/+/c'), 'a/b/+');
    assert.equal(crossed.overlapping('a/b/d'), undefined);
  });

  it('hands a copy to the one whose identifier it carries, and by topic where it carries none', () => {
    const [wide, narrow] = [subscriber('s/#'), subscriber('s/x')];
    const both = table(wide, narrow);
    both.dispatch('s/x', Buffer.of(1), packet(2));
    assert.deepEqual([wide.messages.length, narrow.messages.length], [0, 1]);
    both.dispatch('s/x', Buffer.of(1), packet([1, 2]));
    assert.deepEqual([wide.messages.length, narrow.messages.length], [1, 2]);
    both.dispatch('s/x', Buffer.of(1), packet());
    assert.deepEqual([wide.messages.length, narrow.messages.length], [2, 3]);
    both.dispatch('t', Buffer.of(1), packet());
    assert.deepEqual([wide.messages.length, narrow.messages.length], [2, 3]);
  });

  it('keeps a shared subscription apart from a plain one of the same topic', () => {
    const [shared, plain] = [subscriber('$share/g/a'), subscriber('a')];
    const both = table(shared, plain);
    assert.equal(requests(both, true).length, 2);
    both.dispatch('a', Buffer.of(1), packet(1));
    assert.deepEqual([shared.messages.length, plain.messages.length], [1, 0]);
  });
});
