// The SIMD kernels as one WebAssembly module over the model's own memory. It has no data segments, no runtime and no globals: all
// it knows comes in as arguments, byte addresses in that memory (lib/interpreter/wasm/simd-module.ts has the signatures).
export * from './weighted';
export { add } from './add';
export { averagePool, maxPool } from './pool';
export { copyRows, fill } from './copy';
export { linear } from './linear';
export { lookup } from './lookup';
export { mean } from './mean';
export { mul } from './mul';
export { dequantize, quantizeFloat, rescale } from './quantize';
export { softmax } from './softmax';
export { floatConvolve } from './float-convolve';
export { floatDepthwise } from './float-depthwise';
export { floatAdd, floatClamp, floatMean, floatMul, floatPool, floatSub } from './float-elementwise';
