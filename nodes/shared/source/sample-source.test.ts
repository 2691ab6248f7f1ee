import assert from 'node:assert/strict';
import type { DecoderConfig } from '../../../lib/signal';
import { SampleSource } from './sample-source';

const numbered: DecoderConfig = {
  framing: { type: 'message' },
  format: { type: 'binary', header: [{ field: 'sequence', type: 'uint8' }], sample: [{ type: 'int8' }] },
  sampleRate: 100,
};
const bare: DecoderConfig = {
  framing: { type: 'none' },
  format: { type: 'binary', sample: [{ type: 'int8' }] },
  sampleRate: 100,
};

/** Ten samples, with their number where the decoder wants one. */
const ten = (sequence?: number) =>
  Buffer.from([...(sequence === undefined ? [] : [sequence]), ...new Array(10).fill(1)]);

describe('sample source', () => {
  it('counts what is lost by sequence numbers, per stream and in total', () => {
    const source = new SampleSource({ decoder: numbered, payloadAs: 'buffer', maxStreams: 4 });
    const gaps = [
      ['a', 1],
      ['b', 7],
      ['a', 2],
      ['b', 9],
      ['a', 5],
    ].map(([key, sequence]) => source.take(key as string, ten(sequence as number), 1000)[0].gap);
    assert.deepEqual(gaps, [0, 0, 0, 10, 20]);
    assert.equal(source.lost, 30);
  });

  it('tells what an interruption cost, and whether that is counted or estimated', () => {
    const told: string[] = [];
    const onResumed = (text: string) => told.push(text);
    const counted = new SampleSource({ decoder: numbered, payloadAs: 'buffer' }, { onResumed });
    counted.take('left', ten(1), 1000);
    counted.interrupted();
    counted.take('left', ten(4), 9000);
    counted.take('left', ten(5), 9100);
    const estimated = new SampleSource({ decoder: bare, payloadAs: 'buffer' }, { onResumed });
    for (let time = 1000; time <= 1500; time += 100) estimated.take('', ten(), time);
    estimated.interrupted();
    const [block] = estimated.take('', ten(), 3600);
    assert.ok(Math.abs(block.gap - 200) <= 10, `${block.gap}`);
    assert.equal(told.length, 2);
    assert.equal(told[0], 'left goes on: 20 samples were lost');
    assert.match(told[1], /^the stream goes on: about \d+ samples were lost, estimated from the time/);
  });

  it('takes the messages of a shared load each for itself', () => {
    const source = new SampleSource({ decoder: numbered, payloadAs: 'buffer' }, { standalone: true });
    for (const sequence of [3, 9, 4]) assert.equal(source.take('a', ten(sequence), 1000)[0].gap, 0);
    assert.equal(source.lost, 0);
  });

  it('shows the mean rate of the streams that are heard', () => {
    const source = new SampleSource({ decoder: numbered, payloadAs: 'buffer', maxStreams: 2 });
    assert.equal(source.statusText(1000), undefined);
    source.take('a', ten(1), 1000);
    assert.equal(source.statusText(1000), 'first data · 0 lost');
    for (let sequence = 2; sequence < 12; sequence++)
      for (const key of ['a', 'b']) source.take(key, ten(sequence), 900 + 100 * sequence);
    assert.equal(source.statusText(2200), '2 x 100.0 Hz · 0 lost');
    source.take('c', Buffer.alloc(1), 2200);
    assert.equal(source.statusText(2200), '100.0 Hz · 0 lost · 1 bad · 1 topic dropped');
    assert.equal(source.statusText(20_000), undefined);
  });

  it('complains of a message at once, of a stream when nothing good comes for a while, and not again for a minute', () => {
    const messages = new SampleSource({ decoder: numbered, payloadAs: 'buffer' });
    messages.take('a', Buffer.alloc(1), 0);
    assert.match(
      messages.complaint('a', undefined, 0)?.message ?? '',
      /^a frame could not be decoded, expected messages of/,
    );
    assert.equal(messages.complaint('a', undefined, 59_000), undefined);
    assert.ok(messages.complaint('a', undefined, 61_000));

    const lines = new SampleSource({
      decoder: { framing: { type: 'lines' }, format: { type: 'csv' } },
      payloadAs: 'buffer',
    });
    lines.take('a', Buffer.from('x\n'.repeat(20)));
    assert.equal(lines.complaint('a'), undefined);
    lines.take('a', Buffer.from('x\n'));
    assert.match(lines.complaint('a')?.message ?? '', /^21 frames in a row/);
  });

  it('names what is wrong with the decoder', () => {
    assert.throws(
      () => new SampleSource({ decoder: { framing: { type: 'lines' } } as never, payloadAs: 'buffer' }),
      {
        name: 'ConfigError',
        code: 'bad-decoder',
        message: /format/,
      },
    );
  });
});
