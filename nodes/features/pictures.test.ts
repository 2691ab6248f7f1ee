/** Pictures through the features node: files in a thread, raw pixels at once, order and errors as with everything else. */
import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { createFeatures } from '../../lib/features';
import { startFlow } from '../../test/support/in-process';
import { writeJpeg } from '../../test/support/jpeg-writer';
import { fakeContext } from '../../test/support/node-context';
import { readInputs } from '../infer/inputs';
import type { TensorSpec } from '../model/active-model';
import { Ongoing, type Output } from '../shared/inbox';
import { type Message, type TensorDescription, writeTensor } from '../shared/message';
import { type FeaturesSettings, featuresDefaults } from './config';
import { FeaturesController } from './controller';
import featuresNode from './features';
import { imagePicture } from './preview';

/** A smooth picture as a file of a camera. */
const jpeg = (width: number, height: number, phase = 0) =>
  Buffer.from(writeJpeg(width, height, [(x, y) => 128 + 100 * Math.sin((x + 2 * y) / 20 + phase)]));

const personDetect = (changes: Partial<FeaturesSettings> = {}) => {
  const context = fakeContext({ ...featuresDefaults, pipeline: 'person-detect', ...changes });
  const controller = new FeaturesController(context);
  const push = async (msg: Message): Promise<Message> => {
    const answer = await controller.handle(msg);
    return (answer instanceof Ongoing ? await answer.result : answer) as Message;
  };
  return { context, controller, push };
};

const described = (msg: Message) => msg.tensor as TensorDescription;

