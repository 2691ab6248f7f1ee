/**
 * The demo's signals, what the simulated device senses: spoken words in a room whose noise rises and falls (assets/speech), and
 * a phone in the pocket of somebody who rests, walks, runs and climbs stairs (lib/data, MotionSimulator). Motion leaves the
 * device as the integers of a common inertial sensor set to 8 g and 2000 degrees per second.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MotionRoutine, MotionSimulator, readWav, SpokenStream } from '../../lib/data';
import type { Signal } from './device';

const speech = resolve(__dirname, '..', '..', '..', 'assets', 'speech');

/** Counts per m/s2 and per rad/s; the flow's motion source states their inverse as its scale. */
export const countsPerUnit = {
  acceleration: 32768 / (8 * 9.80665),
  angularRate: 32768 / ((2000 * Math.PI) / 180),
};

function spokenWords(): Signal {
  const sound = readWav(readFileSync(join(speech, 'speech.wav')));
  const { words } = JSON.parse(readFileSync(join(speech, 'speech.json'), 'utf8'));
  const stream = new SpokenStream(sound, words);
  return {
    topic: 'demo/sound',
    sampleRate: stream.sampleRate,
    channels: 1,
    frameLength: 800,
    read: count => stream.read(count),
  };
}

function motion(): Signal {
  const simulator = new MotionSimulator();
  const routine = new MotionRoutine(simulator);
  return {
    topic: 'demo/motion',
    sampleRate: simulator.sampleRate,
    channels: 6,
    frameLength: 5,
    read: count =>
      Int16Array.from(routine.read(count), (value, i) => {
        const counts = value * (i % 6 < 3 ? countsPerUnit.acceleration : countsPerUnit.angularRate);
        return Math.max(-32768, Math.min(32767, Math.round(counts)));
      }),
  };
}

export function demoSignals(): Signal[] {
  return [spokenWords(), motion()];
}
