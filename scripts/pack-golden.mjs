// Packs the operator vectors that belong to this project (golden/README.md) into test/golden/operators, so that `npm test` proves
// bit-exactness on a machine without the reference data: one brotli-compressed JSON file, bytes in base64, read back by
// lib/interpreter/golden.support.ts. Usage: node scripts/pack-golden.mjs
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(process.env.TINYML_SHARED ?? join(root, '..', 'shared'), 'golden', 'operators');
const target = join(root, 'test', 'golden', 'operators');
const LIMIT = 1.5e6;

const tensors = list =>
  list.map(({ file, type, shape, bytes_per_invocation }) => ({ file, type, shape, bytes_per_invocation }));

function pack(name) {
  const base64 = file => readFileSync(join(source, name, file)).toString('base64');
  const meta = JSON.parse(readFileSync(join(source, name, 'meta.json'), 'utf8'));
  const { op, n, stateful, expect } = meta;
  const files = ['model.tflite', ...meta.inputs.map(i => i.file), ...meta.outputs.map(o => o.file)];
  for (const output of meta.outputs) {
    const fresh = output.file.replace('.bin', '_fresh.bin');
    if (existsSync(join(source, name, fresh))) files.push(fresh);
  }
  return {
    meta: { name, op, n, stateful, expect, inputs: tensors(meta.inputs), outputs: tensors(meta.outputs) },
    files: Object.fromEntries(files.map(file => [file, base64(file)])),
  };
}

const vectors = readdirSync(source).sort().map(pack);
const packed = brotliCompressSync(JSON.stringify(vectors), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
if (packed.length > LIMIT) throw new Error(`${packed.length} bytes, more than ${LIMIT}`);
mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'vectors.json.br'), packed);
console.log(`${vectors.length} operators, ${packed.length} bytes`);
