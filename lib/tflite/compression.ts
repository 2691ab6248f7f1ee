/**
 * Weights compressed for TFLM: the metadata COMPRESSION_METADATA says which tensors hold indices into tables of values, and
 * which buffers hold the tables (tflite-micro, micro/docs/compression.md and micro/compression/metadata.fbs). Indices of buffers
 * mean nothing outside the file, so the Graph has the table at its tensor and not this metadata.
 */
import type { LookupTable } from '../graph';
import { rejectModel } from '../graph';
import type { BufferReader } from './buffers';
import { decode } from './decode';
import type { Model } from './generated/schema';
import { verifyTable } from './verify';

export const compressionKey = 'COMPRESSION_METADATA';

/** The version that this reader knows; TFLM refuses later ones. */
const schemaVersion = 1;

/** The compressed tensors of each subgraph, by tensor index. Throws a ModelError where the metadata do not fit the model. */
export function readCompression(model: Model, buffers: BufferReader): Map<number, LookupTable>[] {
  const result = model.subgraphs.map(() => new Map<number, LookupTable>());
  const entry = model.metadata.find(({ name }) => name === compressionKey);
  if (entry === undefined) return result;
  const bytes = buffers.contents(entry.buffer, `metadata ${compressionKey}`);
  verifyTable(bytes, 'CompressionMetadata', compressionKey);
  const metadata = decode(bytes, 'CompressionMetadata');
  if (metadata.schemaVersion > schemaVersion)
    fail(
      `schema version ${schemaVersion} or older`,
      `${metadata.schemaVersion}`,
      'compress the model with an older release of the TFLM tools',
    );
  if (metadata.subgraphs.length > model.subgraphs.length)
    fail(`at most ${model.subgraphs.length} subgraphs`, `${metadata.subgraphs.length}`);
  metadata.subgraphs.forEach(({ lutTensors }, subgraph) => {
    const { tensors } = model.subgraphs[subgraph];
    for (const { tensor, valueBuffer, indexBitwidth } of lutTensors) {
      if (!(tensor >= 0 && tensor < tensors.length))
        fail(`tensor indices from 0 to ${tensors.length - 1}`, `${tensor}`);
      if (result[subgraph].has(tensor)) fail('each tensor once', `tensor ${tensor} twice`);
      if (indexBitwidth < 1 || indexBitwidth > 7)
        fail('indices of 1 to 7 bits', `${indexBitwidth} for tensor ${tensor}`);
      const values = buffers.contents(valueBuffer, `${compressionKey}, values of tensor ${tensor}`);
      result[subgraph].set(tensor, { indexBits: indexBitwidth, values });
    }
  });
  return result;
}

function fail(expected: string, came: string, remedy?: string): never {
  rejectModel(
    'model-compression',
    compressionKey,
    expected,
    came,
    remedy ?? 'compress the model again with the tools of TFLM',
  );
}
