import assert from 'node:assert';
import fc from 'fast-check';
import { ModelError } from '../errors';
import { CustomRun, customModel, type TensorSpec } from './custom.support';
import { describeModel } from './report/describe-model';

const bytes = (values: number[]): TensorSpec => ({ type: 'uint8', shape: [values.length], values });
const header = (type: number, ...details: number[]) => {
  const list = [type, 1, 0, 0, 1, ...details];
  return [...list, ...new Array(16 - list.length).fill(0)];
};

/** Numbers as bits, the highest first. */
function bits(...groups: [value: number, width: number][]): number[] {
  const text = groups.map(([value, width]) => value.toString(2).padStart(width, '0')).join('');
  const list: number[] = [];
  for (let i = 0; i < text.length; i += 8) list.push(Number.parseInt(text.slice(i, i + 8).padEnd(8, '0'), 2));
  return list;
}

const model = (encoded: number[], description: number[], output: TensorSpec) =>
  customModel('TFLM_DECODE', new Uint8Array(0), [bytes(encoded), bytes(description)], [output]);

async function decoded(encoded: number[], description: number[], output: TensorSpec): Promise<number[]> {
  const run = await CustomRun.of(model(encoded, description, output));
  return run.invoke()[0];
}

const perChannel = (axis: number, zeroPoints: number[]) => ({
  quantization: {
    scale: Float32Array.from(zeroPoints, () => 0.5),
    zeroPoint: Int32Array.from(zeroPoints),
    axis,
  },
});

describe('TFLM_DECODE', () => {
  for (let width = 1; width <= 7; width++)
    it(`looks up indices of ${width} bits`, async () => {
      const table = Array.from({ length: 2 ** width }, (_, i) => (i * 37 + 11) & 127);
      const indices = Array.from({ length: 21 }, (_, i) => (i * 29 + 5) % table.length);
      const encoded = bits(...indices.map((i): [number, number] => [i, width]));
      const output = await decoded(encoded, [...header(0, width, table.length), ...table], {
        type: 'int8',
        shape: [21],
      });
      assert.deepStrictEqual(
        output,
        indices.map(i => table[i]),
      );
    });

  it('looks up values of other sizes, and of channels along the first or the last dimension', async () => {
    const words = [1, 2, 3, -4].flatMap(v => [...new Uint8Array(Int16Array.of(v).buffer)]);
    assert.deepStrictEqual(
      await decoded(bits([1, 2], [3, 2], [0, 2]), [...header(0, 2, 4), ...words], {
        type: 'int16',
        shape: [3],
      }),
      [2, -4, 1],
    );
    const tables = [10, 11, 20, 21, 30, 31];
    const indices = bits([1, 1], [0, 1], [1, 1], [1, 1], [0, 1], [0, 1]);
    assert.deepStrictEqual(
      await decoded(indices, [...header(0, 1, 2), ...tables], {
        type: 'int8',
        shape: [3, 2],
        more: perChannel(0, [0, 0, 0]),
      }),
      [11, 10, 21, 21, 30, 30],
    );
    assert.deepStrictEqual(
      await decoded(indices, [...header(0, 1, 2), ...tables], {
        type: 'int8',
        shape: [2, 3],
        more: perChannel(1, [0, 0, 0]),
      }),
      [11, 20, 31, 11, 20, 30],
    );
  });

  it('puts zero points where weights were pruned', async () => {
    const present = bits([0b101100, 6]);
    assert.deepStrictEqual(
      await decoded(present, [...header(2), 1, 2, 3], {
        type: 'int8',
        shape: [6],
        more: perChannel(0, [-7]),
      }),
      [1, -7, 2, 3, -7, -7],
    );
    assert.deepStrictEqual(
      await decoded(present, [...header(2), 1, 2, 3], {
        type: 'int8',
        shape: [2, 3],
        more: perChannel(0, [4, 5]),
      }),
      [1, 4, 2, 3, 5, 5],
    );
  });

  it('follows a Huffman code through two tables', async () => {
    // codes: 0 -> 5, 10 -> -6, 110 -> 7, 111 -> 8; the first table takes 2 bits, the second one more
    const symbol = (value: number, length: number) => 0x8000 | (length << 11) | (value & 0xff);
    const table = [symbol(5, 1), symbol(5, 1), symbol(-6, 2), (0 << 11) | 1, symbol(7, 1), symbol(8, 1)];
    const words = table.flatMap(v => [v & 255, v >> 8]);
    assert.deepStrictEqual(
      await decoded(
        bits([0, 1], [0b10, 2], [0b111, 3], [0b110, 3], [0, 1]),
        [...header(1, 1 << 4), ...words],
        { type: 'int8', shape: [5] },
      ),
      [5, -6, 8, 7, 5],
    );
  });

  it('hands plain constants to the operators behind it', async () => {
    const graph = model(bits([0b0110, 4]), [...header(0, 1, 2), 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40], {
      type: 'float32',
      shape: [4],
    });
    const [main] = graph.subgraphs;
    const float = (name: string) => ({ ...main.tensors[2], name });
    main.tensors.push(float('x'), float('y'));
    main.inputs = [3];
    main.outputs = [4];
    main.operators.push({
      ...main.operators[0],
      type: 'MUL',
      inputs: [3, 2],
      outputs: [4],
      options: { activation: 'NONE' },
    } as never);
    const run = await CustomRun.of(graph);
    assert.deepStrictEqual(run.invoke([1, 2, 3, 4]), [[1, 4, 6, 4]]);
    // the decoded values with their guard bytes, and nothing else
    assert.strictEqual(run.interpreter.memory.plan.constantBytes, 16 + 32);
    assert.deepStrictEqual(describeModel(graph).unsupported, []);
  });

  it('says what it cannot decode', async () => {
    const output: TensorSpec = { type: 'int8', shape: [4] };
    const refused = (encoded: number[], description: number[], pattern: RegExp) =>
      assert.rejects(decoded(encoded, description, output), (error: Error) => {
        assert.ok(error instanceof ModelError);
        assert.match(error.message, pattern);
        return true;
      });
    await refused([0], header(127), /by method 127/);
    await refused([0], [0, 2], /2 bytes/);
    await refused([0], [0, 2, ...header(0)], /version 2/);
    await refused([0xff], header(0, 1, 2), /behind the table/);
    await refused([], [...header(0, 1, 2), 1, 2], /0 bytes of code/);
    await refused([0], [...header(1), 0, 0, 0, 0], /does not end/);
    assert.match(describeModel(model([0], header(127), output)).unsupported[0].reason, /method 127/);
  });

  it('ends with a ModelError or a result whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 }),
        fc.uint8Array({ maxLength: 12 }),
        fc.uint8Array({ minLength: 11, maxLength: 60 }),
        async (type, encoded, rest) => {
          const output: TensorSpec = { type: 'int8', shape: [9] };
          try {
            await decoded([...encoded, 0], [type, 1, 0, 0, 1, ...rest], output);
          } catch (error) {
            assert.ok(error instanceof ModelError, String(error));
          }
        },
      ),
    );
  });
});
