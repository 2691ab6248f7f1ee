// Packs the golden vectors of the audio front end that belong to this project (golden/README.md) into test/golden/audio, so that
// `npm test` proves exactness on a machine without the reference data. Sound is stored as first differences, which brotli
// packs a third smaller; test/support/golden-audio.ts reads the files back. Usage: node scripts/pack-golden-audio.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const shared = process.env.TINYML_SHARED ?? join(root, '..', 'shared');
const target = join(root, 'test', 'golden', 'audio');

function differences(bytes) {
  const out = Buffer.alloc(bytes.length);
  let last = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    const value = bytes.readInt16LE(i);
    out.writeUInt16LE((value - last) & 0xffff, i);
    last = value;
  }
  return out;
}

/** Low bytes, then high bytes: the high ones are nearly constant. */
function planes(bytes) {
  const half = bytes.length / 2;
  return Buffer.from(bytes.map((_, i) => bytes[i < half ? 2 * i : 2 * (i - half) + 1]));
}

function pack(folder, name) {
  const bytes = readFileSync(join(shared, 'golden', folder, name));
  const packed = brotliCompressSync(planes(name.endsWith('.s16') ? differences(bytes) : bytes), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
  });
  writeFileSync(join(target, `${name}.br`), packed);
  return packed.length;
}

mkdirSync(target, { recursive: true });
let total = 0;
for (const name of ['s16', 'micro_speech_20ms.features.u16', 'mww_10ms.features.u16'])
  total += pack('frontend', `chirp_5s.${name}`);
for (const signal of ['okay_nabu', 'negative'])
  for (const type of ['s16', 'features.u16']) total += pack('wake', `${signal}.${type}`);
const tables = JSON.parse(readFileSync(join(shared, 'golden', 'frontend', 'tables_20ms.json'), 'utf8'));
writeFileSync(join(target, 'tables_20ms.json'), JSON.stringify(tables));
console.log(`${total} bytes in ${target}`);
