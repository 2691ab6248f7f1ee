/**
 * The public library: what the nodes do, without Node-RED, for scripts and tests.
 *
 * ```js
 * const { Interpreter } = require('@edgeflow/node-red-tinyml');
 * const interpreter = await Interpreter.create(await readFile('model.tflite'));
 * interpreter.inputs[0].data.set(features);
 * interpreter.invoke();
 * console.log(interpreter.outputs[0].data);
 * ```
 */
export * from './decide';
export * from './errors';
export * from './features';
export type * from './graph';
export * from './interpreter';
export * from './metrics';
export * from './monitor';
export * from './signal';
export type { ElementType, NumericType, Quantization } from './tensor';
export { readModel, verifyModel, writeModel } from './tflite';
