export * from './classification';
export * from './random';
export * from './sqnr';
