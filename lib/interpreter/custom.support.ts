/** Models of one operator, made in memory. */
import type { Graph, Operator, Tensor } from '../graph';
import { type ElementType, type TypedArray, typedArrayFor } from '../tensor';
import { Interpreter } from './interpreter';

/** A flexbuffer map of 32-bit integers and floats, as the converter writes a custom operator's options. */
export function flexMap(values: Record<string, number | { float: number }>): Uint8Array {
  const names = Object.keys(values).sort();
  const text = Buffer.from(names.map(name => `${name}\0`).join(''));
  const start = Math.ceil(text.length / 4) * 4;
  const bytes = new DataView(new ArrayBuffer(start + 4 * (names.length + 1) + 8 + 4 + 5 * names.length + 3));
  Buffer.from(bytes.buffer).set(text);
  let at = start;
  const word = (value: number): void => {
    bytes.setUint32(at, value >>> 0, true);
    at += 4;
  };
  word(names.length);
  const keys = at;
  let offset = 0;
  for (const name of names) {
    word(at - offset);
    offset += name.length + 1;
  }
  word(at - keys);
  word(4);
  word(names.length);
  const map = at;
  for (const name of names) {
    const value = values[name];
    if (typeof value === 'number') word(value);
    else {
      bytes.setFloat32(at, value.float, true);
      at += 4;
    }
  }
  for (const name of names) bytes.setUint8(at++, ((typeof values[name] === 'number' ? 1 : 3) << 2) | 2);
  bytes.setUint8(at, at - map);
  bytes.setUint8(at + 1, (9 << 2) | 2);
  bytes.setUint8(at + 2, 1);
  return new Uint8Array(bytes.buffer, 0, at + 3);
}

export interface TensorSpec {
  type: ElementType;
  shape: number[];
  /** makes it a constant */
  values?: number[];
  more?: Partial<Tensor>;
}

export function customModel(
  code: string,
  options: Uint8Array,
  inputs: TensorSpec[],
  outputs: TensorSpec[],
): Graph {
  const tensors = [...inputs, ...outputs].map(({ type, shape, values, more }, i): Tensor => {
    const data = values && (new (typedArrayFor(type))(values.length) as TypedArray);
    values?.forEach((value, at) => {
      data![at] = typeof data![at] === 'bigint' ? BigInt(value) : value;
    });
    return {
      name: `t${i}`,
      type,
      shape,
      isVariable: false,
      hasRank: true,
      data: data && new Uint8Array(data.buffer),
      ...more,
    };
  });
  const indices = tensors.map((_, i) => i);
  const outputIndices = indices.slice(inputs.length);
  return {
    version: 3,
    description: '',
    subgraphs: [
      {
        name: 'main',
        tensors,
        inputs: indices.slice(0, inputs.length).filter(i => tensors[i].data === undefined),
        outputs: outputIndices,
        operators: [
          {
            type: 'CUSTOM',
            customCode: code,
            customOptions: options,
            version: 1,
            inputs: indices.slice(0, inputs.length),
            outputs: outputIndices,
            intermediates: [],
            mutatingVariableInputs: [],
          },
        ],
      },
    ],
    metadata: [],
    signatures: [],
  };
}

/** A model of one builtin operator. Inputs that `more` makes variable are no inputs of the model. */
export function operatorModel(
  type: string,
  options: object,
  inputs: TensorSpec[],
  outputs: TensorSpec[],
): Graph {
  const graph = customModel('none', new Uint8Array(0), inputs, outputs);
  const [main] = graph.subgraphs;
  main.operators = [{ ...main.operators[0], type, options } as unknown as Operator];
  main.inputs = main.inputs.filter(i => !main.tensors[i].isVariable);
  return graph;
}

/** One model, fed invoke by invoke with raw values. */
export class CustomRun {
  static async of(graph: Graph, kernels: 'portable' | 'simd' = 'simd'): Promise<CustomRun> {
    return new CustomRun(await Interpreter.create(graph, { kernels, guardBytes: 32 }));
  }

  constructor(readonly interpreter: Interpreter) {}

  /** Values of all outputs after one invoke. */
  invoke(...inputs: number[][]): number[][] {
    inputs.forEach((values, i) => {
      const { data } = this.interpreter.inputs[i];
      values.forEach((value, at) => {
        data[at] = typeof data[at] === 'bigint' ? BigInt.asUintN(64, BigInt(value)) : value;
      });
    });
    this.interpreter.invoke();
    return this.interpreter.outputs.map(o => Array.from(o.data as ArrayLike<number | bigint>, Number));
  }

  get overruns(): string[] {
    return this.interpreter.memory.brokenGuards();
  }
}
