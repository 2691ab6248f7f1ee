/** From scores over time to one decision per happening. */
import { ConfigError } from '../errors';
import { type DetectorConfig, validateDetectorConfig } from './config';
import type { Detector } from './detector';
import { MicroWakeWord } from './micro-wake-word';
import { RecognizeCommands } from './recognize-commands';
import { ThresholdDetector } from './threshold';

export * from './config';
export * from './detector';

/**
 * Makes a detector for one stream.
 * @throws ConfigError with every sentence of `validateDetectorConfig`
 */
export function createDetector(config: DetectorConfig): Detector {
  const wrong = validateDetectorConfig(config);
  if (wrong.length > 0) throw new ConfigError('DETECTOR_CONFIG', wrong.join('; '), { wrong });
  switch (config.method) {
    case 'threshold':
      return new ThresholdDetector(config);
    case 'recognize-commands':
      return new RecognizeCommands(config);
    case 'micro-wake-word':
      return new MicroWakeWord(config);
  }
}
