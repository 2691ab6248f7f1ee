/**
 * The vectors of golden/features that bring their own input: a call of a pipeline, its input and what must come of it, packed in
 * test/golden/features by scripts/pack-golden-features.mjs. All of them, recordings too, are judged by cli/judge.test.ts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type TypedArray, viewAs } from '../../lib/tensor';
import { limitsOfResampler, type ToneMeta } from './resampler-limits';
import { projectRoot, sharedPath } from './shared';

type FileType = 'float32' | 'int8' | 'uint8' | 'int16';

export interface FeatureMeta extends ToneMeta {
  name: string;
  pipeline: string;
  cli: { name: string; config: Record<string, unknown> };
  /** 'bytes': a file that describes itself */
  input: { dtype: FileType | 'bytes'; shape: number[]; file?: string };
  output: { dtype: FileType; shape: number[] } | null;
  tolerance: { abs: number | null; rel?: number; min_equal?: number; modulo?: number; mean_abs?: number };
  alternatives?: { indices: number[]; values: number[] };
}

export interface FeatureCase {
  meta: FeatureMeta;
  /** with the description of the input, as the command line gets it */
  config: Record<string, unknown>;
  input: TypedArray;
  expected?: TypedArray;
}

const folder = sharedPath('golden', 'features');
const packed = join(projectRoot, 'test', 'golden', 'features');

/** Names of the cases in ../shared; none where it is missing. */
export function sharedCaseNames(pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(
    name => pattern.test(name) && existsSync(join(folder, name, 'meta.json')),
  );
}

const withInput = (meta: FeatureMeta, shape: number[]) =>
  meta.input.dtype === 'bytes'
    ? meta.cli.config
    : { ...meta.cli.config, input: { type: meta.input.dtype ?? 'float32', shape } };

const elementOf = (type: FileType | 'bytes') => (type === 'bytes' ? 'uint8' : type);

const unpack = (file: string, type: FileType): TypedArray => {
  const planes = brotliDecompressSync(readFileSync(join(packed, file)));
  const size = { float32: 4, int16: 2, int8: 1, uint8: 1 }[type];
  const count = planes.length / size;
  return viewAs(
    type,
    planes.map((_, i) => planes[(i % size) * count + Math.floor(i / size)]),
  );
};

/** The cases of test/golden/features. */
export function packedCases(): FeatureCase[] {
  const list = JSON.parse(readFileSync(join(packed, 'cases.json'), 'utf8'));
  return list.map(({ meta, input, output }: { meta: FeatureMeta; input: string; output: string | null }) => ({
    meta,
    config: withInput(meta, meta.input.shape),
    input: unpack(input, elementOf(meta.input.dtype)),
    expected: output === null || meta.output === null ? undefined : unpack(output, meta.output.dtype),
  }));
}

/** What is wrong with a result; '' where it holds. The same rules as golden/features/judge.cjs. */
export function judge({ meta, expected }: FeatureCase, actual: TypedArray): string {
  if (expected === undefined) return 'a refusal was due';
  if (meta.pipeline === 'resample') return limitsOfResampler(meta, actual, expected);
  if (actual.length !== expected.length) return `${actual.length} values, expected ${expected.length}`;
  const { abs, rel = 0, min_equal = 0, modulo, mean_abs } = meta.tolerance;
  const free = new Set(meta.alternatives?.indices);
  let equal = 0;
  let sum = 0;
  for (let i = 0; i < expected.length; i++) {
    const [got, want] = [Number(actual[i]), Number(expected[i])];
    let difference = Math.abs(got - want);
    if (modulo) difference = Math.min(difference, modulo - difference);
    if (got === want || (free.has(i) && meta.alternatives?.values.includes(got))) difference = 0;
    if (difference <= (meta.output?.dtype === 'float32' ? 1e-6 * Math.max(1, Math.abs(want)) : 0)) equal++;
    if (!(difference <= (abs ?? 0) + rel * Math.abs(want) + 1e-9))
      return `value ${i} is ${got}, expected ${want}`;
    sum += difference;
  }
  const mean = sum / expected.length;
  if (mean_abs !== undefined && !(mean <= mean_abs)) return `mean difference ${mean}, expected ${mean_abs}`;
  const share = equal / expected.length;
  return share < min_equal ? `${(100 * share).toFixed(2)} % equal, expected ${100 * min_equal} %` : '';
}
