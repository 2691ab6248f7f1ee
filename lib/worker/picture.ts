/** A thread that decodes pictures and brings them to the form a model takes: a JPEG of a camera takes longer than a flow may wait. */

import { InputError } from '../errors';
import type { FeatureConfig, Features } from '../features';
import { createFeatures } from '../features';
import type { TypedArray } from '../tensor';
import { serve } from './serve';

export type PictureRequests = {
  /** the thread's setup: a pipeline for pictures, by name or preset */
  open: { data: { pipeline: string; config: FeatureConfig }; answer: undefined };
  /** a file, or raw pixels with their shape */
  process: {
    data: { samples: TypedArray; shape?: readonly number[] };
    answer: { data: TypedArray; shape: number[] };
  };
};

let features: Features | undefined;

serve<PictureRequests>({
  open({ pipeline, config }) {
    features = createFeatures(pipeline, config);
    return undefined;
  },
  process({ samples, shape }, job) {
    if (features === undefined) throw new InputError('closed', 'the thread has no pipeline yet');
    const data = features.process(samples, shape);
    job.transfer(data.buffer as ArrayBuffer);
    return { data, shape: [...features.outputShape] };
  },
});
