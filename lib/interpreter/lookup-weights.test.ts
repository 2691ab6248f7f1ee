/**
 * Weights compressed for TFLM (COMPRESSION_METADATA) give the outputs of the model they were compressed from, through file and Graph,
 * and what TFLM would refuse or misread is refused.
 */
import assert from 'node:assert';
import fc from 'fast-check';
import { needsShared, readShared } from '../../test/support/shared';
import { ModelError } from '../errors';
import type { Graph, Tensor } from '../graph';
import { readModel, writeModel } from '../tflite';
import { compareOutputs, type GoldenMeta, runVectors } from './golden.support';
import { Interpreter } from './interpreter';
import { expandLookup } from './lookup-weights';
import { compressGraph, compressTensor } from './lookup-weights.support';
import { describeModel } from './report/describe-model';

const fail = (problem: string): never => {
  throw new Error(problem);
};

const bits = (text: string) =>
  Uint8Array.from(text.padEnd(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g)!, byte =>
    Number.parseInt(byte, 2),
  );

/** y = W x + b in float32 with W of shape [2, 2]. */
function layer(weights: Partial<Tensor>): Graph {
  const tensor = (name: string, shape: number[], more: Partial<Tensor> = {}): Tensor => ({
    name,
    type: 'float32',
    shape,
    isVariable: false,
    hasRank: true,
    ...more,
  });
  return {
    version: 3,
    description: '',
    metadata: [],
    signatures: [],
    subgraphs: [
      {
        name: 'main',
        tensors: [tensor('x', [1, 2]), tensor('w', [2, 2], weights), tensor('y', [1, 2])],
        inputs: [0],
        outputs: [2],
        operators: [
          {
            type: 'FULLY_CONNECTED',
            version: 1,
            inputs: [0, 1],
            outputs: [2],
            intermediates: [],
            mutatingVariableInputs: [],
            options: {
              activation: 'NONE',
              weightsFormat: 'DEFAULT',
              keepNumDims: false,
              asymmetricQuantizeInputs: false,
              quantizedBiasType: 'float32',
            },
          },
        ],
      },
    ],
  };
}

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

const rejectsWith = (code: string, pattern: RegExp) => (error: Error) => {
  assert.ok(error instanceof ModelError, String(error));
  assert.strictEqual(error.code, code, error.message);
  assert.match(error.message, pattern);
  return true;
};

