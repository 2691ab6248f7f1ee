export * from './block';
export * from './config';
export { createDecoder } from './create-decoder';
export * from './decoder';
export { decoderPresets } from './presets';
export { validateDecoderConfig } from './validate';
export { type GapPolicy, Windower, type WindowerOptions } from './windower';
