/**
 * docs/concepts/formats.md holds what it says: its code is compiled, and what that sends is decoded with the settings beside it, also
 * where the line loses and damages bytes.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChecksumType, DecoderConfig } from '../../lib/signal';
import { createDecoder, encodeFrame, validateDecoderConfig } from '../../lib/signal';
import { needsCompiler } from '../support/compiler';
import { projectRoot } from '../support/shared';

const page = readFileSync(join(projectRoot, 'docs', 'concepts', 'formats.md'), 'utf8');

interface Section {
  title: string;
  code: string;
  config: DecoderConfig;
}

const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block);

/** Every chapter with code and settings. */
const sections: Section[] = page.split(/^### /m).flatMap(text => {
  const [code] = blocks(text, 'cpp');
  const [json] = blocks(text, 'json');
  return json === undefined ? [] : [{ title: text.split('\n')[0], code, config: JSON.parse(json) }];
});
const crc = blocks(page, 'cpp').find(block => block.startsWith('uint16_t crc16')) as string;

const COUNT = 40;
/** Values with every byte that a framing treats specially: 00, 0A, 0D, 55, A5, AA, C0, DB. */
const samples = Array.from({ length: COUNT }, (_, i) => [
  [0, 0x0a0d, 0x55aa, 0xdbc0 - 65536, 0xa5][i % 5],
  1 - i,
  i % 7 === 0 ? 0x0d0a : 256 * i,
]);

/** What of Arduino the code uses, on a computer's standard output; MQTT messages are preceded by their length. */
const ARDUINO = `
#include <cstdint>
#include <cstdio>
#include <cstring>
struct {
  void write(uint8_t byte) { putchar(byte); }
  void write(const uint8_t *bytes, size_t count) { fwrite(bytes, 1, count, stdout); }
  void print(char c) { putchar(c); }
  void print(const char *text) { fputs(text, stdout); }
  void print(double value, int digits = 2) { printf("%.*f", digits, value); }
  void println(const char *text) { printf("%s\\r\\n", text); }
  void println(double value, int digits = 2) { printf("%.*f\\r\\n", digits, value); }
} Serial;
struct {
  bool publish(const char *, const uint8_t *bytes, unsigned count) {
    putchar(count);
    fwrite(bytes, 1, count, stdout);
    return true;
  }
} client;
`;

function program(code: string): string {
  const table = samples.map(row => `{${row.join(',')}}`).join(',');
  const batches = /sendSamples\(/.test(code);
  const send = batches
    ? `for (int i = 0, n = 1; i < ${COUNT}; i += n, n = n % 3 + 1) sendSamples(samples + i, i + n > ${COUNT} ? ${COUNT} - i : n);`
    : `for (auto &s : samples) sendSample(s[0], s[1], s[2]);`;
  return `${ARDUINO}\n${code.includes('crc16(') ? crc : ''}\n${code}\nconst int16_t samples[][3] = {${table}};\nint main() { ${send} }\n`;
}

/** Rows of samples out of a decoder that was fed with `pieces`. */
function decode(config: DecoderConfig, pieces: Uint8Array[]) {
  const decoder = createDecoder(config);
  const blocks = [...pieces.flatMap(piece => decoder.push(piece)), ...decoder.flush()];
  const rows = blocks.flatMap(({ data, channels, count }) =>
    Array.from({ length: count }, (_, i) => Array.from(data.slice(i * channels, (i + 1) * channels), Number)),
  );
  return { rows, lost: blocks.reduce((sum, { gap }) => sum + gap, 0), names: blocks[0]?.names };
}

/** The stream cut into pieces, or into its messages. */
function pieces(config: DecoderConfig, stream: Buffer): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < stream.length; ) {
    const size = config.framing.type === 'message' ? stream[at++] : 1 + (at % 13);
    found.push(stream.subarray(at, at + size));
    at += size;
  }
  return found;
}

