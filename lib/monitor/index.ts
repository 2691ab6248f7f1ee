export { ClippingWatch, type Range } from './clipping';
export { mergeHealth } from './merge-health';
export * from './rate-watch';
export * from './sensor-health';
export { StuckWatch, stuckAfterSamples } from './stuck';
