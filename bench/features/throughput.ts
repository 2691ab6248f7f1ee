/** How much one core does: sound in times of real time, windows of motion per second, clips of a second. */
import { createFeatures } from '../../lib/features';
import type { LoadedModel } from '../../lib/interpreter';
import { timeOf } from './repeat';
import { noise, Stream, sampleRate, wakeWord } from './stream';

export interface Throughput {
  /** seconds of sound per second: front end alone, and with the wake word (an inference every third frame, and every frame) */
  frontEnd: number;
  wakeWord?: number;
  wakeWordEveryFrame?: number;
  /** windows of 128 samples of 6 axes per second, by pipeline */
  windows: Record<string, number>;
  /** ms of a clip of one second */
  mlperfKws: number;
}

/** 20 ms of sound at a time, as a microphone sends it. */
const chunk = 320;

const motionPipelines: Record<string, [string, object]> = {
  'edge-impulse-spectral': ['edge-impulse-spectral', { axes: 6 }],
  'edge-impulse-spectral, 64 points, low pass': [
    'edge-impulse-spectral',
    { axes: 6, sampleRate: 50, fftLength: 64, filterType: 'low', filterCutoff: 10 },
  ],
  'edge-impulse-spectral, wavelet': [
    'edge-impulse-spectral',
    { axes: 6, analysisType: 'Wavelet', windowLength: 128 },
  ],
  'motion-spectrum': ['motion-spectrum', { axes: 6, sampleRate: 50 }],
  'motion-statistics': ['motion-statistics', { axes: 6, sampleRate: 50 }],
};

export function measureThroughput(rounds: number, model: LoadedModel | undefined): Throughput {
  const sound = noise(sampleRate);
  const realTime = (stream: Stream) => {
    const second = () => {
      for (let at = 0; at < sound.length; at += chunk) stream.push(sound.subarray(at, at + chunk));
    };
    return 1000 / timeOf(second, rounds);
  };
  const windows = Object.entries(motionPipelines).map(([title, [name, config]]) => {
    const features = createFeatures(name, config as Record<string, unknown>);
    const samples = Float32Array.from(noise(128 * 6), value => value / 200);
    return [title, 1000 / timeOf(() => features.process(samples), rounds)] as const;
  });
  const kws = createFeatures('mlperf-kws');
  return {
    frontEnd: realTime(new Stream(wakeWord)),
    wakeWord: model && realTime(new Stream(wakeWord, model)),
    wakeWordEveryFrame: model && realTime(new Stream({ ...wakeWord, hop: 1 }, model)),
    windows: Object.fromEntries(windows),
    mlperfKws: timeOf(() => kws.process(sound), rounds),
  };
}
