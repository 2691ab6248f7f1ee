/** The demo's signals: what the simulated device senses. */
import type { Signal } from './device';

export function demoSignals(): Signal[] {
  const length = 800;
  return [
    {
      topic: 'demo/sound',
      sampleRate: 16000,
      channels: 1,
      frameLength: length,
      read: n => new Int16Array(n),
    },
    { topic: 'demo/motion', sampleRate: 50, channels: 6, frameLength: 5, read: n => new Int16Array(6 * n) },
  ];
}
