/** Rows that the audio pipelines' option tables share, and the checks of one setting against another. */
import type { NumberOption } from '../options';
import { optionError } from '../options';

const row = (
  kind: 'integer' | 'number',
  value: number,
  [min, max]: [number, number],
  help: string,
  unit?: string,
): NumberOption => ({ kind, default: value, min, max, help, ...(unit && { unit }) });

/** Longest frame and transform, in samples: four seconds at 16 kHz. */
const LONGEST = 65536;

export const audioRateOption = (hz: number) =>
  row('number', hz, [100, 1_000_000], 'Samples per second of the sound.', 'Hz');
export const frameOption = (samples: number) =>
  row('integer', samples, [1, LONGEST], 'Length of the piece of sound behind one frame.', 'samples');
export const hopOption = (samples: number) =>
  row('integer', samples, [1, LONGEST], 'From the start of one frame to the start of the next.', 'samples');
export const fftSizeOption = (size: number) =>
  row(
    'integer',
    size,
    [2, LONGEST],
    'Points of the Fourier transform, any number; a shorter frame is filled up with zeros, a longer one is cut.',
    'samples',
  );
export const melBandsOption = (bands: number) =>
  row('integer', bands, [1, 1024], 'Mel bands, triangles over the spectrum.');
export const lowHzOption = (hz: number) =>
  row('number', hz, [0, 500_000], 'Lower edge of the first band.', 'Hz');
export const highHzOption = (hz: number, more = '') =>
  row('number', hz, [0, 500_000], `Upper edge of the last band; at most half the sample rate.${more}`, 'Hz');
export const coefficientsOption = (count: number) =>
  row(
    'integer',
    count,
    [1, 1024],
    'Cepstral coefficients that are kept, from 0 on; at most as many as bands.',
  );

/** @throws ConfigError where the band is empty or ends above half the rate */
export function checkBand(owner: string, sampleRate: number, lowHz: number, highHz: number): void {
  if (highHz <= lowHz) throw optionError(owner, 'highHz', highHz, `above lowHz (${lowHz} Hz)`);
  if (highHz > sampleRate / 2)
    throw optionError(owner, 'highHz', highHz, `at most half of sampleRate (${sampleRate / 2} Hz)`);
}

/** @throws ConfigError where more coefficients are wanted than there are bands */
export function checkCoefficients(owner: string, coefficients: number, bands: number): void {
  if (coefficients > bands)
    throw optionError(owner, 'coefficients', coefficients, `at most the number of bands (${bands})`);
}
