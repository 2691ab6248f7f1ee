export * from './block';
export * from './config';
export * from './decoder';
export { decoderPresets } from './presets';
export { validateDecoderConfig } from './validate';
