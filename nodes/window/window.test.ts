import assert from 'node:assert/strict';
import { startFlow } from '../../test/support/in-process';
import { fakeContext } from '../../test/support/node-context';
import { type Message, writeTensor } from '../shared/message';
import type { WavePicture } from '../shared/pictures';
import { type WindowSettings, windowDefaults } from './config';
import { WindowController } from './controller';
import windowNode from './window';

const settings = (changes: Partial<WindowSettings>): WindowSettings => ({
  ...windowDefaults,
  length: 4,
  lengthUnit: 'samples',
  hop: 2,
  hopUnit: 'samples',
  payloadAs: 'array',
  ...changes,
});

function controller(changes: Partial<WindowSettings> = {}) {
  const context = fakeContext(settings(changes));
  const window = new WindowController(context);
  const push = (msg: Message) => (window.handle(msg) ?? []) as Message[];
  return { context, push, payloads: (msg: Message) => push(msg).map(({ payload }) => payload) };
}

describe('tinyml-window', () => {
  it('gives overlapping windows of its length, however the samples come', () => {
    const { payloads } = controller();
    assert.deepEqual(payloads({ payload: [1, 2, 3] }), []);
    assert.deepEqual(payloads({ payload: [4, 5, 6, 7, 8, 9] }), [
      [1, 2, 3, 4],
      [3, 4, 5, 6],
      [5, 6, 7, 8],
    ]);
    assert.deepEqual(payloads({ payload: 10 }), [[7, 8, 9, 10]]);
  });

  it('describes each window: shape, channels, time, number', () => {
    const { push } = controller({ payloadAs: 'buffer' });
    const data = Int16Array.from({ length: 12 }, (_, i) => i);
    const [first, second] = push(
      writeTensor(
        { other: 1 },
        {
          data,
          type: 'int16',
          shape: [6, 2],
          names: ['x', 'y'],
          sampleRate: 50,
          start: 1000,
          sequence: 9,
          scale: 0.5,
        },
      ),
    );
    assert.deepEqual(first.tensor, {
      type: 'int16',
      shape: [4, 2],
      names: ['x', 'y'],
      sampleRate: 50,
      start: 1000,
      sequence: 0,
      gap: 0,
      scale: 0.5,
    });
    assert.deepEqual(second.tensor, {
      type: 'int16',
      shape: [4, 2],
      names: ['x', 'y'],
      sampleRate: 50,
      start: 1040,
      sequence: 1,
      gap: 0,
      scale: 0.5,
    });
    assert.deepEqual(first.payload, Buffer.from(Int16Array.of(0, 1, 2, 3, 4, 5, 6, 7).buffer));
    assert.deepEqual([first.other, second.other], [1, 1]);
  });

  it('gives windows of memory of their own', () => {
    const { push } = controller({ payloadAs: 'buffer' });
    const [first, second] = push({ payload: Int8Array.of(1, 2, 3, 4, 5, 6) });
    (first.payload as Buffer).fill(99);
    assert.deepEqual([...(second.payload as Buffer)], [3, 4, 5, 6]);
  });

  it('windows feature frames, whatever their inner shape', () => {
    const { push } = controller({ payloadAs: 'buffer' });
    const frames = (count: number) => ({
      data: new Int8Array(count * 6),
      type: 'int8' as const,
      shape: [count, 3, 2],
    });
    assert.deepEqual(push(writeTensor({}, frames(3))), []);
    const [window] = push(writeTensor({}, frames(1)));
    assert.deepEqual((window.tensor as { shape: number[] }).shape, [4, 3, 2]);
  });

  it('keeps a window per topic', () => {
    const { payloads } = controller();
    payloads({ payload: [1, 2, 3], topic: 'a' });
    assert.deepEqual(payloads({ payload: [9], topic: 'b' }), []);
    assert.deepEqual(payloads({ payload: [4], topic: 'a' }), [[1, 2, 3, 4]]);
  });

  it('resets one stream, or all', () => {
    const { payloads } = controller();
    for (const topic of ['a', 'b']) payloads({ payload: [1, 2, 3], topic });
    payloads({ control: 'reset', topic: 'a' });
    assert.deepEqual(payloads({ payload: [4], topic: 'a' }), []);
    assert.deepEqual(payloads({ payload: [4], topic: 'b' }), [[1, 2, 3, 4]]);
    payloads({ control: 'reset' });
    assert.deepEqual(payloads({ payload: [5, 6, 7], topic: 'b' }), []);
  });

  it('applies its gap policy, and passes the count on', () => {
    const tensor = (gap: number) => ({ type: 'int8', shape: [2, 1], gap });
    const bytes = (...values: number[]) => Buffer.from(values);
    const results = (gapPolicy: WindowSettings['gapPolicy']) => {
      const { push } = controller({ gapPolicy });
      push({ payload: bytes(10, 20), tensor: tensor(0) });
      const windows = [
        ...push({ payload: bytes(50, 60), tensor: tensor(2) }),
        ...push({ payload: bytes(70, 80), tensor: tensor(0) }),
      ];
      return windows.map(({ payload, tensor }) => [
        (payload as number[][]).flat(),
        (tensor as { gap: number }).gap,
      ]);
    };
    assert.deepEqual(results('reset'), [[[50, 60, 70, 80], 2]]);
    assert.deepEqual(results('hold'), [
      [[10, 20, 20, 20], 2],
      [[20, 20, 50, 60], 0],
      [[50, 60, 70, 80], 0],
    ]);
    assert.deepEqual(results('interpolate')[0], [[10, 20, 30, 40], 2]);
  });

  it('takes lengths in ms from the rate of the message or of the settings', () => {
    const inMs = { length: 80, lengthUnit: 'ms', hop: 40, hopUnit: 'ms' } as const;
    const tensor = { type: 'float64', shape: [4], sampleRate: 50 };
    assert.equal(controller(inMs).payloads({ payload: [1, 2, 3, 4], tensor }).length, 1);
    assert.equal(controller({ ...inMs, sampleRate: 50 }).payloads({ payload: [1, 2, 3, 4] }).length, 1);
    assert.throws(
      () => controller(inMs).payloads({ payload: [1] }),
      /length is 80 ms.*does not say its rate/,
    );
    assert.throws(
      () => controller({ ...inMs, hop: 1, sampleRate: 50 }).payloads({ payload: [1] }),
      /less than one sample at 50 Hz.* 20 ms/,
    );
  });

  it('takes a flat payload for interleaved samples where channels are set', () => {
    const { payloads } = controller({ channels: 2 });
    assert.deepEqual(payloads({ payload: [1, 2, 3, 4, 5, 6, 7, 8] }), [
      [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
    ]);
    assert.throws(() => payloads({ payload: [1, 2, 3] }), /no whole number of samples of 2 channels/);
    assert.throws(() => payloads({ payload: { x: 1, y: 2, z: 3 } }), /has 3 channels.*expected 2/);
  });

  it('refuses another kind of samples once and then starts anew', () => {
    const { payloads } = controller();
    payloads({ payload: [1, 2, 3] });
    assert.throws(
      () => payloads({ payload: { x: 1, y: 2 } }),
      /the stream changed: a sample was 1 values, the message has 2/,
    );
    assert.deepEqual(
      payloads({
        payload: [
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ],
      }),
      [
        [
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ],
      ],
    );
    const rate = (sampleRate: number) => ({
      payload: [[1, 2]],
      tensor: { type: 'float64', shape: [1, 2], sampleRate },
    });
    payloads({ control: 'reset' });
    payloads(rate(50));
    payloads(rate(50.5));
    assert.throws(() => payloads(rate(100)), /the rate was 50 Hz, the message has 100 Hz/);
  });

  it('refuses NaN, and counts those samples as lost', () => {
    const { payloads, push } = controller();
    payloads({ payload: [1, 2] });
    assert.throws(() => payloads({ payload: [3, Number.NaN, 4] }), /value 1 of 3 is NaN/);
    assert.deepEqual(payloads({ payload: [5, 6, 7] }), [], 'the window starts anew behind the gap');
    const [window] = push({ payload: [8] });
    assert.deepEqual([window.payload, (window.tensor as { gap: number }).gap], [[5, 6, 7, 8], 3]);
  });

  it('bounds the number of streams and says so', async () => {
    const { payloads, context } = controller({ maxStreams: 2 });
    for (const topic of ['a', 'b', 'c', 'd']) payloads({ payload: [1, 2, 3, 4], topic });
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.match(context.shown.at(-1)?.text ?? '', /4 float64 · 2 streams dropped/);
  });

  it('gives windows at a stated rate, which length and hop count', () => {
    const { push } = controller({
      length: 1000,
      lengthUnit: 'ms',
      hop: 500,
      hopUnit: 'ms',
      resampleTo: 50,
      payloadAs: 'buffer',
    });
    const tone = (t: number) => 1000 * Math.sin(2 * Math.PI * 4 * t);
    const windows: Message[] = [];
    for (let at = 0; at < 400; at += 7) {
      const data = Int16Array.from({ length: 7 }, (_, i) => tone((at + i) / 104));
      windows.push(
        ...push(
          writeTensor(
            {},
            { data, type: 'int16', shape: [7, 1], sampleRate: 104, start: 5000 + (at * 1000) / 104 },
          ),
        ),
      );
    }
    const starts = windows.map(({ tensor }) => Math.round((tensor as { start: number }).start));
    assert.deepEqual(starts, [5000, 5500, 6000, 6500, 7000, 7500]);
    const { start: _start, ...description } = windows[2].tensor as Record<string, unknown>;
    assert.deepEqual(description, { type: 'int16', shape: [50, 1], sampleRate: 50, sequence: 2, gap: 0 });
    const payload = windows[2].payload as Buffer;
    for (let i = 0; i < 50; i++)
      assert.ok(Math.abs(payload.readInt16LE(2 * i) - tone(1 + i / 50)) < 2, `sample ${i}`);
  });

  it('starts anew when the rate changes under way, with an error that says so', () => {
    const { push } = controller({ resampleTo: 50, payloadAs: 'buffer' });
    const send = (sampleRate: number, count: number) =>
      push(
        writeTensor(
          {},
          { data: new Float32Array(count).fill(7), type: 'float32', shape: [count, 1], sampleRate },
        ),
      );
    assert.ok(send(100, 200).length > 10);
    assert.throws(
      () => send(200, 10),
      /the rate was 100 Hz, the message has 200 Hz.*starts anew with the next message/,
    );
    const [first] = send(200, 200);
    assert.deepEqual(
      [(first.tensor as { sequence: number }).sequence, first.payload],
      [0, Buffer.from(Float32Array.of(7, 7, 7, 7).buffer)],
    );
  });

  it('does not resample where the rate is the stated one already', () => {
    const { payloads } = controller({ resampleTo: 50, sampleRate: 50 });
    assert.deepEqual(payloads({ payload: [1, 2, 3, 4] }), [[1, 2, 3, 4]]);
  });

  it('cannot resample what has no rate, or one that is far off', () => {
    assert.throws(
      () => controller({ resampleTo: 50 }).push({ payload: [1] }),
      /to have 50 Hz.*set the sample rate/,
    );
    assert.throws(
      () => controller({ resampleTo: 50, sampleRate: 1e6 }).push({ payload: [1] }),
      /from 1000000 Hz to 50 Hz.*a factor of 1000/,
    );
  });

  it('keeps streams apart by another property, which becomes the topic', () => {
    const context = fakeContext(settings({ key: 'device' }));
    const window = new WindowController(context);
    const push = (device: unknown, payload: number[]) =>
      ((window.handle({ device, topic: 'all', payload }) ?? []) as Message[]).map(({ topic, payload }) => [
        topic,
        payload,
      ]);
    push('a', [1, 2, 3]);
    push(7, [9, 9, 9]);
    assert.deepEqual(push('a', [4]), [['a', [1, 2, 3, 4]]]);
    assert.equal(window.handle({ device: 7, control: 'reset' }), undefined);
    assert.deepEqual(push(7, [5]), []);
    assert.throws(() => push({ id: 1 }, [1]), /msg\.device is an object with id.*choose another property/);
  });

  it('refuses impossible settings, naming them', () => {
    for (const [changes, text] of [
      [{ length: 0 }, /length is 0/],
      [{ hop: 0.5 }, /hop is 0.5/],
      [{ channels: -1 }, /channels is -1/],
      [{ gapPolicy: 'ignore' as never }, /gapPolicy is "ignore", expected reset, hold or interpolate/],
      [{ health: 'maybe' as never }, /health is "maybe", expected auto, always or never/],
      [{ resampleTo: -1 }, /resampleTo is -1/],
      [{ key: ' ' }, /key is empty/],
      [{ maxStreams: 0 }, /maxStreams is 0/],
    ] as [Partial<WindowSettings>, RegExp][])
      assert.throws(() => controller(changes), text);
  });

  it('offers a picture of the newest window', () => {
    const { push, context } = controller();
    push({ payload: [1, 2, 3, 4] });
    const picture = context.picture?.() as Partial<WavePicture> | undefined;
    assert.deepEqual(picture?.minimum, [[1, 2, 3, 4]]);
  });
});

describe('tinyml-window in Node-RED', () => {
  const flow = (changes: object) => [
    { id: 'window', type: 'tinyml-window', ...settings({}), ...changes, wires: [['out']] },
    { id: 'out', type: 'helper' },
  ];

  it('sends windows, sends errors to catch nodes, calls done once per message', async () => {
    const running = await startFlow([windowNode], flow({ length: '4' }));
    try {
      running.send('window', { payload: [1, 2, 3, 4, 5, 6], topic: 't', extra: { kept: true } });
      running.send('window', { payload: 'text' });
      running.send('window', { payload: [7], topic: 't' });
      running.send('window', { control: 'jump' });
      const windows = await running.received('out', 2);
      assert.deepEqual(
        windows.map(({ payload }) => payload),
        [
          [1, 2, 3, 4],
          [3, 4, 5, 6],
        ],
      );
      assert.deepEqual(windows[1].extra, { kept: true });
      assert.notEqual(windows[0].extra, windows[1].extra);
      const errors = await running.failed(2);
      assert.match(errors[0].error.message, /payload is the text "text"/);
      assert.match(errors[1].error.message, /understands reset/);
      await running.until(() => running.completed.length === 2);
      await running.settle();
      assert.equal(running.completed.length + running.errors.length, 4);
      assert.deepEqual(running.statuses('window').at(0), {
        fill: 'yellow',
        shape: 'ring',
        text: 'waiting for data',
      });
      const preview = await (await running.request('/tinyml/preview/window')).json();
      assert.deepEqual((preview as { preview: WavePicture }).preview.minimum, [[3, 4, 5, 6]]);
    } finally {
      await running.stop();
    }
  });

  it('says what is wrong with its settings, and answers every message so', async () => {
    const running = await startFlow([windowNode], flow({ hop: '-2' }));
    try {
      running.send('window', { payload: [1] });
      const [{ error }] = await running.failed(1);
      assert.match(error.message, /hop is -2, expected a whole number, at least 1/);
      assert.deepEqual(running.statuses('window')[0], { fill: 'red', shape: 'ring', text: 'bad setting' });
    } finally {
      await running.stop();
    }
  });

  it('answers previews of unknown nodes with null', async () => {
    const running = await startFlow([windowNode], flow({}));
    try {
      const response = await running.request('/tinyml/preview/nobody');
      assert.deepEqual(
        [response.status, await response.json()],
        [200, { id: 'nobody', at: null, preview: null }],
      );
    } finally {
      await running.stop();
    }
  });
});