describe('docs/concepts/formats.md', () => {
  it('has every framing with code and settings', () => {
    const shown = new Set(sections.map(({ config }) => config.framing.type));
    assert.deepEqual([...shown].sort(), [
      'cobs',
      'delimited',
      'fixed',
      'length-prefixed',
      'lines',
      'message',
      'none',
      'slip',
    ]);
    for (const { title, code, config } of sections) {
      assert.ok(code, title);
      assert.deepEqual(validateDecoderConfig(config), [], title);
    }
  });

  it('states the checksums of "123456789"', () => {
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| (\d) \| ([0-9A-F]+) \|/gm)];
    assert.equal(rows.length, 8);
    const bytes = Buffer.from('123456789');
    for (const [, name, size, value] of rows) {
      const frame = encodeFrame(
        {
          framing: { type: 'message' },
          checksum: { type: name as ChecksumType, byteOrder: 'big' },
          format: { type: 'binary', sample: [{ type: 'uint8', channels: 9 }] },
        },
        [[...bytes]],
      );
      const checksum = Buffer.from(frame.slice(9));
      assert.equal(checksum.length, Number(size), name);
      assert.equal(checksum.toString('hex').toUpperCase(), value, name);
    }
  });

  it('says what JSON values mean', () => {
    const shapes: Record<string, number[]> = {
      'one sample of one channel': [1, 1],
      'one sample of three channels': [1, 3],
      'two samples of three channels': [2, 3],
      'one sample with named channels': [1, 2],
      'two samples': [2, 2],
      'two samples, channel by channel': [2, 2],
    };
    const rows = [...page.matchAll(/^\| `([[{\d][^`]*)` \| ([^;|]+?)(?:;[^|]*)? \|$/gm)];
    assert.equal(rows.length, 6);
    for (const [, value, meaning] of rows) {
      const decoder = createDecoder({ framing: { type: 'message' }, format: { type: 'json' } });
      const [{ count, channels }] = decoder.push(Buffer.from(value));
      assert.deepEqual([count, channels], shapes[meaning], value);
    }
  });

  describe('as a device sends it', function () {
    this.timeout(60_000);
    let folder: string;
    const sent = new Map<string, Buffer>();
    before(function () {
      const compiler = needsCompiler(this);
      folder = mkdtempSync(join(tmpdir(), 'tinyml-formats-'));
      for (const { title, code } of sections) {
        const [source, binary] = [join(folder, 'sketch.cpp'), join(folder, 'sketch')];
        writeFileSync(source, program(code));
        execFileSync(compiler, [
          '-std=c++17',
          '-Wall',
          '-Wextra',
          '-Werror',
          '-Wno-unused',
          '-o',
          binary,
          source,
        ]);
        sent.set(title, execFileSync(binary));
      }
    });
    after(() => folder && rmSync(folder, { recursive: true, force: true }));

    for (const { title, config } of sections) {
      it(`${title}: every sample arrives`, () => {
        const { rows, lost, names } = decode(config, pieces(config, sent.get(title)!));
        assert.deepEqual(rows, samples);
        assert.equal(lost, 0);
        assert.deepEqual(names, ['x', 'y', 'z']);
      });

      if (config.checksum)
        it(`${title}: bytes that are lost or damaged cost their frame only, and are counted`, () => {
          const stream = Buffer.from(sent.get(title)!);
          const third = Math.floor(stream.length / 3);
          stream[third] ^= 0x10;
          const damaged = Buffer.concat([stream.subarray(0, 2 * third), stream.subarray(2 * third + 3)]);
          const { rows, lost } = decode(config, pieces(config, damaged));
          const missing = samples.length - rows.length;
          assert.ok(missing >= 2 && missing <= 12, `${missing} samples are missing`);
          // numbers count frames: where frames differ in length the loss is known by frames only
          if (!/sendSamples/.test(sections.find(section => section.title === title)!.code))
            assert.equal(lost, missing);
          const wanted = new Set(samples.map(String));
          assert.ok(rows.every(row => wanted.has(String(row))));
        });
    }
  });
});
