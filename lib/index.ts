export * from './errors';
export * from './interpreter';
