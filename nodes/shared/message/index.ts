/** The message contract: reading and writing what travels along the wires. */
export * from './block';
export { asDescription, describeValue, shapeText } from './describe';
export { assertFinite } from './finite';
export * from './read';
export * from './topic';
export * from './types';
export * from './write';
