import assert from 'node:assert/strict';
import type { DecoderConfig } from '../../../lib/signal';
import { fakeContext } from '../../../test/support/node-context';
import { healthDefaults } from '../health';
import { Feed } from './feed';

const decoder: DecoderConfig = {
  framing: { type: 'message' },
  format: { type: 'csv' },
  sampleRate: 20,
};
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('the feed of a live source', function () {
  this.timeout(10_000);
  let feed: Feed;
  afterEach(() => feed.close());

  function start() {
    const context = fakeContext({
      decoder,
      payloadAs: 'array' as const,
      maxStreams: 4,
      ...healthDefaults,
      silentAfter: 1,
    });
    feed = new Feed(context);
    feed.link({ kind: 'up' });
    return context;
  }
  const send = (topic: string) => feed.receive(topic, Buffer.from(`${Math.random()},${Math.random()}`));

  it('hears without any message that one of its sensors is silent, while the others speak', async () => {
    const context = start();
    for (let i = 0; i < 60; i++) {
      if (i < 10) send('door');
      send('pump');
      await wait(50);
    }
    assert.deepEqual(context.warnings.length, 1);
    assert.match(context.warnings[0], /^door is silent: no data for \d s$/);
    const { fill, text } = context.shown.at(-1) ?? {};
    assert.equal(fill, 'yellow');
    assert.match(text ?? '', /^door: no data for \d s · /);
    send('door');
    const { health } = context.sent.at(-1) ?? {};
    assert.deepEqual((health as { problems: string[] }).problems, ['silent']);
    await wait(1500);
    assert.deepEqual(context.reported, []);
  });

  it('does not call a sensor silent whose line is down', async () => {
    const context = start();
    for (let i = 0; i < 5; i++) {
      send('door');
      await wait(50);
    }
    feed.link({ kind: 'retrying', error: new Error('the cable is out') }, true);
    await wait(2500);
    assert.deepEqual(context.warnings, []);
    assert.match(context.shown.at(-1)?.text ?? '', /the cable is out · retrying/);
  });
});
