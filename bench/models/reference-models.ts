/** The seven models of the comparison with their golden vectors: inputs, and the outputs of TFLM itself. */
import { existsSync, readFileSync } from 'node:fs';
import { sharedPath } from '../../test/support/shared';

export const modelNames = [
  'kws_ref_model',
  'vww_96_int8',
  'pretrainedResnet_quant',
  'ad01_int8',
  'micro_speech_quantized',
  'person_detect',
  'mww_v2_okay_nabu',
];

interface GoldenTensor {
  file: string;
  type: string;
  bytes_per_invocation: number;
}

export interface ReferenceModel {
  name: string;
  bytes: Uint8Array;
  /** by invocation, then by input or output */
  inputs: Uint8Array[][];
  outputs: Uint8Array[][];
  /** by output: whether its bytes are int8; uint8 else */
  signed: boolean[];
}

export function haveModel(name: string): boolean {
  return existsSync(sharedPath('golden', 'models', name, 'meta.json'));
}

export function readModelNamed(name: string): ReferenceModel {
  const read = (file: string) => new Uint8Array(readFileSync(sharedPath('golden', 'models', name, file)));
  const meta = JSON.parse(Buffer.from(read('meta.json')).toString()) as {
    n: number;
    inputs: GoldenTensor[];
    outputs: GoldenTensor[];
  };
  const slices = (tensors: GoldenTensor[]) => {
    const files = tensors.map(({ file }) => read(file));
    return Array.from({ length: meta.n }, (_, n) =>
      tensors.map(({ bytes_per_invocation: size }, i) => files[i].subarray(n * size, (n + 1) * size)),
    );
  };
  return {
    name,
    bytes: read('model.tflite'),
    inputs: slices(meta.inputs),
    outputs: slices(meta.outputs),
    signed: meta.outputs.map(({ type }) => type === 'INT8'),
  };
}
