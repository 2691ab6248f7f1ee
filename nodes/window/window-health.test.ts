import assert from 'node:assert/strict';
import { fakeContext } from '../../test/support/node-context';
import { type Message, writeTensor } from '../shared/message';
import { type WindowSettings, windowDefaults } from './config';
import { WindowController } from './controller';

function controller(changes: Partial<WindowSettings> = {}) {
  const context = fakeContext<WindowSettings>({
    ...windowDefaults,
    lengthUnit: 'samples',
    hopUnit: 'samples',
    payloadAs: 'array',
    ...changes,
  });
  const window = new WindowController(context);
  return { context, push: (msg: Message) => (window.handle(msg) ?? []) as Message[] };
}

describe('the health of windows', () => {
  const noise = (i: number) => Math.sin(i * i);
  /** Ten samples of two channels per message, as real numbers. */
  const feed = (from: number, x: (i: number) => number): Message => ({
    payload: Array.from({ length: 10 }, (_, i) => [x(from + i), noise(from + i)]),
  });
  const problems = (msg: Message) => (msg.health as { problems?: string[] } | undefined)?.problems ?? [];

  it('says nothing of good data', () => {
    const { push, context } = controller({ sampleRate: 50, length: 50, hop: 25 });
    for (let at = 0; at < 2000; at += 10)
      for (const msg of push(feed(at, noise))) assert.equal('health' in msg, false);
    assert.deepEqual(context.warnings, []);
  });

  it('flags a stuck channel, in the status and in the dialog too, as long as it lies in a window', async () => {
    const { push, context } = controller({ sampleRate: 50, length: 50, hop: 50 });
    const flagged: boolean[] = [];
    for (let at = 0; at < 1000; at += 10)
      for (const msg of push(feed(at, i => (i >= 200 && i < 700 ? 9.81 : noise(i)))))
        flagged.push(problems(msg).includes('stuck'));
    // stuck from 200 on, known after 5 s, over at 700
    const expected = Array.from({ length: 20 }, (_, n) => n >= 8 && n < 14);
    assert.deepEqual(flagged, expected);
    const picture = context.picture?.() as { health: { now: string; counts: { stuck: number } } } | undefined;
    assert.deepEqual([picture?.health.now, picture?.health.counts.stuck], ['', 251]);
  });

  it('flags clipped samples of every window that holds them, whatever the messages', () => {
    for (const size of [10, 1000]) {
      const { push } = controller({ sampleRate: 50, length: 100, hop: 50, payloadAs: 'buffer' });
      const flagged: number[] = [];
      for (let at = 0; at < 1000; at += size) {
        const data = Int16Array.from({ length: size }, (_, i) =>
          Math.abs(at + i - 505) < 3 ? 32767 : 99 * noise(at + i),
        );
        for (const msg of push(writeTensor({}, { data, type: 'int16', shape: [size, 1] })))
          if (problems(msg).includes('clipped')) flagged.push((msg.tensor as { sequence: number }).sequence);
      }
      // samples 503 to 507 lie in the windows that begin at 450 and at 500
      assert.deepEqual(flagged, [9, 10], `messages of ${size}`);
    }
  });

  it('hands on what a sensor node has found before', () => {
    const { push } = controller({ length: 4, hop: 4 });
    const counts = { clipped: 1, stuck: 0, dropped: 0, rate: 0, silent: 0 };
    const health = { problems: ['clipped'], clipped: { x: 1 }, counts };
    assert.deepEqual(push({ payload: [1, 2], health }), []);
    const [first] = push({ payload: [3, 4] });
    assert.deepEqual(first.health, health);
    push({ payload: [5, 6] });
    const [second] = push({ payload: [7, 8] });
    assert.equal('health' in second, false);
    const [third] = push({ payload: [9, 10, 11, 12], health: 'mine' });
    assert.equal(third.health, 'mine');
  });

  it('warns once of a rate that is not the stated one, and no more when it is right again', () => {
    const { push, context } = controller({ length: 50, hop: 50, channels: 1 });
    let start = 1e12;
    let last: Message | undefined;
    const send = (rate: number, seconds: number) => {
      for (let i = 0; i < seconds * 5; i++) {
        const tensor = { type: 'float32', shape: [10, 1], sampleRate: 50, start };
        start += 10_000 / rate;
        for (const msg of push({
          topic: 'imu',
          payload: Array.from({ length: 10 }, (_, k) => noise(10 * i + k)),
          tensor,
        }))
          last = msg;
      }
    };
    send(50, 60);
    assert.equal(problems(last as Message).length, 0);
    send(48, 120);
    assert.deepEqual(problems(last as Message), ['rate']);
    assert.equal(context.warnings.length, 1);
    assert.match(context.warnings[0], /^imu comes at 48\.\d+ Hz, [2-4]\.\d % off the stated 50 Hz: correct/);
    send(50, 120);
    assert.equal(problems(last as Message).length, 0);
    assert.equal(context.warnings.length, 1);
  });

  it('leaves feature frames alone, unless told to look', () => {
    const frames = (channels: number, scale?: number) =>
      writeTensor({}, { data: new Int8Array(300 * channels), type: 'int8', shape: [300, channels], scale });
    const last = (changes: Partial<WindowSettings>, msg: Message) =>
      problems(controller({ payloadAs: 'buffer', length: 300, hop: 300, ...changes }).push(msg)[0]);
    assert.deepEqual(last({}, frames(40)), []);
    assert.deepEqual(last({}, frames(3, 0.1)), []);
    assert.deepEqual(last({}, frames(3)), ['stuck']);
    assert.deepEqual(last({ health: 'always' }, frames(40)), ['stuck']);
    assert.deepEqual(last({ health: 'never' }, frames(3)), []);
  });
});
