/** The integer tables against those that TFLM's C library computes at its start (16 kHz, 30 ms, 40 channels). */
import assert from 'node:assert/strict';
import { goldenTables } from '../../../../test/support/golden-audio';
import { FilterBank } from './filter-bank';
import { GainControl } from './gain-control';
import { NoiseReduction } from './noise-reduction';
import { microFrontendGeometry, readMicroFrontendOptions } from './options';
import { windowCoefficients } from './window';

const golden = goldenTables();
const settings = readMicroFrontendOptions({});

describe('the tables of the micro front end', () => {
  it('has the window of the original', () => {
    assert.deepEqual([...windowCoefficients(480)], golden.window_coefficients);
  });

  it('has the filter bank of the original', () => {
    const bank = new FilterBank({ ...settings, fftSize: 512 });
    assert.equal(bank.startBin, golden.fb_start_index);
    assert.equal(bank.endBin, golden.fb_end_index);
    // the original pads every triangle with zeros to aligned starts and whole blocks
    const weights = golden.fb_weights.map(() => 0);
    const nextWeights = golden.fb_unweights.map(() => 0);
    for (let c = 0; c <= golden.fb_num_channels; c++)
      for (let bin = bank.bounds[c]; bin < bank.bounds[c + 1]; bin++) {
        const at = golden.fb_channel_weight_starts[c] + bin - golden.fb_channel_frequency_starts[c];
        weights[at] = bank.weights[bin - bank.startBin];
        nextWeights[at] = bank.nextWeights[bin - bank.startBin];
      }
    assert.deepEqual(weights, golden.fb_weights);
    assert.deepEqual(nextWeights, golden.fb_unweights);
  });

  it('has the noise reduction of the original', () => {
    const { evenSmoothing, oddSmoothing, minSignalRemaining } = new NoiseReduction(40, settings);
    assert.deepEqual(
      [evenSmoothing, oddSmoothing, minSignalRemaining],
      [golden.nr_even_smoothing, golden.nr_odd_smoothing, golden.nr_min_signal_remaining],
    );
  });

  it('has the gain of the original', () => {
    const { correctionBits } = microFrontendGeometry(settings);
    const gain = new GainControl({ ...settings, correctionBits });
    assert.equal(correctionBits, golden.correction_bits);
    assert.equal(gain.snrShift, golden.pcan_snr_shift);
    assert.deepEqual([...gain.table], golden.pcan_gain_lut);
  });
});
