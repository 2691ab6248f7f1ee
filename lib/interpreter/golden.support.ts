/** Runs golden vectors (golden/README.md) through an interpreter and compares. */
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { projectRoot } from '../../test/support/shared';
import { viewAs } from '../tensor';
import type { Interpreter } from './interpreter';

export interface GoldenMeta {
  name: string;
  /** of an operator's vectors */
  op?: string;
  /** of a model's vectors: operators with their types */
  ops?: Record<string, number>;
  n: number;
  stateful: boolean;
  expect?: string;
  inputs: GoldenTensor[];
  outputs: GoldenTensor[];
  arena?: { used_bytes: number; nonpersistent_bytes: number };
}

export interface PackedVectors {
  meta: GoldenMeta;
  read(file: string): Uint8Array;
}

/** The operator vectors packed into this repository by scripts/pack-golden.mjs. */
export function packedOperators(): PackedVectors[] {
  const path = join(projectRoot, 'test', 'golden', 'operators', 'vectors.json.br');
  const list = JSON.parse(brotliDecompressSync(readFileSync(path)).toString()) as {
    meta: GoldenMeta;
    files: Record<string, string>;
  }[];
  return list.map(({ meta, files }) => ({ meta, read: file => Buffer.from(files[file], 'base64') }));
}

interface GoldenTensor {
  file: string;
  type: string;
  shape: number[];
  bytes_per_invocation: number;
}

/** Operators whose float32 result passes through a function that C libraries round differently. */
const TRANSCENDENTAL =
  /^(SOFTMAX|LOG_SOFTMAX|LOGISTIC|TANH|EXP|LOG|SIN|COS|ELU|POW|RSQRT|L2_NORMALIZATION|UNIDIRECTIONAL_SEQUENCE_LSTM)/;

/** All outputs of all invocations, back to back, per output. `fresh` resets before each. */
export function runVectors(
  interpreter: Interpreter,
  meta: GoldenMeta,
  read: (file: string) => Uint8Array,
  fresh = false,
): Uint8Array[] {
  const inputs = meta.inputs.map(i => read(i.file));
  const results = meta.outputs.map(o => new Uint8Array(o.bytes_per_invocation * meta.n));
  interpreter.reset();
  for (let n = 0; n < meta.n; n++) {
    if (fresh) interpreter.reset();
    meta.inputs.forEach(({ bytes_per_invocation: size }, i) => {
      bytesOf(interpreter.inputs[i].data).set(inputs[i].subarray(n * size, (n + 1) * size));
    });
    interpreter.invoke();
    meta.outputs.forEach(({ bytes_per_invocation: size }, o) => {
      const bytes = bytesOf(interpreter.outputs[o].data);
      assert.strictEqual(bytes.length, size, `bytes of output ${o}`);
      results[o].set(bytes, n * size);
    });
  }
  return results;
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Throws where a result is not the expected one. */
export function compareOutputs(
  results: readonly Uint8Array[],
  meta: GoldenMeta,
  read: (file: string) => Uint8Array,
  suffix = '',
): void {
  meta.outputs.forEach((output, o) => {
    const expected = read(output.file.replace('.bin', `${suffix}.bin`));
    const operators = meta.op === undefined ? Object.keys(meta.ops ?? {}) : [meta.op];
    const tolerant = output.type === 'FLOAT32' && operators.some(op => TRANSCENDENTAL.test(op));
    if (tolerant) compareFloats(results[o], expected, output.file);
    else compareBytes(results[o], expected, output.file);
  });
}

function compareBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  assert.strictEqual(actual.length, expected.length, `length of ${what}`);
  let wrong = 0;
  let first = -1;
  for (let i = 0; i < expected.length; i++)
    if (actual[i] !== expected[i]) {
      wrong++;
      if (first < 0) first = i;
    }
  assert.strictEqual(
    wrong,
    0,
    `${what}: ${wrong} of ${expected.length} bytes differ, the first at ${first}: ${actual[first]} instead of ${expected[first]}`,
  );
}

function compareFloats(actual: Uint8Array, expected: Uint8Array, what: string): void {
  const a = viewAs('float32', actual);
  const b = viewAs('float32', expected);
  assert.strictEqual(a.length, b.length, `length of ${what}`);
  for (let i = 0; i < b.length; i++) {
    const x = Number(a[i]);
    const y = Number(b[i]);
    if (Object.is(x, y)) continue;
    assert.ok(
      Math.abs(x - y) <= 1e-5 * Math.max(1e-3, Math.abs(y)),
      `${what}: element ${i} is ${x} instead of ${y}`,
    );
  }
}
