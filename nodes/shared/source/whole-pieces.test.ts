import assert from 'node:assert/strict';
import { type DecoderConfig, tryDecoder } from '../../../lib/signal';
import { RecentBytes } from './recent';
import { wholePieces } from './whole-pieces';

const lines = { framing: { type: 'lines' }, format: { type: 'csv' } } as const;
const triples: DecoderConfig = {
  framing: { type: 'none' },
  format: { type: 'binary', sample: [{ type: 'int16', channels: 3 }] },
};

function text(chunks: readonly { bytes: Uint8Array }[]): string {
  return Buffer.concat(chunks.map(({ bytes }) => bytes)).toString();
}

/** Bytes as a ring keeps them that has forgotten the beginning. */
function ring(limit: number, ...chunks: (string | Uint8Array)[]): RecentBytes {
  const recent = new RecentBytes(limit);
  for (const chunk of chunks) recent.push(Buffer.from(chunk as Uint8Array));
  return recent;
}

describe('whole pieces of a stream', () => {
  it('takes half lines off', () => {
    const cut = ring(10, 'xxxxxxxxxxx', '3,4\n5', ',6\n7,');
    assert.equal(text(wholePieces(cut.of(), lines)), '5,6\n');
    const begun = ring(100, '1,2\n3,4\n5', ',');
    assert.equal(text(wholePieces(begun.of(), lines)), '1,2\n3,4\n');
    assert.equal(text(wholePieces(begun.of(), lines, true)), '3,4\n');
  });

  it('keeps what has no line end, and a single cut line', () => {
    assert.equal(text(wholePieces(ring(100, '1,2').of(), lines)), '1,2');
    assert.equal(text(wholePieces(ring(8, 'xxxxxxxxx', '3,4\n').of(), lines)), '3,4\n');
  });

  it('begins bare samples where a sample begins, however the stream was cut', () => {
    const samples = Int16Array.from({ length: 3000 }, (_, index) => [100, 200, 300][index % 3]);
    const bytes = Buffer.from(samples.buffer);
    const recent = new RecentBytes(1000);
    for (let at = 0; at < bytes.length; at += 61) recent.push(bytes.subarray(at, at + 61));
    const { channels } = tryDecoder(triples, wholePieces(recent.of(), triples));
    assert.deepEqual(
      channels.map(({ min, max }) => [min, max]),
      [
        [100, 100],
        [200, 200],
        [300, 300],
      ],
    );
  });

  it('leaves everything else as it is, wrong settings too', () => {
    const chunks = ring(100, 'a', 'b').of();
    for (const decoder of [undefined, {}, { framing: { type: 'slip' } }, { framing: { type: 'none' } }])
      assert.equal(wholePieces(chunks, decoder), chunks);
  });
});
