/**
 * Graph -> .tflite that TensorFlow Lite for Microcontrollers and LiteRT accept: constant data aligned to 16 bytes, buffer 0
 * empty, equal contents stored once, operator codes once per operator and version, in order of first use. The same graph
 * gives the same bytes.
 */
import { createHash } from 'node:crypto';
import type { Graph, Operator, Signature, Subgraph, Tensor } from '../graph';
import { checkGraph, rejectModel } from '../graph';
import { compressionKey } from './compression';
import type { Encodable } from './encode';
import { encode } from './encode';
import type * as File from './generated/schema';
import { unions } from './generated/schema';
import { operatorCode } from './operator-code';
import { optionsTables } from './operator-options';
import { fileIdentifier } from './verify';

/** The builder's buffer doubles when it is full, and must stay below the 2 GB of a FlatBuffer's offsets. */
const maximumConstantBytes = 2 ** 30;

/** Writes a model. Throws a ModelError for a graph that does not fit together (see checkGraph). */
export function writeModel(graph: Graph): Uint8Array {
  checkGraph(graph);
  return encodeGraph(graph);
}

/** Writes a graph whether or not it is sound. */
export function encodeGraph(graph: Graph): Uint8Array {
  const buffers = new BufferPool();
  const codes = new CodePool();
  const subgraphs = graph.subgraphs.map(subgraph => writeSubgraph(subgraph, codes, buffers));
  const compression = writeCompression(graph, values => buffers.indexOf(values));
  const metadata =
    compression === undefined
      ? graph.metadata
      : [...graph.metadata, { name: compressionKey, data: compression }];
  const model: Encodable<File.Model> = {
    version: graph.version,
    description: graph.description,
    subgraphs,
    metadata: some(metadata)?.map(({ name, data }) => ({ name, buffer: buffers.indexOf(data) })),
    signatureDefs: some(graph.signatures)?.map(writeSignature),
    // last, when all that refer to them have spoken
    buffers: buffers.entries,
    operatorCodes: codes.entries,
  };
  if (buffers.bytes > maximumConstantBytes)
    rejectModel('model-too-large', 'model', 'less than 1 GB of constants', `${buffers.bytes} bytes`);
  return encode('Model', model, fileIdentifier, buffers.bytes + 16384);
}

/** The stored constants; entry 0 is the empty one. */
class BufferPool {
  readonly entries: Encodable<File.Buffer>[] = [{}];
  bytes = 0;
  private readonly known = new Map<string, number>();

  indexOf(data: Uint8Array | undefined): number {
    if (!data || data.length === 0) return 0;
    const key = createHash('sha256').update(data).digest('base64');
    const index = this.known.get(key) ?? this.entries.length;
    if (index === this.entries.length) {
      this.known.set(key, index);
      this.entries.push({ data });
      this.bytes += data.length + 16;
    }
    return index;
  }
}

class CodePool {
  readonly entries: Encodable<File.OperatorCode>[] = [];
  private readonly known = new Map<string, number>();

  indexOf(operator: Operator): number {
    const { type, version } = operator;
    const customCode = operator.type === 'CUSTOM' ? operator.customCode : undefined;
    const key = `${type} ${version} ${customCode ?? ''}`;
    const index = this.known.get(key) ?? this.entries.length;
    if (index === this.entries.length) {
      this.known.set(key, index);
      this.entries.push(operatorCode(type, version, customCode));
    }
    return index;
  }
}

/** The metadata of a graph's compressed tensors, undefined where there are none. `bufferOf` stores a table and gives its index. */
function writeCompression(graph: Graph, bufferOf: (values: Uint8Array) => number): Uint8Array | undefined {
  let found = false;
  const subgraphs = graph.subgraphs.map(({ tensors }): Encodable<File.CompressedSubgraph> => {
    const lutTensors = tensors.flatMap(({ lookup }, tensor) =>
      lookup === undefined
        ? []
        : [{ tensor, valueBuffer: bufferOf(lookup.values), indexBitwidth: lookup.indexBits }],
    );
    found ||= lutTensors.length > 0;
    return { lutTensors };
  });
  return found ? encode('CompressionMetadata', { subgraphs }, undefined, 1024) : undefined;
}

/** Empty lists that no runtime looks for are left out. */
function some<T extends { length: number }>(list: T | undefined): T | undefined {
  return list && list.length > 0 ? list : undefined;
}

function writeSubgraph(subgraph: Subgraph, codes: CodePool, buffers: BufferPool): Encodable<File.SubGraph> {
  const { name, inputs, outputs } = subgraph;
  return {
    name,
    inputs,
    outputs,
    tensors: subgraph.tensors.map(tensor => writeTensor(tensor, buffers)),
    operators: subgraph.operators.map(operator => writeOperator(operator, codes)),
  };
}

function writeTensor(tensor: Tensor, buffers: BufferPool): Encodable<File.Tensor> {
  const { name, type, shape, isVariable, hasRank, sparsity } = tensor;
  return {
    name,
    type,
    shape,
    isVariable,
    hasRank,
    sparsity,
    shapeSignature: some(tensor.shapeSignature),
    variantTensors: some(tensor.variantTensors),
    buffer: buffers.indexOf(tensor.data),
    quantization: writeQuantization(tensor),
  };
}

function writeQuantization({
  quantization,
  quantizationDetails,
}: Tensor): Encodable<File.QuantizationParameters> | undefined {
  if (!quantization && !quantizationDetails) return undefined;
  return {
    ...(quantization && {
      scale: Array.from(quantization.scale),
      zeroPoint: Array.from(quantization.zeroPoint, BigInt),
      quantizedDimension: quantization.axis,
      min: quantization.min && Array.from(quantization.min),
      max: quantization.max && Array.from(quantization.max),
    }),
    details: quantizationDetails,
  };
}

function writeOperator(operator: Operator, codes: CodePool): Encodable<File.Operator> {
  return {
    opcodeIndex: codes.indexOf(operator),
    inputs: operator.inputs,
    outputs: operator.outputs,
    intermediates: some(operator.intermediates),
    mutatingVariableInputs: some(operator.mutatingVariableInputs),
    ...writeOptions(operator),
  };
}

function writeOptions(operator: Operator): Encodable<File.Operator> {
  if (operator.type === 'CUSTOM') return { customOptions: some(operator.customOptions) };
  const table = optionsTables[operator.type];
  if (!table) return {};
  const options = { type: table, value: operator.options };
  return unions.BuiltinOptions.includes(table)
    ? { builtinOptions: options as Encodable<File.BuiltinOptions> }
    : { builtinOptions2: options as Encodable<File.BuiltinOptions2> };
}

function writeSignature(signature: Signature): Encodable<File.SignatureDef> {
  const map = ({ name, tensor }: { name: string; tensor: number }) => ({ name, tensorIndex: tensor });
  return {
    signatureKey: signature.key,
    subgraphIndex: signature.subgraph,
    inputs: signature.inputs.map(map),
    outputs: signature.outputs.map(map),
  };
}
