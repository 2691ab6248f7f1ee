import assert from 'node:assert/strict';
import { loopNetwork, quantizedNetwork } from '../../test/support/graphs';
import { ModelError } from '../errors';
import { type Encodable, encode } from './encode';
import type * as File from './generated/schema';
import { readModel, verifyModel } from './read';
import { writeModel } from './write';

/** A file with one subgraph, from what the schema calls things. */
function file(subgraph: Encodable<File.SubGraph>, rest: Encodable<File.Model> = {}): Uint8Array {
  return encode('Model', { version: 3, buffers: [{}], subgraphs: [subgraph], ...rest }, 'TFL3', 1024);
}

const oneTensor = (tensor: Encodable<File.Tensor>, rest?: Encodable<File.Model>) =>
  readModel(file({ tensors: [tensor] }, rest)).subgraphs[0].tensors[0];

/** A file with one operator over three small tensors. */
function oneOperator(operator: Encodable<File.Operator>, code: Encodable<File.OperatorCode>): Uint8Array {
  const tensors = [0, 1, 2].map(() => ({ shape: [1], type: 'int8' as const }));
  return file(
    { tensors, operators: [{ inputs: [0, 1], outputs: [2], ...operator }] },
    { operatorCodes: [code] },
  );
}

function refused(bytes: Uint8Array, code: string, message: RegExp): void {
  assert.throws(
    () => verifyModel(bytes),
    (error: unknown) => {
      assert.ok(error instanceof ModelError, `${error}`);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    },
  );
}

