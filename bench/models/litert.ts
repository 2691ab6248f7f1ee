/**
 * @litertjs/core in Node.js. It is made for browsers, so it gets the three things it looks for there: `self`, `importScripts`, and its
 * WebAssembly files by path. Its JavaScript layer has no int8 tensors ("Element type INT8 is not supported."), though its kernels
 * have: a copy of it with one more row in its table of types is loaded. Timed is its low-level synchronous call; the documented
 * one makes a tensor per call and costs 20 to 40 us more.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../test/support/shared';
import { bytesOf, type Contestant, quietly, type Runnable } from './runtime';

const root = join(projectRoot, 'bench', 'node_modules', '@litertjs', 'core');

interface TensorBuffer {
  lock(mode: unknown): number;
  unlock(): void;
  delete(): void;
}

interface Details {
  dtype: keyof typeof arrays;
  shape: Iterable<number>;
}

/** The part of the package that is used here; what is not documented is marked. */
interface LiteRt {
  loadLiteRt(path: string): Promise<{
    /** internal: the Emscripten module */
    liteRtWasm: { HEAPU8: Uint8Array; LiteRtTensorBufferLockMode: { WRITE: unknown } };
  }>;
  loadAndCompile(
    model: Uint8Array,
    options: object,
  ): Promise<{
    getInputDetails(): Details[];
    /** internal: what `run` calls after its checks */
    liteRtCompiledModel: { run(signature: number, inputs: TensorBuffer[]): TensorBuffer[] };
  }>;
  supportsFeature(name: string): Promise<boolean>;
  Tensor: new (
    data: ArrayBufferView | TensorBuffer,
    shape?: number[],
  ) => { liteRtTensorBuffer: TensorBuffer; toTypedArray(): ArrayBufferView };
}

const arrays = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
};

/** The package's code with int8 and int16 among its types, beside the original because of what that imports. */
function patchedCopy(): string {
  const copy = join(root, 'dist', 'index.int8.mjs');
  if (existsSync(copy)) return copy;
  const source = readFileSync(join(root, 'dist', 'index.js'), 'utf8');
  const table = 'var DATATYPES = Object.freeze([';
  if (!source.includes(table)) throw new Error('LiteRT.js has changed: no table of types to patch');
  const rows = ['int8', 'int16'].map(
    type =>
      `{ dtype: "${type}", typedArrayConstructor: ${arrays[type as 'int8'].name}, elementType: ElementType.${type.toUpperCase()} },`,
  );
  writeFileSync(copy, source.replace(table, [table, ...rows].join('\n  ')));
  return copy;
}

/** Runs a classic script of the package and leaves its `ModuleFactory` where the loader looks for it. */
function importScripts(file: string): void {
  const script = `${readFileSync(file, 'utf8')}\n;return ModuleFactory;`;
  const run = new Function('require', '__dirname', '__filename', script);
  Object.assign(globalThis, { ModuleFactory: run(createRequire(file), dirname(file), file) });
}

async function start() {
  if (!existsSync(root)) throw new Error('not installed: npm ci --prefix bench');
  Object.assign(globalThis, { self: globalThis, importScripts });
  try {
    const library = (await import(pathToFileURL(patchedCopy()).href)) as LiteRt;
    const { liteRtWasm } = await quietly(() => library.loadLiteRt(`${join(root, 'wasm')}/`));
    const relaxed = await library.supportsFeature('relaxedSimd');
    return {
      build: relaxed ? 'relaxed SIMD' : 'SIMD128',
      load: (model: Uint8Array) => load(library, liteRtWasm, model),
    };
  } finally {
    Reflect.deleteProperty(globalThis, 'importScripts');
  }
}

type Wasm = Awaited<ReturnType<LiteRt['loadLiteRt']>>['liteRtWasm'];

async function load(library: LiteRt, wasm: Wasm, bytes: Uint8Array): Promise<Runnable> {
  const options = { accelerator: 'wasm', cpuOptions: { numThreads: 1 } };
  const model = await quietly(() => library.loadAndCompile(new Uint8Array(bytes), options));
  const inputs = model.getInputDetails().map(({ dtype, shape }) => {
    const dimensions = [...shape];
    const data = new arrays[dtype](dimensions.reduce((a, b) => a * b, 1));
    return new library.Tensor(data, dimensions).liteRtTensorBuffer;
  });
  let outputs: TensorBuffer[] = [];
  return {
    setInput(index, data) {
      const address = inputs[index].lock(wasm.LiteRtTensorBufferLockMode.WRITE);
      wasm.HEAPU8.set(data, address);
      inputs[index].unlock();
    },
    invoke() {
      for (const output of outputs) output.delete();
      outputs = model.liteRtCompiledModel.run(0, inputs);
    },
    output: index => bytesOf(new library.Tensor(outputs[index]).toTypedArray()).slice(),
  };
}

export const litert: Contestant = {
  name: 'litert',
  title: 'LiteRT.js (@litertjs/core), int8 patched in, its low-level call',
  start,
};
