export * from './elements';
export * from './quantize';
export * from './requantize';
export * from './types';
