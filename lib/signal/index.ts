export * from './block';
export * from './config';
export { createDecoder } from './create-decoder';
export * from './decoder';
export { describeDecoder } from './describe';
export { decoderPresets } from './presets';
export * from './trial';
export { validateDecoderConfig } from './validate';
export { type GapPolicy, Windower, type WindowerOptions } from './windower';
