export * from './arithmetic';
export * from './transcendental';
