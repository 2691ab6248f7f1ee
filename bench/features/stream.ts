/** One stream as a gateway holds it: a front end, a window, and (where the models are there) an interpreter of a shared model. */
import { createFeatures, type Features } from '../../lib/features';
import type { Interpreter, LoadedModel } from '../../lib/interpreter';
import { Windower } from '../../lib/signal';

export const sampleRate = 16000;
const bands = 40;

export interface StreamPlan {
  preset: 'micro_speech' | 'microWakeWord';
  /** frames */
  length: number;
  hop: number;
}

/** The keyword spotter of TFLM: a second of frames, ten times a second. */
export const microSpeech: StreamPlan = { preset: 'micro_speech', length: 49, hop: 5 };
/** A wake-word model of microWakeWord: three frames at a time, as its trainer feeds it. */
export const wakeWord: StreamPlan = { preset: 'microWakeWord', length: 3, hop: 3 };

export class Stream {
  private readonly features: Features;
  private readonly windower: Windower;
  private readonly interpreter: Interpreter | undefined;
  inferences = 0;

  constructor({ preset, length, hop }: StreamPlan, model?: LoadedModel) {
    this.features = createFeatures(preset);
    this.windower = new Windower({ length, hop, channels: bands, type: 'int8', gapPolicy: 'reset' });
    this.interpreter = model?.createInterpreter();
  }

  push(samples: Int16Array): void {
    const data = this.features.process(samples);
    const block = { data, type: 'int8' as const, channels: bands, count: data.length / bands, gap: 0 };
    for (const window of this.windower.push(block)) {
      if (this.interpreter === undefined) continue;
      (this.interpreter.inputs[0].data as Int8Array).set(window.data as Int8Array);
      this.interpreter.invoke();
      this.inferences++;
    }
  }
}

/** Noise of a room, the same in every run. */
export function noise(samples: number, seed = 1): Int16Array {
  let state = seed;
  return Int16Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >> 20) - 2048;
  });
}
