/**
 * .tflite -> Graph. Three steps: verifyStructure (the bytes are a FlatBuffer of the schema), decode (plain objects, as the file
 * has them), and here what the Graph wants: operator codes and buffers resolved, quantization in typed arrays. checkGraph
 * has the last word on whether it all fits together.
 */
import type {
  Graph,
  LookupTable,
  Operator,
  OperatorBase,
  OperatorType,
  Signature,
  Subgraph,
  Tensor,
} from '../graph';
import { brief, checkGraph, place, rejectModel } from '../graph';
import type { Quantization } from '../tensor';
import { BufferReader } from './buffers';
import { compressionKey, readCompression } from './compression';
import { decode, defaults } from './decode';
import type * as File from './generated/schema';
import { tables } from './generated/schema';
import { operatorType } from './operator-code';
import { optionsTables } from './operator-options';
import { verifyStructure } from './verify';

/**
 * Reads a model. Constant data are views of `file`, which must not change while the Graph is in use.
 * Throws a ModelError, and nothing else, for whatever is not a sound model.
 */
export function readModel(file: Uint8Array): Graph {
  verifyStructure(file);
  // a Buffer would beget Buffers, which compare and slice differently
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const model = decode(bytes, 'Model');
  const buffers = new BufferReader(model.buffers, bytes);
  const codes = model.operatorCodes.map((code, index) => ({
    type: operatorType(code, `operator code ${index}`),
    version: code.version,
    customCode: code.customCode,
  }));
  const tables = readCompression(model, buffers);
  const graph: Graph = {
    version: model.version,
    description: model.description,
    subgraphs: model.subgraphs.map((subgraph, index) =>
      readSubgraph(subgraph, place('subgraph', index, subgraph.name), codes, buffers, tables[index]),
    ),
    metadata: model.metadata
      .filter(({ name }) => name !== compressionKey)
      .map(({ name, buffer }) => ({ name, data: buffers.contents(buffer, `metadata ${brief(name)}`) })),
    signatures: model.signatureDefs.map(readSignature),
  };
  checkGraph(graph);
  return graph;
}

/** Throws a ModelError unless `bytes` are a sound model. */
export function verifyModel(bytes: Uint8Array): void {
  readModel(bytes);
}

interface Code {
  type: OperatorType;
  version: number;
  customCode: string;
}

function readSubgraph(
  subgraph: File.SubGraph,
  where: string,
  codes: Code[],
  buffers: BufferReader,
  lookups: ReadonlyMap<number, LookupTable>,
): Subgraph {
  return {
    name: subgraph.name,
    tensors: subgraph.tensors.map((tensor, index) => {
      const read = readTensor(tensor, `${where}, ${place('tensor', index, tensor.name)}`, buffers);
      const lookup = lookups.get(index);
      return lookup === undefined ? read : { ...read, lookup };
    }),
    operators: subgraph.operators.map((operator, index) =>
      readOperator(operator, `${where}, operator ${index}`, codes, buffers),
    ),
    inputs: subgraph.inputs,
    outputs: subgraph.outputs,
  };
}

function readTensor(tensor: File.Tensor, where: string, buffers: BufferReader): Tensor {
  const { name, type, shape, isVariable, hasRank, shapeSignature, sparsity, variantTensors } = tensor;
  if (tensor.externalBuffer !== 0)
    rejectModel(
      'model-external-data',
      where,
      'data inside the model file',
      `external buffer ${tensor.externalBuffer}`,
      'export the model with its weights inside',
    );
  const data = buffers.contents(tensor.buffer, where);
  const quantization = readQuantization(tensor.quantization, shape.length, where);
  const details = tensor.quantization?.details;
  return {
    name,
    type,
    shape,
    ...(shapeSignature.length > 0 && { shapeSignature }),
    ...(data.length > 0 && { data }),
    ...(quantization && { quantization }),
    isVariable,
    hasRank,
    ...(sparsity && { sparsity }),
    ...(details && { quantizationDetails: details }),
    ...(variantTensors.length > 0 && { variantTensors }),
  };
}

/**
 * The file has any number of zero points (none means 0 throughout, one is for all) and often an empty table for a tensor that
 * is not quantized. The Graph has one zero point per scale or no quantization.
 */
function readQuantization(
  stored: File.QuantizationParameters | undefined,
  rank: number,
  where: string,
): Quantization | undefined {
  if (!stored || stored.scale.length === 0) return undefined;
  const { scale, zeroPoint, min, max, quantizedDimension } = stored;
  if (zeroPoint.length > 1 && zeroPoint.length !== scale.length)
    rejectModel(
      'model-quantization',
      where,
      `0, 1 or ${scale.length} zero points for ${scale.length} scales`,
      `${zeroPoint.length}`,
    );
  const wide = zeroPoint.find(value => value !== BigInt.asIntN(32, value));
  if (wide !== undefined) rejectModel('model-quantization', where, 'zero points of 32 bits', `${wide}`);
  // old converters wrote the filter's dimension (3) for the bias too, which has one
  const axis = quantizedDimension >= 0 && quantizedDimension < rank ? quantizedDimension : 0;
  const zeroPoints = zeroPoint.length === scale.length ? zeroPoint : scale.map(() => zeroPoint[0] ?? 0n);
  return {
    scale: Float32Array.from(scale),
    zeroPoint: Int32Array.from(zeroPoints, Number),
    axis,
    ...(min.length > 0 && { min: Float32Array.from(min) }),
    ...(max.length > 0 && { max: Float32Array.from(max) }),
  };
}

function readOperator(
  operator: File.Operator,
  where: string,
  codes: Code[],
  buffers: BufferReader,
): Operator {
  const code = codes[operator.opcodeIndex];
  if (!code)
    rejectModel(
      'model-operator-code',
      where,
      `an operator code from 0 to ${codes.length - 1}`,
      `${operator.opcodeIndex}`,
    );
  const { type, version, customCode } = code;
  const base: OperatorBase = {
    version,
    inputs: operator.inputs,
    outputs: operator.outputs,
    intermediates: operator.intermediates,
    mutatingVariableInputs: operator.mutatingVariableInputs,
  };
  if (type !== 'CUSTOM') return { type, options: readOptions(operator, type, where), ...base } as Operator;
  const { customOptions, largeCustomOptionsOffset: offset, largeCustomOptionsSize: size } = operator;
  return {
    type,
    customCode,
    customOptions: offset > 1n ? buffers.outside(offset, size, where) : customOptions,
    ...base,
  };
}

/**
 * Options that are missing are the schema's defaults, as in every runtime. Options of another operator are an error where this
 * one has options, since defaults in their place would compute something else than the author meant.
 */
function readOptions(operator: File.Operator, type: keyof typeof optionsTables, where: string): object {
  const wanted = optionsTables[type];
  if (!wanted || tables[wanted].length === 0) return {};
  const stored = operator.builtinOptions ?? operator.builtinOptions2;
  if (!stored) return defaults(wanted);
  if (stored.type !== wanted)
    rejectModel('model-options', `${where} (${type})`, `options of type ${wanted}`, stored.type);
  return stored.value;
}

function readSignature(signature: File.SignatureDef): Signature {
  const named = ({ name, tensorIndex }: File.TensorMap) => ({ name, tensor: tensorIndex });
  return {
    key: signature.signatureKey,
    subgraph: signature.subgraphIndex,
    inputs: signature.inputs.map(named),
    outputs: signature.outputs.map(named),
  };
}
