export * from './csv';
export * from './npy';
export * from './wav';
export * from './wav-read';
export * from './wav-write';
