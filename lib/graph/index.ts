export * from './graph';
export * from './operators';