describe('readModel', () => {
  describe('operator codes', () => {
    const typeOf = (code: Encodable<File.OperatorCode>) =>
      readModel(oneOperator({}, code)).subgraphs[0].operators[0].type;

    it('takes the larger of the old and the new field', () => {
      assert.equal(typeOf({ deprecatedBuiltinCode: 41 }), 'SUB');
      assert.equal(typeOf({ deprecatedBuiltinCode: 41, builtinCode: 'SUB' }), 'SUB');
      assert.equal(typeOf({ builtinCode: 'SUB' }), 'SUB');
      assert.equal(typeOf({ deprecatedBuiltinCode: 127, builtinCode: 'VAR_HANDLE' }), 'VAR_HANDLE');
      assert.equal(typeOf({}), 'ADD');
    });

    it('refuses the number that stands for none', () => {
      refused(oneOperator({}, { deprecatedBuiltinCode: 127 }), 'model-operator-code', /127/);
    });

    it('says of an unknown number that the model is newer', () => {
      const bytes = oneOperator({}, { deprecatedBuiltinCode: 127, builtinCode: 'VAR_HANDLE' });
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const places = Array.from({ length: bytes.length >> 2 }, (_, i) => 4 * i);
      const [place, ...others] = places.filter(at => view.getInt32(at, true) === 142);
      assert.deepEqual(others, []);
      view.setInt32(place, 500, true);
      refused(
        bytes,
        'model-too-new',
        /but found 500; the model has an operator that is newer.*out of range: 500/,
      );
    });

    it('refuses an index of no code, and a custom operator without a name', () => {
      refused(oneOperator({ opcodeIndex: 1 }, {}), 'model-operator-code', /found 1/);
      refused(oneOperator({}, { builtinCode: 'CUSTOM' }), 'model-operator-code', /none/);
    });

    it('keeps version, name and options of a custom operator', () => {
      const bytes = oneOperator(
        { customOptions: Uint8Array.of(7, 8) },
        { deprecatedBuiltinCode: 32, customCode: 'SignalFramer', version: 3 },
      );
      const [operator] = readModel(bytes).subgraphs[0].operators;
      assert.ok(operator.type === 'CUSTOM');
      assert.equal(operator.customCode, 'SignalFramer');
      assert.equal(operator.version, 3);
      assert.deepEqual(operator.customOptions, Uint8Array.of(7, 8));
    });
  });

  describe('options', () => {
    const optionsOf = (operator: Encodable<File.Operator>, builtinCode: File.BuiltinOperator) => {
      const [read] = readModel(oneOperator(operator, { builtinCode })).subgraphs[0].operators;
      assert.ok(read.type !== 'CUSTOM');
      return read.options;
    };

    it('are the defaults of the schema where the file has none', () => {
      assert.deepEqual(optionsOf({}, 'DEPTHWISE_CONV_2D'), {
        padding: 'SAME',
        strideWidth: 0,
        strideHeight: 0,
        depthMultiplier: 0,
        activation: 'NONE',
        dilationWidth: 1,
        dilationHeight: 1,
      });
      assert.deepEqual(optionsOf({}, 'ADD'), { activation: 'NONE', potScaleInt16: true });
      assert.deepEqual(optionsOf({}, 'VAR_HANDLE'), { container: '', sharedName: '' });
      assert.deepEqual(optionsOf({}, 'LOGISTIC'), {});
    });

    it('come from either union', () => {
      const stored = { type: 'PackOptions' as const, value: { valuesCount: 2, axis: -1 } };
      assert.deepEqual(optionsOf({ builtinOptions: stored }, 'PACK'), { valuesCount: 2, axis: -1 });
      const hlo = { type: 'StablehloIotaOptions' as const, value: { iotaDimension: 2n ** 40n } };
      assert.deepEqual(optionsOf({ builtinOptions2: hlo }, 'STABLEHLO_IOTA'), { iotaDimension: 2n ** 40n });
    });

    it('of another operator are refused where they would change the result, passed over where not', () => {
      const stored = { type: 'PackOptions' as const, value: { axis: 1 } };
      assert.deepEqual(optionsOf({ builtinOptions: stored }, 'ABS'), {});
      const bytes = oneOperator({ builtinOptions: stored }, { builtinCode: 'CONCATENATION' });
      refused(bytes, 'model-options', /ConcatenationOptions.*PackOptions/);
    });
  });

  describe('quantization', () => {
    const quantizationOf = (quantization: Encodable<File.QuantizationParameters>, shape = [2, 3]) =>
      oneTensor({ shape, type: 'int8', quantization }).quantization;

    it('is absent where the table is empty', () => {
      assert.equal(quantizationOf({}), undefined);
      assert.equal(quantizationOf({ scale: [], zeroPoint: [1n] }), undefined);
    });

    it('has as many zero points as scales', () => {
      const zeroPointsOf = (zeroPoint: bigint[]) =>
        Array.from(quantizationOf({ scale: [1, 2, 3], zeroPoint, quantizedDimension: 1 })!.zeroPoint);
      assert.deepEqual(zeroPointsOf([]), [0, 0, 0]);
      assert.deepEqual(zeroPointsOf([-5n]), [-5, -5, -5]);
      assert.deepEqual(zeroPointsOf([1n, 2n, 3n]), [1, 2, 3]);
      assert.throws(() => zeroPointsOf([1n, 2n]), /0, 1 or 3 zero points.*found 2/);
    });

    it('reads 64-bit zero points and refuses those that do not fit', () => {
      const of = (zeroPoint: bigint) => quantizationOf({ scale: [1], zeroPoint: [zeroPoint] })!.zeroPoint[0];
      assert.equal(of(-128n), -128);
      assert.equal(of(-(2n ** 31n)), -(2 ** 31));
      assert.throws(() => of(2n ** 31n), /2147483648/);
      // the low word alone would read as 5
      assert.throws(() => of(2n ** 32n + 5n), /4294967301/);
    });

    it('takes the only dimension of a bias whatever the converter wrote', () => {
      assert.equal(quantizationOf({ scale: [1, 2], zeroPoint: [], quantizedDimension: 3 }, [2])!.axis, 0);
    });

    it('refuses scales that fit no dimension', () => {
      assert.throws(() => quantizationOf({ scale: [1, 2, 3], quantizedDimension: 0 }), /dimension 0 \(2\)/);
    });

    it('keeps observed ranges and other kinds', () => {
      const details = {
        type: 'BlockwiseQuantization',
        value: { scales: 1, zeroPoints: -1, blockSize: 32 },
      } as const;
      const tensor = oneTensor({
        shape: [2],
        type: 'int4',
        quantization: { min: [-1], max: [2], scale: [0.5], zeroPoint: [0n], details },
      });
      assert.deepEqual(tensor.quantization?.min, Float32Array.of(-1));
      assert.deepEqual(tensor.quantization?.max, Float32Array.of(2));
      assert.deepEqual(tensor.quantizationDetails, details);
    });
  });

  describe('constant data', () => {
    it('are views of the file', () => {
      const bytes = writeModel(quantizedNetwork());
      const data = readModel(bytes).subgraphs[0].tensors[1].data!;
      assert.equal(data.buffer, bytes.buffer);
      assert.equal(data.byteOffset % 16, 0);
      assert.equal(data.constructor, Uint8Array);
      assert.equal(readModel(Buffer.from(bytes)).subgraphs[0].tensors[1].data!.constructor, Uint8Array);
    });

    it('are absent where the buffer is empty', () => {
      assert.ok(!('data' in oneTensor({ shape: [2], type: 'int8' })));
      assert.ok(!('data' in oneTensor({ shape: [2], type: 'int8', buffer: 1 }, { buffers: [{}, {}] })));
      assert.ok(!('data' in oneTensor({ shape: [2], type: 'int8' }, { buffers: undefined })));
    });

    it('are found behind the flatbuffer in a large file', () => {
      const make = (offset: bigint, size: bigint) =>
        file({ tensors: [{ shape: [4], type: 'int8', buffer: 1 }] }, { buffers: [{}, { offset, size }] });
      const length = make(2n, 4n).length;
      const bytes = new Uint8Array(length + 4);
      bytes.set(make(BigInt(length), 4n));
      bytes.set([9, 8, 7, 6], length);
      assert.deepEqual(readModel(bytes).subgraphs[0].tensors[0].data, Uint8Array.of(9, 8, 7, 6));
      refused(make(BigInt(length), 4n), 'model-data', /cut off/);
      refused(make(2n ** 64n - 1n, 2n ** 64n - 1n), 'model-data', /18446744073709551615/);
    });

    it('of a custom operator are found there too', () => {
      const make = (offset: bigint) =>
        oneOperator(
          { largeCustomOptionsOffset: offset, largeCustomOptionsSize: 2n },
          { builtinCode: 'CUSTOM', customCode: 'Mine' },
        );
      const length = make(2n).length;
      const bytes = new Uint8Array(length + 2);
      bytes.set(make(BigInt(length)));
      bytes.set([4, 2], length);
      const [operator] = readModel(bytes).subgraphs[0].operators;
      assert.ok(operator.type === 'CUSTOM');
      assert.deepEqual(operator.customOptions, Uint8Array.of(4, 2));
      refused(make(BigInt(length)), 'model-data', /inside the file/);
    });

    it('are refused where the buffer is not there or in another file', () => {
      const tensor = { shape: [4], type: 'int8' as const };
      refused(file({ tensors: [{ ...tensor, buffer: 1 }] }), 'model-buffer-index', /below 1.*found 1/);
      refused(
        file({ tensors: [{ ...tensor, externalBuffer: 2 }] }),
        'model-external-data',
        /external buffer 2/,
      );
      refused(file({}, { metadata: [{ name: 'notes', buffer: 4 }] }), 'model-buffer-index', /notes.*found 4/);
    });
  });

  it('refuses what checkGraph refuses', () => {
    refused(file({}, { version: 1 }), 'model-version', /found 1/);
    refused(file({}, { version: 4 }), 'model-version', /found 4; the model is newer.*update the package/);
    refused(file({ inputs: [0] }), 'model-tensor-index', /found 0/);
    refused(file({ tensors: [{ shape: [-1] }] }), 'model-shape', /subgraph 0, tensor 0: .*\[-1\]/);
  });

  it('keeps several subgraphs, metadata and signatures', () => {
    const graph = quantizedNetwork();
    const read = readModel(writeModel(graph));
    assert.deepEqual(read.signatures, graph.signatures);
    assert.equal(Buffer.from(read.metadata[0].data).toString(), '1.5.0\0\0\0');
    assert.deepEqual(
      readModel(writeModel(loopNetwork())).subgraphs.map(({ name }) => name),
      ['main', 'subgraph_1', 'subgraph_2'],
    );
  });
});