describe('compressed weights', () => {
  it('are the examples of the specification', () => {
    const int16 = (...values: number[]) => new Uint8Array(Int16Array.from(values).buffer);
    const expected = [...int16(2, 4, 4, 10, 1, 7, 99, 10, 2, 4)];
    const tensor = { name: 't', type: 'int16' as const, shape: [2, 5], count: 10 };
    const whole = { indexBits: 3, values: int16(99, 2, 10, 4, 1, 7) };
    assert.deepStrictEqual(
      [...expandLookup(bits('001011011010100101000010001011'), whole, tensor, fail)],
      expected,
    );
    const perChannel = { indexBits: 3, values: int16(1, 10, 2, 4, 0, 99, 10, 2, 7, 4) };
    const quantization = { scale: Float32Array.of(1, 1), zeroPoint: Int32Array.of(0, 0), axis: 0 };
    assert.deepStrictEqual(
      [
        ...expandLookup(
          bits('010011011001000011000001010100'),
          perChannel,
          { ...tensor, quantization },
          fail,
        ),
      ],
      expected,
    );
  });

  it('come back as they were, of any type, width and channels', () => {
    const types = ['int8', 'int16', 'int32', 'int64', 'float32'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('none', 'first', 'last'),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 2 ** 31 }),
        (type, shape, channels, distinct, wider, seed) => {
          const count = shape.reduce((a, b) => a * b, 1);
          const size = { int8: 1, int16: 2, int32: 4, int64: 8, float32: 4 }[type];
          const data = new Uint8Array(count * size);
          let state = seed;
          for (let i = 0; i < count; i++) {
            state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
            data[i * size] = (state >>> 8) % distinct;
          }
          const axis = channels === 'last' ? shape.length - 1 : 0;
          const n = shape[axis];
          const quantization =
            channels === 'none'
              ? undefined
              : { scale: new Float32Array(n).fill(1), zeroPoint: new Int32Array(n), axis };
          const tensor: Tensor = {
            name: 't',
            type,
            shape,
            data,
            quantization,
            isVariable: false,
            hasRank: true,
          };
          const packed = compressTensor(tensor, wider)!;
          const decoded = expandLookup(packed.data!, packed.lookup!, { ...tensor, count }, fail);
          assert.deepStrictEqual(decoded, data);
        },
      ),
    );
  });

  for (const name of ['kws_ref_model', 'pretrainedResnet_quant', 'mww_v2_okay_nabu', 'hello_world_float'])
    it(`run ${name} bit for bit, from a file written with its metadata`, async function () {
      this.timeout(60_000);
      needsShared(this);
      const read = (file: string) => readShared('golden', 'models', name, file);
      const meta = JSON.parse(read('meta.json').toString()) as GoldenMeta;
      const original = readModel(read('model.tflite'));
      const { graph, compressed } = compressGraph(original);
      assert.ok(compressed >= 3, `${compressed} tensors`);
      const file = writeModel(graph);
      const again = readModel(file);
      assert.deepStrictEqual(again.subgraphs, graph.subgraphs);
      assert.deepStrictEqual(again.metadata, original.metadata);
      for (const kernels of ['portable', 'simd'] as const) {
        const interpreter = await Interpreter.create(file, { kernels });
        compareOutputs(runVectors(interpreter, meta, read), meta, read);
        interpreter.close();
      }
      const [before, after] = [describeModel(original), describeModel(again)];
      assert.deepStrictEqual(after.unsupported, []);
      assert.strictEqual(after.parameters, before.parameters);
      assert.ok(after.tflmArenaBytes! > before.tflmArenaBytes!, 'TFLM decompresses into its arena');
    });

  it('are stored bytes with their tables', () => {
    const data = floats(1, 2, 2, 1);
    const tensor = compressTensor(layer({ data }).subgraphs[0].tensors[1])!;
    const report = describeModel(layer(tensor));
    assert.strictEqual(report.weightBytes, 1 + 8);
    assert.strictEqual(report.parameters, 4);
  });

  it('are refused where TFLM would take the indices for values', async () => {
    const graph = layer(compressTensor(layer({ data: floats(1, 2, 2, 1) }).subgraphs[0].tensors[1])!);
    Object.assign(graph.subgraphs[0].operators[0], { type: 'BATCH_MATMUL', options: {} });
    await assert.rejects(
      Interpreter.create(graph),
      rejectsWith('unsupported-weights', /^BATCH_MATMUL \(operator 0\): input 1 'w' is compressed/),
    );
    assert.strictEqual(describeModel(graph).unsupported[0].code, 'unsupported-weights');
  });

  it('are refused where table, indices or type do not fit', async () => {
    const lookup = (indexBits: number, values: Uint8Array, data = Uint8Array.of(0xe4)) =>
      Interpreter.create(layer({ data, lookup: { indexBits, values } }));
    await lookup(2, floats(1, 2, 3, 4));
    await assert.rejects(
      lookup(2, floats(1, 2, 3)),
      rejectsWith('unsupported-weights', /'w' element 0 lies behind/),
    );
    await assert.rejects(lookup(2, new Uint8Array(3)), rejectsWith('unsupported-weights', /3 bytes/));
    await assert.rejects(
      lookup(4, floats(1, 2, 3, 4)),
      rejectsWith('unsupported-weights', /1 bytes of code, its elements take 16 bits/),
    );
    assert.throws(
      () => writeModel(layer({ data: Uint8Array.of(0), lookup: { indexBits: 4, values: floats(1) } })),
      rejectsWith('model-data', /2 bytes of indices/),
    );
    assert.throws(
      () =>
        expandLookup(
          Uint8Array.of(0),
          { indexBits: 1, values: Uint8Array.of(1) },
          { name: 't', type: 'int4', shape: [2], count: 2 },
          fail,
        ),
      /INT4/,
    );
  });

  it('meet the memory limit by what they decode to, however few bytes they share', async () => {
    const shape = [1024, 8192];
    const data = new Uint8Array(2 ** 20);
    const values = new Uint8Array(8);
    const many = layer({ type: 'float32', shape: [2, 2], data: floats(1, 2, 3, 4) });
    for (let i = 0; i < 40; i++)
      many.subgraphs[0].tensors.push({
        name: `w${i}`,
        type: 'float32',
        shape,
        data,
        lookup: { indexBits: 1, values },
        isVariable: false,
        hasRank: true,
      });
    await assert.rejects(
      Interpreter.create(many, { limits: { bytes: 64e6 } }),
      rejectsWith('limit-exceeded', /the decoded weights/),
    );
  });
});
