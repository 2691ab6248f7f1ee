import assert from 'node:assert/strict';
import { startFlow } from '../../test/support/in-process';
import { fakeContext } from '../../test/support/node-context';
import { type Message, readTensor, realValues, writeTensor } from '../shared/message';
import windowNode from '../window/window';
import { type RescaleSettings, rescaleDefaults } from './config';
import { RescaleController, type RescaleReport } from './controller';
import type { ValuesPicture } from './recent-values';
import rescaleNode from './rescale';

function controller(changes: Partial<RescaleSettings> = {}) {
  const context = fakeContext<RescaleSettings>({ ...rescaleDefaults, ...changes });
  const rescale = new RescaleController(context);
  return { context, rescale, push: (msg: Message) => rescale.handle(msg) as Message };
}

const report = (msg: Message) => msg.rescale as RescaleReport;

describe('tinyml-rescale', () => {
  it('gives integers in Qm.n that stand for the numbers that came', () => {
    const { push } = controller({ fractionBits: 4 });
    const msg = push({
      payload: [
        [1.5, -2],
        [0.03, 7.9],
      ],
      topic: 'a',
      extra: 1,
    });
    assert.deepEqual([...(msg.payload as Buffer)], [24, 256 - 32, 0, 126]);
    assert.deepEqual(msg.tensor, { type: 'int8', shape: [2, 2], scale: 1 / 16, zeroPoint: 0 });
    assert.deepEqual([...realValues(readTensor(msg)).data], [1.5, -2, 0, 7.875]);
    assert.deepEqual([msg.topic, msg.extra], ['a', 1]);
  });

  it('keeps names and times', () => {
    const { push } = controller({ bits: 16, fractionBits: 10 });
    const tensor = { names: ['x', 'y'], sampleRate: 50, start: 1000, sequence: 7, gap: 2 };
    const data = Float32Array.of(0.5, -0.25, 1, 2);
    const msg = push(writeTensor({}, { data, type: 'float32', shape: [2, 2], ...tensor }));
    assert.deepEqual(msg.tensor, { type: 'int16', shape: [2, 2], scale: 2 ** -10, zeroPoint: 0, ...tensor });
    assert.deepEqual([...readTensor(msg).data], [512, -256, 1024, 2048]);
    assert.deepEqual([...data], [0.5, -0.25, 1, 2], 'what came is not changed');
  });

  it('counts what saturates, of the message and of the stream', () => {
    const { push } = controller({ fractionBits: 4 });
    assert.deepEqual(report(push({ payload: [1, 2, 100], topic: 'a' })), {
      format: 'Q3.4',
      values: 3,
      saturated: 1,
      sqnr: 10 * Math.log10((1 + 4 + 100 ** 2) / (100 - 7.9375) ** 2),
      total: {
        values: 3,
        saturated: 1,
        sqnr: 10 * Math.log10((1 + 4 + 100 ** 2) / (100 - 7.9375) ** 2),
      },
    });
    push({ payload: [-50, 50], topic: 'b' });
    const { saturated, total, sqnr } = report(push({ payload: [1, 2, 3], topic: 'a' }));
    assert.deepEqual([saturated, total.values, total.saturated, sqnr], [0, 6, 1, undefined]);
  });

  it('tells the ratio of the signal to what is lost', () => {
    const wave = Array.from({ length: 5000 }, (_, i) => 0.99 * Math.sin(0.7123 * i));
    const of = (changes: Partial<RescaleSettings>) =>
      report(controller(changes).push({ payload: wave })).sqnr ?? 0;
    // 6.02 dB a bit and 1.76 dB for a sine over the whole range
    assert.ok(Math.abs(of({ bits: 8, fractionBits: 7 }) - 49.8) < 0.3);
    assert.ok(Math.abs(of({ bits: 16, fractionBits: 15 }) - 98) < 0.3);
    assert.ok(Math.abs(of({ bits: 8, fractionBits: 6 }) - 43.8) < 0.4);
  });

  it('reads quantized numbers as what they stand for', () => {
    const { push } = controller({ bits: 16, fractionBits: 8 });
    const msg = push(
      writeTensor({}, { data: Int8Array.of(-128, 0), type: 'int8', shape: [2], scale: 0.5, zeroPoint: -128 }),
    );
    assert.deepEqual([...readTensor(msg).data], [0, 64 * 256]);
  });

  it('gives plain numbers as the integers stand for them', () => {
    const { push } = controller({ fractionBits: 1, payloadAs: 'array' });
    assert.deepEqual(push({ payload: [0.3, 1.2, 999] }).payload, [0.5, 1, 63.5]);
  });

  it('shows format, ratio and share in the status, and warns where much saturates', async () => {
    const { push, context } = controller({ fractionBits: 4 });
    push({ payload: [1.03, 2, 3] });
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.deepEqual(context.shown.at(-1), {
      fill: 'green',
      shape: 'dot',
      text: 'Q3.4 · 41.9 dB · 0 % saturated',
    });
    push({ payload: [99, 99, 3] });
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.equal(context.shown.at(-1)?.fill, 'yellow');
    assert.match(context.shown.at(-1)?.text ?? '', /^Q3\.4 · 0\.7 dB · 33 % saturated$/);
  });

  it('offers the last values, and what each format makes of them, to the dialog', () => {
    const { push, context, rescale } = controller();
    const noise = (i: number) => 3 * Math.sin(i * i);
    for (let i = 0; i < 5000; i += 10) push({ payload: Array.from({ length: 10 }, (_, k) => noise(i + k)) });
    const picture = context.picture?.() as ValuesPicture;
    assert.equal(
      picture.counts.reduce((a, b) => a + b),
      4096,
    );
    assert.ok(picture.low > -3.001 && picture.low < -2.9 && picture.high > 2.9 && picture.high < 3.001);
    const best = (bits: number) =>
      picture.formats
        .filter(format => format.bits === bits)
        .reduce((a, b) => ((b.sqnr ?? 0) > (a.sqnr ?? 0) ? b : a));
    assert.deepEqual([best(8).fractionBits, best(16).fractionBits], [5, 13]);
    assert.equal(best(8).saturated, 0);
    assert.ok(picture.formats.some(({ saturated }) => saturated > 0.3));
    rescale.handle({ control: 'reset' });
    assert.equal(context.picture?.(), undefined);
  });

  it('finds a best format for anything: zeros, one value, very large and very small ones', () => {
    for (const value of [0, 1e-12, 1e12, -5]) {
      const { push, context } = controller();
      push({ payload: [value, value] });
      const picture = context.picture?.() as ValuesPicture | undefined;
      const formats = picture?.formats ?? [];
      assert.equal(formats.length, 26);
      for (const { saturated, sqnr } of formats)
        assert.ok(saturated >= 0 && (sqnr === null || Number.isFinite(sqnr)));
    }
  });

  it('starts its counts anew after a reset', () => {
    const { push, rescale } = controller();
    for (const topic of ['a', 'b']) push({ payload: [100], topic });
    assert.equal(rescale.handle({ control: 'reset', topic: 'a' }), undefined);
    assert.equal(report(push({ payload: [1], topic: 'a' })).total.saturated, 0);
    assert.equal(report(push({ payload: [1], topic: 'b' })).total.saturated, 1);
  });

  it('refuses what is no number, and formats that cannot be', () => {
    assert.throws(() => controller().push({ payload: [1, Number.NaN] }), /value 1 of 2 is NaN/);
    for (const [changes, text] of [
      [{ bits: 12 }, /8 or 16 bits, not 12/],
      [{ fractionBits: 2.5 }, /fractional bits are 2.5/],
      [{ mode: 'dynamic' as never }, /mode is "dynamic", expected static/],
      [{ maxStreams: 0 }, /maxStreams is 0/],
    ] as [Partial<RescaleSettings>, RegExp][])
      assert.throws(() => controller(changes), text);
  });

  it('stands before a window in Node-RED: the integers stay, and stand for the same', async () => {
    const running = await startFlow(
      [rescaleNode, windowNode],
      [
        { id: 'rescale', type: 'tinyml-rescale', bits: '16', fractionBits: '8', wires: [['window']] },
        {
          id: 'window',
          type: 'tinyml-window',
          length: 3,
          lengthUnit: 'samples',
          hop: 3,
          hopUnit: 'samples',
          wires: [['out']],
        },
        { id: 'out', type: 'helper' },
      ],
    );
    try {
      for (const payload of [
        [[1, 2]],
        [
          [3, 4],
          [5.5, -6],
        ],
      ])
        running.send('rescale', { payload });
      const [msg] = await running.received('out', 1);
      assert.deepEqual([...realValues(readTensor(msg)).data], [1, 2, 3, 4, 5.5, -6]);
      assert.equal(readTensor(msg).type, 'int16');
      await running.until(() => running.completed.length === 3);
    } finally {
      await running.stop();
    }
  });
});
