export { calledSubgraphs } from './calls';
export { checkGraph } from './check';
export type * from './graph';
export type * from './operators';
export { brief, place, rejectModel } from './problem';
export type * from './rare';
export * from './walk';
