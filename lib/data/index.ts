export * from './csv';
export * from './gait';
export * from './motion-routine';
export * from './motion-simulator';
export * from './npy';
export * from './wav';
export * from './wav-read';
export * from './wav-write';
