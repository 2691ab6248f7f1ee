/** The interpreter of this package, with each of its kernel sets. */
import type { Interpreter, LoadOptions } from '../../lib/interpreter';
import { bytesOf, type Contestant, type Runtime } from './runtime';

/** Loaded only when asked for: what `require` costs is part of the cold start. */
function library(): typeof import('../../lib') {
  return require('../../lib');
}

function contestant(kernels: NonNullable<LoadOptions['kernels']>, title: string): Contestant {
  return { name: `ours-${kernels}`, title, start: async () => runtime(kernels) };
}

function runtime(kernels: NonNullable<LoadOptions['kernels']>): Runtime {
  const { LoadedModel } = library();
  return {
    build: kernels,
    async load(model) {
      const loaded = await LoadedModel.load(model, { kernels });
      const interpreter = loaded.createInterpreter();
      const others: Interpreter[] = [];
      return {
        setInput(index, bytes) {
          bytesOf(interpreter.inputs[index].data).set(bytes);
        },
        invoke() {
          interpreter.invoke();
        },
        output: index => bytesOf(interpreter.outputs[index].data).slice(),
        another() {
          const before = loaded.memoryBytes;
          others.push(loaded.createInterpreter());
          return loaded.memoryBytes - before;
        },
      };
    },
  };
}

export const ours: readonly Contestant[] = [
  contestant('simd', 'this package, the fastest kernels that are exact on this processor'),
  contestant('simd128', 'this package, SIMD128 kernels only'),
  contestant('portable', 'this package, TypeScript kernels only'),
];
