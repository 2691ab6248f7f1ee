/** Options of the operators that work element by element (with broadcasting), of activations and of normalisations. */
import type { ElementType } from '../../tensor';
import type { Activation, None } from './common';

export interface ElementwiseOptions {
  ADD: { activation: Activation; potScaleInt16: boolean };
  SUB: { activation: Activation; potScaleInt16: boolean };
  MUL: { activation: Activation };
  DIV: { activation: Activation };
  ADD_N: None;
  POW: None;
  ATAN2: None;
  FLOOR_DIV: None;
  FLOOR_MOD: None;
  MAXIMUM: None;
  MINIMUM: None;
  SQUARED_DIFFERENCE: None;

  ABS: None;
  CEIL: None;
  COS: None;
  EXP: None;
  FLOOR: None;
  LOG: None;
  NEG: None;
  ROUND: None;
  RSQRT: None;
  SIGN: None;
  SIN: None;
  SQRT: None;
  SQUARE: None;
  REAL: None;
  IMAG: None;
  COMPLEX_ABS: None;

  EQUAL: None;
  NOT_EQUAL: None;
  GREATER: None;
  GREATER_EQUAL: None;
  LESS: None;
  LESS_EQUAL: None;
  LOGICAL_AND: None;
  LOGICAL_OR: None;
  LOGICAL_NOT: None;
  BITWISE_XOR: None;
  RIGHT_SHIFT: None;
  SELECT: None;
  SELECT_V2: None;
  BUCKETIZE: { boundaries: number[] };

  ELU: None;
  GELU: { approximate: boolean };
  HARD_SWISH: None;
  LEAKY_RELU: { alpha: number };
  LOGISTIC: None;
  LOG_SOFTMAX: None;
  PRELU: None;
  RELU: None;
  RELU6: None;
  RELU_0_TO_1: None;
  RELU_N1_TO_1: None;
  SOFTMAX: { beta: number };
  TANH: None;
  L2_NORMALIZATION: { activation: Activation };
  LOCAL_RESPONSE_NORMALIZATION: { radius: number; bias: number; alpha: number; beta: number };

  QUANTIZE: None;
  DEQUANTIZE: None;
  FAKE_QUANT: { min: number; max: number; numBits: number; narrowRange: boolean };
  /** both types repeat those of the tensors, which decide; old files leave them at 'float32' */
  CAST: { inDataType: ElementType; outDataType: ElementType };
  BITCAST: None;
}
