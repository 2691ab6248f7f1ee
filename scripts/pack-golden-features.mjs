// Packs the feature vectors that bring their own input (golden/features/README.md) into test/golden/features, so that `npm test`
// proves the definitions on a machine without the reference data; test/support/golden-features.ts reads them back. Files are
// split into planes of equal bytes before brotli, inputs that several cases share are kept once. A pipeline that is not in the
// registry yet is left out. Usage: npm run build && node scripts/pack-golden-features.mjs
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(process.env.TINYML_SHARED ?? join(root, '..', 'shared'), 'golden', 'features');
const target = join(root, 'test', 'golden', 'features');
const { featureNames } = createRequire(import.meta.url)(join(root, 'dist', 'lib', 'features', 'index.js'));
/** larger inputs stay in the reference data */
const LARGEST = 33_000;

const size = { float32: 4, int16: 2, int8: 1, uint8: 1, bytes: 1 };
let total = 0;

/** The file's name in the package; equal contents have equal names. */
function pack(file, type) {
  const bytes = readFileSync(file);
  const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.br`;
  if (existsSync(join(target, name))) return name;
  const count = bytes.length / size[type];
  const planes = Buffer.from(bytes.map((_, i) => bytes[(i % count) * size[type] + Math.floor(i / count)]));
  const packed = brotliCompressSync(planes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(join(target, name), packed);
  total += packed.length;
  return name;
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const cases = [];
for (const folder of readdirSync(source).sort()) {
  const file = join(source, folder, 'meta.json');
  if (!existsSync(file)) continue;
  const meta = JSON.parse(readFileSync(file, 'utf8'));
  if (!featureNames.includes(meta.cli?.name) || meta.input.file === undefined || !size[meta.input.dtype])
    continue;
  if (readFileSync(join(source, folder, meta.input.file)).length > LARGEST) continue;
  const { name, pipeline, cli, input, output, tolerance, alternatives, kind, components } = meta;
  const { input: _, ...config } = cli.config;
  cases.push({
    meta: {
      name,
      pipeline,
      cli: { name: cli.name, config },
      input: { dtype: input.dtype, shape: input.shape },
      output: output && { dtype: output.dtype, shape: output.shape },
      tolerance: { ...tolerance, why: undefined, limits: undefined },
      alternatives,
      kind,
      components,
    },
    input: pack(join(source, folder, input.file), input.dtype),
    output: output && pack(join(source, folder, output.file), output.dtype),
  });
}
writeFileSync(join(target, 'cases.json'), JSON.stringify(cases));
console.log(`${cases.length} cases, ${total} bytes in ${target}`);
