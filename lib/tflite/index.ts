export { readModel, verifyModel } from './read';
export { writeModel } from './write';
