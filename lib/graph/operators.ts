/**
 * Operators as a discriminated union: `type` is the schema's BuiltinOperator name (or 'CUSTOM'), `options` is typed per
 * type (the families are in options/). Inputs and outputs are tensor indices of the same subgraph, -1 for an optional
 * input that is absent.
 */
import type { ElementwiseOptions } from './options/elementwise';
import type { RecurrentOptions } from './options/recurrent';
import type { ShapeOptions } from './options/shape';
import type { StablehloOptions } from './options/stablehlo';
import type { StateOptions } from './options/state';
import type { WeightedOptions } from './options/weighted';

export type { Activation, Padding } from './options/common';
export type { ReducerOptions } from './options/shape';
export type { Conv3DOptions, PoolOptions } from './options/weighted';

/**
 * Options by operator type: every builtin operator of the schema. Names are the schema's in camelCase, except that
 * `fused_activation_function` is `activation`, `stride_w`, `dilation_w_factor` ... are `strideWidth`, `dilationWidth` ...,
 * and `then_subgraph_index` ... are `thenSubgraph` ...; a field that a file leaves out has the schema's default.
 * An operator without options has an empty object.
 */
export interface BuiltinOptions
  extends WeightedOptions,
    RecurrentOptions,
    ElementwiseOptions,
    ShapeOptions,
    StateOptions,
    StablehloOptions {}

export interface OperatorBase {
  /** version of the operator's definition, from the operator code */
  version: number;
  inputs: number[];
  outputs: number[];
  /** tensors that belong to the operator's inside (quantized LSTM); often empty */
  intermediates: number[];
  /** empty, or one entry per input: true where the operator changes the (variable) input */
  mutatingVariableInputs: boolean[];
}

export type BuiltinType = keyof BuiltinOptions;

export type BuiltinOperator = {
  [T in BuiltinType]: OperatorBase & { type: T; options: BuiltinOptions[T] };
}[BuiltinType];

export interface CustomOperator extends OperatorBase {
  type: 'CUSTOM';
  customCode: string;
  /** opaque bytes, usually a flexbuffer map */
  customOptions: Uint8Array;
}

export type Operator = BuiltinOperator | CustomOperator;
export type OperatorType = Operator['type'];
/** The operator of one type: `OperatorOf<'CONV_2D'>` has typed options. */
export type OperatorOf<T extends OperatorType> = Extract<Operator, { type: T }>;
