/**
 * Settings of the micro front end. Names are TFLM's in the project's spelling (num_channels is `channels`, lower_band_limit is
 * `lowHz`); defaults are those of the micro_speech example. Also the limits that follow from the fixed-point arithmetic.
 */
import type { ConfigError } from '../../../errors';
import { type OptionTable, type OptionValues, optionError, readOptions } from '../../options';

export const microFrontendTable = {
  sampleRate: {
    kind: 'integer',
    default: 16000,
    min: 1000,
    max: 192000,
    unit: 'Hz',
    help: 'Samples per second of the sound.',
  },
  windowMs: {
    kind: 'integer',
    default: 30,
    min: 1,
    max: 1000,
    unit: 'ms',
    help: 'Length of the piece of sound behind one frame.',
  },
  stepMs: {
    kind: 'integer',
    default: 20,
    min: 1,
    max: 1000,
    unit: 'ms',
    help: 'Time from one frame to the next; 20 for micro_speech, 10 for microWakeWord.',
  },
  channels: {
    kind: 'integer',
    default: 40,
    min: 1,
    max: 512,
    help: 'Mel bands, the values of one frame.',
  },
  lowHz: {
    kind: 'number',
    default: 125,
    min: 0,
    max: 96000,
    unit: 'Hz',
    help: 'Lower edge of the first band.',
  },
  highHz: {
    kind: 'number',
    default: 7500,
    min: 0,
    max: 96000,
    unit: 'Hz',
    help: 'Upper edge of the last band; below half the sample rate.',
  },
  smoothingBits: {
    kind: 'integer',
    default: 10,
    min: 0,
    max: 31,
    unit: 'bits',
    help: 'Extra precision of the noise estimate.',
  },
  evenSmoothing: {
    kind: 'number',
    default: 0.025,
    min: 0,
    max: 1,
    help: 'How fast the noise estimate of bands 0, 2, 4 ... follows the sound.',
  },
  oddSmoothing: {
    kind: 'number',
    default: 0.06,
    min: 0,
    max: 1,
    help: 'How fast the noise estimate of bands 1, 3, 5 ... follows the sound.',
  },
  minSignalRemaining: {
    kind: 'number',
    default: 0.05,
    min: 0,
    max: 1,
    help: 'Share of the sound that noise reduction always leaves.',
  },
  enablePcan: {
    kind: 'boolean',
    default: true,
    help: 'Per-channel gain control: quiet and loud speech look alike.',
  },
  pcanStrength: {
    kind: 'number',
    default: 0.95,
    min: 0,
    max: 10,
    help: 'How strongly loud bands are turned down; 0 is not at all.',
  },
  pcanOffset: {
    kind: 'number',
    default: 80,
    min: 0,
    max: 1e9,
    help: 'Level below which gain control hardly acts.',
  },
  pcanGainBits: {
    kind: 'integer',
    default: 21,
    min: 0,
    max: 31,
    unit: 'bits',
    help: 'Fractional bits of the gain.',
  },
  enableLog: { kind: 'boolean', default: true, help: 'Take the logarithm of every band.' },
  logScaleShift: {
    kind: 'integer',
    default: 6,
    min: 0,
    max: 31,
    unit: 'bits',
    help: 'Fractional bits of the logarithm: a frame holds 2^6 ln(band).',
  },
} as const satisfies OptionTable;

export type MicroFrontendSettings = OptionValues<typeof microFrontendTable>;
export type MicroFrontendOptions = Partial<MicroFrontendSettings>;

/** Bits of the mel weights' Q12 that the square root leaves in an amplitude. */
const WEIGHT_BITS_AFTER_ROOT = 6;

/** What follows from the settings. */
export interface MicroFrontendGeometry {
  /** samples per window and per step */
  windowSize: number;
  stepSize: number;
  /** the power of two at or above windowSize */
  fftSize: number;
  /** bits by which amplitudes lie below those of an unscaled FFT; negative below 64 points */
  correctionBits: number;
}

const OWNER = 'micro-frontend';

export function microFrontendGeometry(settings: MicroFrontendSettings): MicroFrontendGeometry {
  const windowSize = Math.floor((settings.windowMs * settings.sampleRate) / 1000);
  const stepSize = Math.floor((settings.stepMs * settings.sampleRate) / 1000);
  let fftSize = 4;
  while (fftSize < windowSize) fftSize *= 2;
  return { windowSize, stepSize, fftSize, correctionBits: Math.log2(fftSize) - WEIGHT_BITS_AFTER_ROOT };
}

/**
 * Checks the settings one by one and against each other.
 * @throws ConfigError naming the key, its value and what is allowed
 */
export function readMicroFrontendOptions(options: Readonly<Record<string, unknown>>): MicroFrontendSettings {
  const settings = readOptions(microFrontendTable, options, OWNER);
  const { windowSize, stepSize, fftSize, correctionBits } = microFrontendGeometry(settings);
  const { sampleRate, stepMs, windowMs } = settings;
  if (stepMs > windowMs)
    throw optionError(OWNER, 'stepMs', stepMs, `at most windowMs (${windowMs} ms): frames touch or overlap`);
  if (windowSize < 3 || stepSize < 1)
    throw optionError(OWNER, 'windowMs', windowMs, `long enough for 3 samples at ${sampleRate} Hz`);
  if (fftSize > 32768)
    throw optionError(OWNER, 'windowMs', windowMs, `at most 32768 samples long at ${sampleRate} Hz`);
  if (settings.highHz <= settings.lowHz)
    throw optionError(OWNER, 'highHz', settings.highHz, `above lowHz (${settings.lowHz} Hz)`);
  if (settings.highHz > sampleRate / 2) throw highHzError(settings);
  const noiseBits = settings.smoothingBits - correctionBits;
  if (settings.enablePcan && (noiseBits < 0 || noiseBits > 31))
    throw optionError(
      OWNER,
      'smoothingBits',
      settings.smoothingBits,
      `from ${Math.max(0, correctionBits)} to ${31 + Math.min(0, correctionBits)} with an FFT of ${fftSize} points`,
    );
  const leastGainBits = Math.max(0, 12 + correctionBits);
  if (settings.enablePcan && settings.pcanGainBits < leastGainBits)
    throw optionError(
      OWNER,
      'pcanGainBits',
      settings.pcanGainBits,
      `at least ${leastGainBits} with an FFT of ${fftSize} points`,
    );
  return settings;
}

/** The highest band must end below the last bin of the spectrum. */
export function highHzError({ highHz, sampleRate }: MicroFrontendSettings): ConfigError {
  return optionError(
    OWNER,
    'highHz',
    highHz,
    `below ${sampleRate / 2} Hz, half of sampleRate, with no bin of the FFT at or above it`,
  );
}
