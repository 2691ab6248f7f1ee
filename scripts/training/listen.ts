/** The demo's first lane without Node-RED: sound to decisions, exactly as its nodes compute them. */
import { createDetector, type Decision } from '../../lib/decide';
import { createFeatures } from '../../lib/features';
import type { Interpreter } from '../../lib/interpreter';
import { demoDetector } from './demo-detector';
import { labels, RATE } from './keyword-sound';
import { BANDS, FRAMES } from './keyword-windows';

/** Frames from one window to the next: 100 ms. */
const HOP = 5;

/** Decisions of the keyword model over a sound of 16 kHz; times in ms since its beginning. */
export function listen(interpreter: Interpreter, samples: Int16Array): Decision[] {
  const features = createFeatures('micro_speech');
  const frames = features.process(samples) as Int8Array;
  const detector = createDetector(demoDetector);
  const decisions: Decision[] = [];
  for (let first = 0; (first + FRAMES) * BANDS <= frames.length; first += HOP) {
    interpreter.inputs[0].write(frames.subarray(first * BANDS, (first + FRAMES) * BANDS));
    interpreter.invoke();
    const output = interpreter.outputs[0].data;
    const scores = Object.fromEntries(labels.map((label, i) => [label, (Number(output[i]) + 128) / 256]));
    const time = (1000 * ((first + FRAMES - 1) * 320 + 480)) / RATE;
    const decision = detector.push({ scores, time });
    if (decision) decisions.push(decision);
  }
  return decisions;
}
