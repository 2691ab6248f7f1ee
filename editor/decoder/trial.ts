/** What a decoder made of a device's bytes, as POST /tinyml/{serial,mqtt,decode}/probe answers (nodes/shared/source/api.ts). */
import { bytes, counts, hertz, whole } from '../numbers';
import { counted, text } from '../texts';

export interface ChannelTrial {
  name: string;
  min: number | null;
  max: number | null;
  mean: number | null;
  values: (number | null)[];
}

export interface Trial {
  problems: string[];
  text: string;
  hex: string;
  channels: ChannelTrial[];
  samples: number;
  sampleRate?: number;
  counters: Record<string, number>;
  advice: string[];
}

export interface ProbeAnswer {
  from: 'live' | 'node' | 'pasted';
  bytes: number;
  chunks: number;
  topics?: string[];
  trial: Trial;
}

/** "1.2 kB in 40 pieces · 200 samples · 50 Hz" */
export function summary({ bytes: count, chunks, trial }: ProbeAnswer): string {
  return [
    text('editor.trial.received', { bytes: bytes(count), pieces: counted('editor.trial.pieces', chunks) }),
    counted('editor.count.samples', trial.samples, counts(trial.samples)),
    ...(trial.sampleRate ? [hertz(trial.sampleRate)] : []),
  ].join(' · ');
}

/** Counters that are worth a word: all that count something bad, and the frames. */
export function counterTexts(counters: Record<string, number>): string[] {
  const always = ['frames'];
  const bad = ['badFrames', 'checksumErrors', 'resyncs', 'discardedBytes', 'duplicates', 'lostSamples'];
  return [...always, ...bad.filter(name => counters[name] > 0)].map(name =>
    text(`editor.trial.counter.${name}`, { count: whole(counters[name] ?? 0) }),
  );
}

/** 'good': samples and nothing to say; 'bad': nothing could be decoded; 'doubtful': samples, but there is advice. */
export function verdictOf({ problems, advice, samples }: Trial): 'good' | 'doubtful' | 'bad' {
  if (problems.length > 0 || samples === 0) return 'bad';
  return advice.length > 0 ? 'doubtful' : 'good';
}
