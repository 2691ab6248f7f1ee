import assert from 'node:assert/strict';
import { ModelError } from '../errors';
import { type Encodable, encode } from './encode';
import type * as File from './generated/schema';
import { readModel } from './read';

/** A file with one constant of two int8 elements; `metadata` is the contents of COMPRESSION_METADATA. */
function file(metadata: Uint8Array): Uint8Array {
  const tensors: Encodable<File.Tensor>[] = [{ shape: [2], type: 'int8', buffer: 1, name: 'w' }];
  const buffers = [{}, { data: Uint8Array.of(0x40) }, { data: Uint8Array.of(5, 6) }, { data: metadata }];
  const model: Encodable<File.Model> = {
    version: 3,
    buffers,
    subgraphs: [{ tensors }],
    metadata: [{ name: 'COMPRESSION_METADATA', buffer: 3 }],
  };
  return encode('Model', model, 'TFL3', 1024);
}

const table = (lutTensors: Encodable<File.LutTensor>[], schemaVersion = 1) =>
  encode('CompressionMetadata', { schemaVersion, subgraphs: [{ lutTensors }] }, undefined, 256);

const sound = { tensor: 0, valueBuffer: 2, indexBitwidth: 1 };

function refused(metadata: Uint8Array, code: string, message: RegExp): void {
  assert.throws(
    () => readModel(file(metadata)),
    (error: unknown) => {
      assert.ok(error instanceof ModelError, `${error}`);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    },
  );
}

describe('compression metadata', () => {
  it('become tables of values at their tensors', () => {
    const { subgraphs, metadata } = readModel(file(table([sound])));
    assert.deepEqual(subgraphs[0].tensors[0].lookup, { indexBits: 1, values: Uint8Array.of(5, 6) });
    assert.deepEqual(metadata, []);
  });

  it('name tensors, buffers and widths that exist, once', () => {
    refused(table([{ ...sound, tensor: 1 }]), 'model-compression', /found 1/);
    refused(table([{ ...sound, tensor: -1 }]), 'model-compression', /found -1/);
    refused(table([{ ...sound, valueBuffer: 9 }]), 'model-buffer-index', /values of tensor 0/);
    refused(table([{ ...sound, indexBitwidth: 0 }]), 'model-compression', /1 to 7 bits/);
    refused(table([{ ...sound, indexBitwidth: 8 }]), 'model-compression', /8 for tensor 0/);
    refused(table([sound, sound]), 'model-compression', /twice/);
    refused(
      encode('CompressionMetadata', { subgraphs: [{}, {}] }, undefined, 256),
      'model-compression',
      /at most 1/,
    );
  });

  it('newer than this reader are refused, as TFLM does', () => {
    refused(table([sound], 2), 'model-compression', /schema version 1 or older.*2/s);
  });

  it('are checked like the file itself: no byte of them leads outside', () => {
    const whole = table([sound]);
    for (let length = 0; length < whole.length; length++)
      assert.throws(() => readModel(file(whole.subarray(0, length))), ModelError);
    for (let at = 0; at < whole.length; at++)
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const damaged = whole.slice();
        damaged[at] = value;
        try {
          readModel(file(damaged));
        } catch (error) {
          assert.ok(error instanceof ModelError, `${error}`);
        }
      }
  });
});
