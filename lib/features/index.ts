export { microFrontendInt8, microFrontendReal } from './audio/micro-frontend/definition';
export { MicroFrontend } from './audio/micro-frontend/micro-frontend';
export type { MicroFrontendOptions, MicroFrontendSettings } from './audio/micro-frontend/options';
export { toInt16Samples } from './audio/samples';
export type { Features } from './features';
export { decodePicture, pictureKind, pictureSize } from './image/decode';
export { MAX_PIXELS, type Picture, type PictureSize } from './image/picture';
export type { Option, OptionTable } from './options';
export { convertOutput, type OutputSettings } from './output';
export {
  createFeatures,
  describeFeatures,
  type FeatureConfig,
  type FeatureDescription,
  featureNames,
  type Preset,
  presetName,
  presets,
} from './registry';
