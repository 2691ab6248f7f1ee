import assert from 'node:assert/strict';
import type { DecoderConfig } from '../config';
import { encodeFrame } from '../encode';
import { decoderPresets } from '../presets';
import { tryDecoder } from './trial';

/** Twenty frames of a slow sine. */
function frames(config: DecoderConfig): Uint8Array[] {
  return Array.from({ length: 20 }, (_, i) =>
    encodeFrame(config, [[0, 1, 2].map(c => Math.round(3000 * Math.sin((i + c) / 8)))], { sequence: i }),
  );
}

const cobs: DecoderConfig = decoderPresets['cobs-int16-x3'];
const advice = (config: DecoderConfig, input: Uint8Array | readonly { bytes: Uint8Array }[]) =>
  tryDecoder(config, input).advice.join('; ');
const concat = (parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
const messages = (parts: Uint8Array[]) => parts.map(bytes => ({ bytes }));

describe('trial of a decoder', () => {
  it('shows the bytes, the channels and no advice where all is well', () => {
    const trial = tryDecoder(decoderPresets.csv, Buffer.from('1,-5\n2,0\n3,5\n\xff', 'latin1'));
    assert.deepEqual(trial.channels, [
      { name: '0', min: 1, max: 3, mean: 2, values: [1, 2, 3] },
      { name: '1', min: -5, max: 5, mean: 0, values: [-5, 0, 5] },
    ]);
    assert.equal(trial.text, '1,-5\n2,0\n3,5\n.');
    assert.match(trial.hex, /^31 2C 2D 35 0A .* FF$/);
    assert.deepEqual([trial.samples, trial.problems, trial.advice], [3, [], []]);
    assert.deepEqual(tryDecoder(cobs, concat(frames(cobs))).advice, []);
  });

  it('names channels and measures the rate', () => {
    const bytes = Buffer.from('x:1 y:2\n');
    const chunks = Array.from({ length: 101 }, (_, i) => ({ bytes, receivedAt: 5000 + 20 * i }));
    const trial = tryDecoder(decoderPresets['serial-print'], chunks);
    assert.deepEqual(
      trial.channels.map(({ name }) => name),
      ['x', 'y'],
    );
    assert.equal(Math.round(trial.sampleRate as number), 50);
  });

  it('tells problems of the settings instead of decoding', () => {
    const trial = tryDecoder({ framing: { type: 'lines' } } as unknown as DecoderConfig, Buffer.from('1\n'));
    assert.deepEqual([trial.problems.length, trial.samples, trial.text], [1, 0, '1\n']);
  });

  it('finds the byte order of the checksum', () => {
    // one of the twenty happens to have a checksum of two equal bytes
    const sent: DecoderConfig = { ...cobs, checksum: { type: 'crc16-ccitt', byteOrder: 'big' } };
    assert.match(
      advice(cobs, concat(frames(sent))),
      /^19 of 20 frames fail their checksum; try big-endian for the checksum/,
    );
  });

  it('finds another checksum, and what it covers', () => {
    const fixed: DecoderConfig = {
      framing: { type: 'fixed', sync: 'AA55' },
      format: { type: 'binary', sample: [{ type: 'int16', channels: 3 }], samplesPerFrame: 1 },
      checksum: { type: 'crc16-ccitt' },
    };
    const modbus = concat(frames({ ...fixed, checksum: { type: 'crc16-modbus', byteOrder: 'big' } }));
    assert.match(advice(fixed, modbus), /20 of 20 frames fail their checksum; try crc16-modbus, big-endian/);
    const whole = concat(frames({ ...fixed, checksum: { type: 'crc16-ccitt', covers: 'frame' } }));
    assert.match(advice(fixed, whole), /let it cover the sync bytes and the length too/);
  });

  it('tells a noisy line from a wrong checksum', () => {
    const sent = frames(cobs);
    for (const i of [3, 9, 12]) sent[i][3] ^= 0x41;
    assert.match(advice(cobs, concat(sent)), /^3 of 20 frames fail their checksum: the line is noisy/);
  });

  it('finds the byte order of the numbers', () => {
    const { checksum: _checksum, ...plain } = cobs;
    const big = { ...plain, format: { ...plain.format, byteOrder: 'big' } } as DecoderConfig;
    assert.match(
      advice(
        plain,
        concat(frames({ ...big, format: { ...big.format, header: [] } as DecoderConfig['format'] })),
      ),
      /big-endian|bytes/,
    );
    const bare: DecoderConfig = decoderPresets['int16-x3'];
    const sent = frames({ ...bare, format: { ...bare.format, byteOrder: 'big' } } as DecoderConfig);
    assert.equal(advice(bare, concat(sent)), 'the numbers jump wildly; try big-endian');
    assert.deepEqual(advice(bare, concat(frames(bare))), '');
  });

  it('compares the length of messages and frames with the layout', () => {
    const message: DecoderConfig = { ...decoderPresets['int16-x3'], framing: { type: 'message' } };
    assert.equal(
      advice(message, messages([new Uint8Array(8), new Uint8Array(8)])),
      'most frames hold 8 bytes, the layout takes a multiple of 6 of samples',
    );
    const one: DecoderConfig = {
      ...cobs,
      format: { ...cobs.format, samplesPerFrame: 2 } as DecoderConfig['format'],
    };
    assert.equal(
      advice(one, concat(frames(cobs))),
      'most frames hold 10 bytes, the layout takes 2 of header + 2 x 6 of samples + 2 of checksum',
    );
  });

  it('tells text from binary', () => {
    assert.match(
      advice(decoderPresets['int16-x3'], Buffer.from('12,13,14\n15,16,17\n')),
      /look like lines of text/,
    );
    assert.match(advice(decoderPresets.csv, concat(frames(cobs))), /no text: try a binary format/);
  });

  it('shows a line that cannot be read and what would read it', () => {
    const lines: [DecoderConfig, string, RegExp][] = [
      [
        decoderPresets.csv,
        '{"x":1}\n{"x":2}\n',
        /2 of 2 lines cannot be read, such as "{\\"x\\":1}"; try JSON lines/,
      ],
      [decoderPresets.csv, 'x=1 y=2\nx=1 y=2\n', /try key=value/],
      [decoderPresets.csv, 'time,x\nms,g\n1,2\n', /if it is a header/],
      [
        { ...decoderPresets.csv, format: { type: 'csv', separator: ';' } },
        '1,5;2,5\n1,5;2,5\n',
        /try decimal commas/,
      ],
      [decoderPresets['json-lines'], '1,2\n3,4\n', /try CSV/],
      [
        decoderPresets.csv,
        '1,2\n1,2,3\n1,2\n1,2,3,4\n',
        /2 of 4 lines cannot be read: they differ in their number of values/,
      ],
    ];
    for (const [config, text, sentence] of lines) assert.match(advice(config, Buffer.from(text)), sentence);
  });

  it('tells what is missing by the sequence numbers', () => {
    const sent = frames(cobs).filter((_, i) => i < 5 || i > 9);
    assert.match(advice(cobs, concat(sent)), /5 of 20 samples are missing/);
  });

  it('says so when nothing came', () => {
    assert.equal(advice(cobs, []), 'no bytes have come yet');
  });
});
