import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { anyGraph } from '../../test/support/arbitrary-graph';
import { graphOf, handMade, quantizedNetwork, tensor } from '../../test/support/graphs';
import { longCount } from '../../test/support/long';
import { needsShared, sharedPath } from '../../test/support/shared';
import { ModelError } from '../errors';
import { decode } from './decode';
import { readModel } from './read';
import { writeModel } from './write';

/** Reads, writes and reads again: the same graph, and the same bytes whenever it is written. */
function roundTrip(bytes: Uint8Array): Uint8Array {
  const graph = readModel(bytes);
  const written = writeModel(graph);
  const again = readModel(written);
  assert.deepStrictEqual(again, graph);
  assert.deepStrictEqual(writeModel(again), written);
  return written;
}

describe('writeModel', () => {
  for (const [name, make] of Object.entries(handMade))
    it(`gives back ${name}`, () => {
      assert.deepStrictEqual(readModel(writeModel(make())), make());
      roundTrip(writeModel(make()));
    });

  it('gives back any graph of any operators, options and tensors', () => {
    fc.assert(
      fc.property(anyGraph, graph => {
        const bytes = writeModel(graph);
        assert.deepStrictEqual(readModel(bytes), graph);
        assert.deepStrictEqual(writeModel(readModel(bytes)), bytes);
      }),
      { numRuns: longCount(500, 10_000), seed: 3 },
    );
  });

  it('gives back what no kernel here uses: sparse, blockwise and variant tensors', () => {
    const values = (list: number[]) => ({ type: 'Int32Vector', value: { values: list } }) as const;
    const graph = graphOf({
      tensors: [
        tensor('float32', [2, 2], {
          data: new Uint8Array(8),
          sparsity: {
            traversalOrder: [0, 1],
            blockMap: [1],
            dimMetadata: [
              { format: 'DENSE', denseSize: 2, arraySegments: undefined, arrayIndices: undefined },
              {
                format: 'SPARSE_CSR',
                denseSize: 0,
                arraySegments: values([0, 1, 2]),
                arrayIndices: { type: 'Uint8Vector', value: { values: Uint8Array.of(1, 0) } },
              },
            ],
          },
        }),
        tensor('variant', [], { variantTensors: [{ shape: [3], type: 'int16', hasRank: true }] }),
        tensor('int4', [4], {
          quantizationDetails: {
            type: 'MultiAxisQuantization',
            value: { scales: 1, zeroPoints: -1, blockSize: 0, quantizedDimensions: [0, 1] },
          },
        }),
      ],
    });
    assert.deepStrictEqual(readModel(writeModel(graph)), graph);
  });

  it('keeps a negative zero', () => {
    const graph = quantizedNetwork();
    const softmax = graph.subgraphs[0].operators[5];
    assert.ok(softmax.type === 'SOFTMAX');
    softmax.options.beta = -0;
    assert.deepStrictEqual(readModel(writeModel(graph)), graph);
  });

  describe('lays the file out as runtimes expect', () => {
    const bytes = writeModel(quantizedNetwork());
    const model = decode(bytes, 'Model');

    it('with the identifier, an empty buffer 0 and data on addresses divisible by 16', () => {
      assert.equal(Buffer.from(bytes.subarray(4, 8)).toString(), 'TFL3');
      assert.equal(model.buffers[0].data.length, 0);
      assert.equal(model.buffers.length, 1 + 7 + 1);
      for (const { data } of model.buffers.slice(1)) assert.equal(data.byteOffset % 16, 0);
    });

    it('with both fields of an operator code', () => {
      assert.deepEqual(
        model.operatorCodes.map(code => [code.deprecatedBuiltinCode, code.builtinCode]),
        [
          [3, 'CONV_2D'],
          [4, 'DEPTHWISE_CONV_2D'],
          [1, 'AVERAGE_POOL_2D'],
          [22, 'RESHAPE'],
          [9, 'FULLY_CONNECTED'],
          [25, 'SOFTMAX'],
        ],
      );
      const [callOnce] = decode(writeModel(handMade.streamingNetwork()), 'Model').operatorCodes;
      assert.deepEqual([callOnce.deprecatedBuiltinCode, callOnce.builtinCode], [127, 'CALL_ONCE']);
    });

    it('with min_runtime_version among the metadata', () => {
      const entry = model.metadata.find(({ name }) => name === 'min_runtime_version')!;
      assert.equal(Buffer.from(model.buffers[entry.buffer].data).toString(), '1.5.0\0\0\0');
    });
  });

  it('stores equal constants once', () => {
    const weights = () => tensor('int8', [64], { fill: 1 });
    const model = decode(
      writeModel(graphOf({ tensors: [weights(), weights(), tensor('int8', [64], { fill: 2 })] })),
      'Model',
    );
    assert.equal(model.buffers.length, 3);
    assert.deepEqual(
      model.subgraphs[0].tensors.map(({ buffer }) => buffer),
      [1, 1, 2],
    );
  });

  it('stores an operator code once per operator and version', () => {
    const graph = quantizedNetwork();
    const [main] = graph.subgraphs;
    main.operators.push({ ...main.operators[5] }, { ...main.operators[5], version: 2 });
    const model = decode(writeModel(graph), 'Model');
    assert.deepEqual(
      model.subgraphs[0].operators.map(({ opcodeIndex }) => opcodeIndex),
      [0, 1, 2, 3, 4, 5, 5, 6],
    );
  });

  it('refuses a graph that does not fit together', () => {
    const graph = quantizedNetwork();
    graph.subgraphs[0].operators[0].inputs[0] = 99;
    assert.throws(() => writeModel(graph), ModelError);
  });

  describe('on the golden models', () => {
    for (const [folder, least] of [
      ['models', 70],
      ['operators', 260],
    ] as const)
      it(`gives back all of ${folder}`, function () {
        needsShared(this);
        const names = readdirSync(sharedPath('golden', folder)).sort();
        assert.ok(names.length >= least, `${names.length} models`);
        for (const name of names) {
          const bytes = readFileSync(sharedPath('golden', folder, name, 'model.tflite'));
          const written = roundTrip(bytes);
          assert.ok(
            written.length <= bytes.length + 1024,
            `${name}: ${bytes.length} -> ${written.length} bytes`,
          );
        }
      });
  });
});
