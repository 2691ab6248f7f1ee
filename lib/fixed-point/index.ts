export * from './arithmetic';
export * from './interpolation';
export * from './q-format';
export * from './transcendental';
