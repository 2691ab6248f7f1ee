/**
 * @tensorflow/tfjs-tflite in Node.js: its WebAssembly client, driven directly. The loader is built for browsers only and is given its
 * factory and its binary. Without the tensors of TensorFlow.js, which would cost more.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../test/support/shared';
import { bytesOf, type Contestant, quietly, type Runnable } from './runtime';

const root = join(projectRoot, 'bench', 'node_modules', '@tensorflow', 'tfjs-tflite');

interface Vector<T> {
  size(): number;
  get(index: number): T;
  delete(): void;
}

interface ClientTensor {
  /** a view of the runtime's memory */
  data(): ArrayBufferView;
}

interface Runner {
  GetInputs(): Vector<ClientTensor>;
  GetOutputs(): Vector<ClientTensor>;
  Infer(): boolean;
}

interface Client {
  _malloc(bytes: number): number;
  HEAPU8: Uint8Array;
  TFLiteWebModelRunner: {
    CreateFromBufferAndOptions(
      address: number,
      bytes: number,
      options: object,
    ): { ok(): boolean; errorMessage(): string; value(): Runner };
  };
}

async function start() {
  if (!existsSync(root)) throw new Error('not installed: npm ci --prefix bench');
  const file = join(root, 'wasm', 'tflite_web_api_cc_simd.js');
  const wasmBinary = readFileSync(file.replace(/\.js$/, '.wasm'));
  const script = `${readFileSync(file, 'utf8')}\n;return tflite_web_api_ModuleFactory;`;
  const run = new Function('require', '__dirname', '__filename', 'self', script);
  const factory = run(createRequire(file), dirname(file), file, globalThis);
  const options = { wasmBinary, print() {}, printErr() {} };
  const client = (await quietly(() => factory(options))) as Client;
  return { build: 'SIMD128', load: async (model: Uint8Array) => load(client, model) };
}

function load(client: Client, model: Uint8Array): Runnable {
  const address = client._malloc(model.length);
  client.HEAPU8.set(model, address);
  const options = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 0 };
  const created = client.TFLiteWebModelRunner.CreateFromBufferAndOptions(address, model.length, options);
  if (!created.ok()) throw new Error(created.errorMessage());
  const runner = created.value();
  const [inputs, outputs] = [runner.GetInputs(), runner.GetOutputs()].map(listOf);
  return {
    setInput(index, bytes) {
      bytesOf(inputs[index].data()).set(bytes);
    },
    invoke() {
      if (!runner.Infer()) throw new Error('the inference failed');
    },
    output: index => bytesOf(outputs[index].data()).slice(),
  };
}

function listOf<T>(vector: Vector<T>): T[] {
  const list = Array.from({ length: vector.size() }, (_, i) => vector.get(i));
  vector.delete();
  return list;
}

export const tfjsTflite: Contestant = {
  name: 'tfjs-tflite',
  title: 'TensorFlow.js TFLite (@tensorflow/tfjs-tflite), its WebAssembly client',
  start,
};
