/** Models of a few numbers, made here and written as .tflite files, so that tests of nodes need no reference data. */
import type { Graph, Operator, Tensor } from '../../lib/graph';
import type { ElementType } from '../../lib/tensor';
import { writeModel } from '../../lib/tflite';

function tensor(name: string, type: ElementType, shape: number[], scale?: number, zeroPoint = 0): Tensor {
  const quantization =
    scale === undefined
      ? undefined
      : { scale: Float32Array.of(scale), zeroPoint: Int32Array.of(zeroPoint), axis: 0 };
  return { name, type, shape, quantization, isVariable: false, hasRank: true };
}

type Step = Pick<Operator, 'type' | 'inputs' | 'outputs'> & { options: object };

function model(tensors: Tensor[], steps: Step[], inputs: number[], outputs: number[]): Uint8Array {
  const operators = steps.map(
    step => ({ version: 1, intermediates: [], mutatingVariableInputs: [], ...step }) as Operator,
  );
  const graph: Graph = {
    version: 3,
    description: 'made for a test',
    subgraphs: [{ name: 'main', tensors, operators, inputs, outputs }],
    metadata: [],
    signatures: [],
  };
  return writeModel(graph);
}

/** int8 [1, n] (scale 0.1, zero point 0) -> softmax -> int8 [1, n] (scale 1/256, zero point -128). */
export function softmaxModel(classes: number): Uint8Array {
  return model(
    [tensor('logits', 'int8', [1, classes], 0.1), tensor('scores', 'int8', [1, classes], 1 / 256, -128)],
    [{ type: 'SOFTMAX', options: { beta: 1 }, inputs: [0], outputs: [1] }],
    [0],
    [1],
  );
}

/** One value in, [before, now] out: int8, what came at the invocation before is kept in a variable that starts at 0. */
export function delayModel(): Uint8Array {
  return model(
    [
      tensor('now', 'int8', [1, 1], 1),
      tensor('variable', 'resource', [1]),
      tensor('before', 'int8', [1, 1], 1),
      tensor('both', 'int8', [1, 2], 1),
    ],
    [
      { type: 'VAR_HANDLE', options: { container: '', sharedName: 'delay' }, inputs: [], outputs: [1] },
      { type: 'READ_VARIABLE', options: {}, inputs: [1], outputs: [2] },
      { type: 'CONCATENATION', options: { axis: 1, activation: 'NONE' }, inputs: [2, 0], outputs: [3] },
      { type: 'ASSIGN_VARIABLE', options: {}, inputs: [1, 0], outputs: [] },
    ],
    [0],
    [3],
  );
}

/** Two inputs [1, 2] and [1, 1], two outputs: `both` [1, 3], their concatenation, and `first` [1, 2], the first reshaped. */
export function twoByTwoModel(): Uint8Array {
  const shape = tensor('shape', 'int32', [2]);
  shape.data = new Uint8Array(Int32Array.of(2, 1).buffer);
  return model(
    [
      tensor('a', 'int8', [1, 2], 1),
      tensor('b', 'int8', [1, 1], 1),
      tensor('both', 'int8', [1, 3], 1),
      tensor('first', 'int8', [2, 1], 1),
      shape,
    ],
    [
      { type: 'CONCATENATION', options: { axis: 1, activation: 'NONE' }, inputs: [0, 1], outputs: [2] },
      { type: 'RESHAPE', options: { newShape: [2, 1] }, inputs: [0, 4], outputs: [3] },
    ],
    [0, 1],
    [2, 3],
  );
}

/**
 * Float32 [1, n] -> sin of sin of sin ... -> [1, n]: slow by its number of steps, whatever the kernels for layers can do. Each
 * step is 20 n multiply-accumulates by our count and takes some nanoseconds per value.
 */
export function slowModel(steps: number, values = 16384): Uint8Array {
  const tensors = Array.from({ length: steps + 1 }, (_, i) => tensor(`step${i}`, 'float32', [1, values]));
  const operators = Array.from({ length: steps }, (_, i) => ({
    type: 'SIN' as const,
    options: {},
    inputs: [i],
    outputs: [i + 1],
  }));
  return model(tensors, operators, [0], [steps]);
}

/** A .tflite with label files appended as a ZIP archive (stored, not compressed), as TensorFlow Lite's metadata tools do. */
export function withAssociatedFiles(bytes: Uint8Array, files: Record<string, string>): Uint8Array {
  const parts: Buffer[] = [Buffer.from(bytes)];
  const directory: Buffer[] = [];
  let offset = bytes.length;
  for (const [name, text] of Object.entries(files)) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt32LE(offset, 42);
    for (const [buffer, at] of [
      [local, 18],
      [header, 20],
    ] as const) {
      buffer.writeUInt32LE(Buffer.byteLength(text), at);
      buffer.writeUInt32LE(Buffer.byteLength(text), at + 4);
      buffer.writeUInt16LE(Buffer.byteLength(name), at + 8);
    }
    parts.push(local, Buffer.from(name), Buffer.from(text));
    directory.push(header, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + Buffer.byteLength(text);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
