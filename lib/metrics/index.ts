export * from './classification';
export * from './random';
