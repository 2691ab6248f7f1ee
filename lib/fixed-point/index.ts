export * from './arithmetic';
export * from './interpolation';
export * from './transcendental';
