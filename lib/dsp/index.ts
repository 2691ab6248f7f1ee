export * from './integer-math';
export * from './kiss-fft-fixed';
export * from './log1p-float32';
