export { Interpreter, type StepObserver } from './interpreter';
export type { OutputSaturation } from './introspection/saturation';
export type { TapReference } from './introspection/taps';
export type { OperatorStatistics, Watch, WatchOptions } from './introspection/watch';
export type { Frame, Kernel, KernelTable, Operand } from './kernel';
export { defaultLimits, type Limits } from './limits';
export { LoadedModel } from './loaded-model';
export type { LoadOptions } from './model-memory';
export {
  describeModel,
  type ModelReport,
  type OperatorReport,
  type TensorReport,
} from './report/describe-model';
export { estimateTflmArena, type TflmArena } from './report/tflm-arena';
export { TensorHandle } from './tensor-handle';