describe('tinyml-features: pictures', function () {
  this.timeout(20_000);

  it('decodes a file in the thread, and keeps its times', async () => {
    const { controller, push } = personDetect();
    try {
      const file = jpeg(160, 120);
      const msg = await push({ payload: file, window: { start: 5000, sequence: 3, gap: 0 }, topic: 'door' });
      const expected = createFeatures('person-detect').process(file) as Int8Array;
      assert.deepEqual(msg.payload, Buffer.from(expected.buffer));
      assert.deepEqual(msg.tensor, { type: 'int8', shape: [96, 96], start: 5000, sequence: 3, gap: 0 });
      assert.equal(msg.topic, 'door');
    } finally {
      await controller.close();
    }
  });

  it('lets the flow go on meanwhile: timers fire while a large picture is worked on', async () => {
    const { controller, push } = personDetect();
    try {
      const pixels = Buffer.alloc(1500 * 1500 * 3, 99);
      let ticks = 0;
      await push({ payload: jpeg(16, 16) }); // the thread is there
      const clock = setInterval(() => ticks++, 1);
      await push({ payload: pixels, tensor: { type: 'uint8', shape: [1500, 1500, 3] } });
      clearInterval(clock);
      assert.ok(ticks >= 3, `${ticks} ticks`);
    } finally {
      await controller.close();
    }
  });

  it('works small raw pixels at once: described, in rows of numbers, or as announced', () => {
    const { controller } = personDetect({ config: { picture: [96, 96] } });
    const pixels = Uint8Array.from({ length: 96 * 96 }, (_, i) => i & 255);
    const expected = Buffer.from(pixels.map(v => v - 128));
    const rows = Array.from({ length: 96 }, (_, y) => Array.from(pixels.subarray(y * 96, y * 96 + 96)));
    const messages: Message[] = [
      writeTensor({}, { data: pixels, type: 'uint8', shape: [96, 96, 1] }),
      { payload: rows },
      { payload: Buffer.from(pixels) },
      { payload: pixels },
    ];
    for (const msg of messages) {
      const answer = controller.handle(msg) as Message;
      assert.deepEqual(answer.payload, expected);
      assert.equal(described(answer).scale, undefined);
    }
  });

  it('gives person_detect its input as it is: pixel - 128, not scaled by what the model declares', () => {
    const { controller } = personDetect();
    const pixels = Uint8Array.from({ length: 96 * 96 }, (_, i) => (i * 7) & 255);
    const msg = controller.handle(
      writeTensor({}, { data: pixels, type: 'uint8', shape: [96, 96] }),
    ) as Message;
    const input: TensorSpec = {
      name: 'input',
      type: 'int8',
      shape: [1, 96, 96, 1],
      count: 96 * 96,
      scale: 2 / 255,
      zeroPoint: -1,
    };
    const { arrays, count } = readInputs(msg, [input]);
    assert.equal(count, 1);
    assert.deepEqual(
      Int8Array.from(arrays[0] as Int8Array),
      Int8Array.from(pixels, v => v - 128),
    );
  });

  it('takes a file for a file beside a msg.tensor that was left over, and pixels for pixels', async () => {
    const { controller, push } = personDetect();
    try {
      const msg = await push({ payload: jpeg(32, 32), tensor: { type: 'int8', shape: [1, 4] } });
      assert.deepEqual(described(msg).shape, [96, 96]);
      const like = Buffer.alloc(4 * 4);
      like.set([0xff, 0xd8, 0xff]);
      const pixels = await push({ payload: like, tensor: { type: 'uint8', shape: [4, 4] } });
      assert.equal((pixels.payload as Buffer).length, 96 * 96);
    } finally {
      await controller.close();
    }
  });

  it('leaves the bytes of a message alone, pooled or not', async () => {
    const { controller, push } = personDetect();
    try {
      const file = jpeg(48, 48);
      const pool = Buffer.concat([Buffer.alloc(13), file, Buffer.alloc(5)]);
      const before = Buffer.from(pool);
      const payload = pool.subarray(13, 13 + file.length);
      const first = await push({ payload });
      assert.deepEqual(pool, before);
      assert.deepEqual((await push({ payload })).payload, first.payload);
    } finally {
      await controller.close();
    }
  });

  const header = (width: number, height: number) => {
    const ihdr = Buffer.alloc(25);
    ihdr.writeUInt32BE(13);
    ihdr.write('IHDR', 4);
    ihdr.writeUInt32BE(width, 8);
    ihdr.writeUInt32BE(height, 12);
    ihdr.set([8, 2], 16);
    ihdr.writeUInt32BE(crc32(ihdr.subarray(4, 21)), 21);
    return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), ihdr]);
  };

  const refused: [string, unknown, RegExp][] = [
    ['a file that is cut', jpeg(64, 64).subarray(0, 900), /JPEG picture cannot be read: it ends too early/],
    ['a header of 100,000 x 100,000', header(100_000, 100_000), /100000 x 100000, more than 16 M pixels/],
    ['a text', 'snapshot.jpg', /the text "snapshot.jpg"/],
    ['pixels of no known shape', Buffer.alloc(100), /a picture of 240 x 320 x 3 has 230400 values, got 100/],
    [
      'five channels',
      new Array(4).fill(new Array(4).fill([1, 2, 3, 4, 5])),
      /1 to 4 channels, got \[4, 4, 5\]/,
    ],
    [
      'NaN',
      [
        [1, Number.NaN],
        [2, 3],
      ],
      /value 1 of 4 is NaN/,
    ],
  ];
  for (const [what, payload, text] of refused)
    it(`refuses ${what}, and goes on`, async () => {
      const { controller, push } = personDetect();
      try {
        await assert.rejects(async () => push({ payload }), text);
        assert.deepEqual(described(await push({ payload: jpeg(40, 30) })).shape, [96, 96]);
      } finally {
        await controller.close();
      }
    });

  it('keeps the order and calls done once each, with small and large ones mixed', async () => {
    const flow = await startFlow(
      [featuresNode],
      [
        {
          id: 'eye',
          type: 'tinyml-features',
          ...featuresDefaults,
          pipeline: 'person-detect',
          wires: [['out']],
        },
        { id: 'out', type: 'helper' },
      ],
    );
    try {
      const small = Buffer.alloc(96 * 96, 7);
      for (let i = 0; i < 6; i++)
        flow.send(
          'eye',
          i % 2 === 0
            ? { payload: jpeg(160, 120, i), number: i }
            : { payload: small, tensor: { type: 'uint8', shape: [96, 96] }, number: i },
        );
      flow.send('eye', { payload: jpeg(64, 64).subarray(0, 700), number: 6 });
      const messages = await flow.received('out', 6);
      assert.deepEqual(
        messages.map(msg => msg.number),
        [0, 1, 2, 3, 4, 5],
      );
      assert.match((await flow.failed(1))[0].error.message, /ends too early/);
      await flow.until(() => flow.completed.length === 6);
      const answer: any = await (await flow.request('/tinyml/preview/eye')).json();
      assert.deepEqual([answer.preview.kind, answer.preview.values.length], ['image', 96 * 96]);
    } finally {
      await flow.stop();
    }
  });

  it('drops the oldest of too many, ends them without an error, and counts them', async () => {
    const { controller, context } = personDetect({ queueLimit: 1 });
    try {
      const answers = [0, 1, 2, 3].map(
        i => (controller.handle({ payload: jpeg(160, 120, i) }) as Ongoing).result,
      );
      const settled: PromiseSettledResult<Output>[] = await Promise.allSettled(answers);
      assert.deepEqual(
        settled.map(({ status }) => status),
        ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
      );
      // a status is shown four times a second at most
      await new Promise(resolve => setTimeout(resolve, 300));
      assert.match(JSON.stringify(context.shown.at(-1)), /2 dropped/);
    } finally {
      await controller.close();
    }
  });

  it('ends the work when the node closes', async () => {
    const { controller } = personDetect();
    const { result } = controller.handle({ payload: jpeg(320, 240) }) as Ongoing;
    const ended = assert.rejects(result, /closed/);
    await controller.close();
    await ended;
  });
});

describe('the picture in the dialog', () => {
  it('is what the model sees, of large ones every n-th pixel', () => {
    const grey = imagePicture({ data: Int8Array.of(-128, 0, 127, -1), type: 'int8', shape: [2, 2] });
    assert.deepEqual(grey.values, [0, 128, 255, 127]);
    const large = imagePicture({
      data: new Uint8Array(300 * 200 * 3).fill(9),
      type: 'uint8',
      shape: [300, 200, 3],
    });
    assert.deepEqual(
      [large.height, large.width, large.channels, large.values.length],
      [100, 67, 3, 100 * 67 * 3],
    );
    const real = imagePicture({ data: Float32Array.of(-1, 0, 1, 1), type: 'float32', shape: [2, 2] });
    assert.deepEqual(real.values, [0, 128, 255, 255]);
  });
});
