/**
 * Operators as a discriminated union: `type` is the schema's BuiltinOperator name (or 'CUSTOM'), `options` is typed per
 * type. Inputs and outputs are tensor indices of the same subgraph, -1 for an optional input that is absent.
 */
export type Activation = 'NONE' | 'RELU' | 'RELU_N1_TO_1' | 'RELU6' | 'TANH' | 'SIGN_BIT';
export type Padding = 'SAME' | 'VALID';

type None = Record<never, never>;

/** Options by operator type; an operator without options has an empty object. */
export interface BuiltinOptions {
  CONV_2D: {
    padding: Padding;
    strideWidth: number;
    strideHeight: number;
    dilationWidth: number;
    dilationHeight: number;
    activation: Activation;
    quantizedBiasType: string;
  };
  DEPTHWISE_CONV_2D: {
    padding: Padding;
    strideWidth: number;
    strideHeight: number;
    depthMultiplier: number;
    activation: Activation;
    dilationWidth: number;
    dilationHeight: number;
  };
  FULLY_CONNECTED: {
    activation: Activation;
    weightsFormat: string;
    keepNumDims: boolean;
    asymmetricQuantizeInputs: boolean;
    quantizedBiasType: string;
  };
  AVERAGE_POOL_2D: PoolOptions;
  MAX_POOL_2D: PoolOptions;
  L2_POOL_2D: PoolOptions;
  SOFTMAX: { beta: number };
  CONCATENATION: { axis: number; activation: Activation };
  ADD: { activation: Activation; potScaleInt16: boolean };
  RESHAPE: { newShape: number[] };
  STRIDED_SLICE: {
    beginMask: number;
    endMask: number;
    ellipsisMask: number;
    newAxisMask: number;
    shrinkAxisMask: number;
    offset: boolean;
  };
  SPLIT: { numSplits: number };
  SPLIT_V: { numSplits: number };
  CALL_ONCE: { initSubgraph: number };
  VAR_HANDLE: { container: string; sharedName: string };
  READ_VARIABLE: None;
  ASSIGN_VARIABLE: None;
  LOGISTIC: None;
  QUANTIZE: None;
  DEQUANTIZE: None;
  // every other operator of the schema follows here
}

export interface PoolOptions {
  padding: Padding;
  strideWidth: number;
  strideHeight: number;
  filterWidth: number;
  filterHeight: number;
  activation: Activation;
}

export interface OperatorBase {
  /** version of the operator's definition, from the operator code */
  version: number;
  inputs: number[];
  outputs: number[];
  intermediates: number[];
  mutatingVariableInputs: boolean[];
}

export type BuiltinOperator = {
  [T in keyof BuiltinOptions]: OperatorBase & { type: T; options: BuiltinOptions[T] };
}[keyof BuiltinOptions];

export interface CustomOperator extends OperatorBase {
  type: 'CUSTOM';
  customCode: string;
  /** opaque bytes, usually a flexbuffer map */
  customOptions: Uint8Array;
}

export type Operator = BuiltinOperator | CustomOperator;
export type OperatorType = Operator['type'];
