/** The settings of the demo's decide node after the keyword model. */
import type { RecognizeCommandsConfig } from '../../lib/decide';

export const demoDetector: RecognizeCommandsConfig = {
  method: 'recognize-commands',
  windowMs: 500,
  minimumCount: 3,
  cutoff: 0.6,
  suppressionMs: 1000,
  backgroundLabels: ['silence', 'unknown'],
};
