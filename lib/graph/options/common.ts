/** Values that the options of many operators share; names are the schema's own. */
export type Activation = 'NONE' | 'RELU' | 'RELU_N1_TO_1' | 'RELU6' | 'TANH' | 'SIGN_BIT';
export type Padding = 'SAME' | 'VALID';

/** The options of an operator that has none. */
export type None = Record<never, never>;
