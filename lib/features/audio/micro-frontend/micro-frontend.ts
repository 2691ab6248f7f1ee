/**
 * The audio front end of TensorFlow Lite for Microcontrollers (tensorflow/lite/experimental/microfrontend), in its fixed-point
 * arithmetic and equal to it in every bit: window -> FFT -> mel filter bank -> noise reduction -> gain control -> logarithm.
 * micro_speech and microWakeWord models were trained on its output. Specification: techniques.md 8.1; each stage is a file here.
 */
import { FixedPointRealFft, fixedPointLog } from '../../../dsp';
import { InputError } from '../../../errors';
import { FilterBank } from './filter-bank';
import { GainControl } from './gain-control';
import { NoiseReduction } from './noise-reduction';
import {
  highHzError,
  type MicroFrontendOptions,
  type MicroFrontendSettings,
  microFrontendGeometry,
  readMicroFrontendOptions,
} from './options';
import { SlidingWindow } from './window';

/**
 * @example
 * const frontend = new MicroFrontend({ sampleRate: 16000, windowMs: 30, stepMs: 20 });
 * for (const frame of frontend.process(samples)) console.log(frame); // 40 numbers, 0 to about 670
 */
export class MicroFrontend {
  readonly settings: Readonly<MicroFrontendSettings>;
  /** samples per window, and from one window's start to the next one's */
  readonly windowSize: number;
  readonly stepSize: number;
  readonly channels: number;
  private readonly correctionBits: number;
  private readonly window: SlidingWindow;
  private readonly fft: FixedPointRealFft;
  private readonly fftInput: Int16Array;
  private readonly spectrum: Int16Array;
  private readonly filterBank: FilterBank;
  private readonly noiseReduction: NoiseReduction;
  private readonly gainControl?: GainControl;

  /** @throws ConfigError for an unknown option or a value that is not allowed */
  constructor(options: MicroFrontendOptions = {}) {
    const settings = readMicroFrontendOptions(options as Record<string, unknown>);
    const { windowSize, stepSize, fftSize, correctionBits } = microFrontendGeometry(settings);
    this.settings = settings;
    this.windowSize = windowSize;
    this.stepSize = stepSize;
    this.channels = settings.channels;
    this.correctionBits = correctionBits;
    this.window = new SlidingWindow(windowSize, stepSize);
    this.fft = new FixedPointRealFft(fftSize);
    this.fftInput = new Int16Array(fftSize);
    this.spectrum = new Int16Array(fftSize + 2);
    this.filterBank = new FilterBank({ ...settings, fftSize });
    if (this.filterBank.endBin > fftSize / 2) throw highHzError(settings);
    this.noiseReduction = new NoiseReduction(settings.channels, settings);
    if (settings.enablePcan) this.gainControl = new GainControl({ ...settings, correctionBits });
  }

  /**
   * Takes the next samples of the stream, any number of them; the same stream gives the same frames however it is cut.
   * @param samples int16 counts
   * @returns one array of `channels` values per window that these samples complete; owned by the caller
   */
  process(samples: Int16Array): Uint16Array[] {
    const frames: Uint16Array[] = [];
    for (let at = this.fill(samples, 0); at >= 0; at = this.fill(samples, at)) {
      const frame = new Uint16Array(this.channels);
      this.transform(frame, 0);
      frames.push(frame);
    }
    return frames;
  }

  /** As `process`, the frames back to back in one array. */
  processFlat(samples: Int16Array): Uint16Array {
    const { channels } = this;
    const frames = new Uint16Array(this.window.windowsAfter(samples.length) * channels);
    let frame = 0;
    for (let at = this.fill(samples, 0); at >= 0; at = this.fill(samples, at)) {
      this.transform(frames, frame);
      frame += channels;
    }
    return frames;
  }

  /** Forgets the samples of an unfinished window and the noise estimate: as newly made. */
  reset(): void {
    this.window.reset();
    this.noiseReduction.reset();
  }

  /** Takes samples from `offset` on until a window is complete; the offset after them, or -1 where they do not suffice. */
  private fill(samples: Int16Array, offset: number): number {
    if (!(samples instanceof Int16Array))
      throw new InputError('SAMPLE_TYPE', 'the micro front end takes an Int16Array of sound samples');
    const end = offset + this.window.take(samples, offset);
    return this.window.next() ? end : -1;
  }

  /** From the window's weighted samples to one frame, written to `frames` from `at` on. */
  private transform(frames: Uint16Array, at: number): void {
    const { window, fftInput, noiseReduction, correctionBits, settings } = this;
    // Shifted up until the peak fills 15 bits, so that the FFT's divisions cost as little precision as possible.
    const scaleShift = Math.clz32(window.peak) - 17;
    for (let i = 0; i < window.size; i++) fftInput[i] = window.output[i] << scaleShift;
    this.fft.forward(fftInput, this.spectrum);
    const bands = this.filterBank.apply(this.spectrum, scaleShift);
    noiseReduction.apply(bands);
    this.gainControl?.apply(bands, noiseReduction.estimate);
    for (let c = 0; c < bands.length; c++) {
      let value = bands[c];
      if (settings.enableLog) {
        value = correctionBits < 0 ? value >>> -correctionBits : (value << correctionBits) >>> 0;
        value = value > 1 ? fixedPointLog(value, settings.logScaleShift) : 0;
      }
      frames[at + c] = Math.min(value, 0xffff);
    }
  }
}
