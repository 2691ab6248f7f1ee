// Kernels of operators with weights, in both modules: relaxed SIMD changes how they multiply and requantize.
export { widen } from './widen';
export { convolve } from './convolve';
export { copyBytes } from './bytes';
export { winograd } from './winograd';
export { depthwise } from './depthwise';
export { depthwise3x3 } from './depthwise-3x3';
