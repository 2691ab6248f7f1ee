import type { describeModel as describe } from './report/describe-model';
import type { estimateTflmArena as estimate } from './report/tflm-arena';

export { Interpreter, type StepObserver } from './interpreter';
export type { OutputSaturation } from './introspection/saturation';
export type { TapReference } from './introspection/taps';
export type { OperatorStatistics, Watch, WatchOptions } from './introspection/watch';
export type { Frame, Kernel, KernelTable, Operand } from './kernel';
export { defaultLimits, type Limits } from './limits';
export { LoadedModel } from './loaded-model';
export type { LoadOptions } from './model-memory';
export type { ModelReport, OperatorReport, TensorReport } from './report/describe-model';
export type { TflmArena } from './report/tflm-arena';
export { TensorHandle } from './tensor-handle';

/** What a model is and what it needs. The report is loaded on first use: who runs models does not always look at them. */
export const describeModel: typeof describe = (model, options) =>
  (require('./report/describe-model') as typeof import('./report/describe-model')).describeModel(
    model,
    options,
  );

/** How large a tensor arena TFLM itself needs for a model. */
export const estimateTflmArena: typeof estimate = (graph, operands, pointer) =>
  (require('./report/tflm-arena') as typeof import('./report/tflm-arena')).estimateTflmArena(
    graph,
    operands,
    pointer,
  );
