/** Discrete cosine transform, type II, of the few values of a mel spectrum: the first `count` rows as a table. */

/**
 * 'orthonormal': rows of length 1 (scipy norm='ortho', librosa). 'tensorflow': every row times sqrt(2/N), which makes row 0
 * larger by sqrt(2) (tf.signal.mfccs_from_log_mel_spectrograms).
 */
export type DctScaling = 'orthonormal' | 'tensorflow';

export class Dct {
  private readonly table: Float64Array;

  /** @param size values in @param count values out, at most `size` */
  constructor(
    readonly size: number,
    readonly count: number,
    scaling: DctScaling,
  ) {
    this.table = new Float64Array(size * count);
    for (let k = 0; k < count; k++) {
      const scale = Math.sqrt((k === 0 && scaling === 'orthonormal' ? 1 : 2) / size);
      for (let n = 0; n < size; n++)
        this.table[k * size + n] = scale * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * size));
    }
  }

  /** @param target `count` values from `offset` on */
  apply(values: Float64Array, target: Float64Array, offset = 0): void {
    const { size, count, table } = this;
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let n = 0; n < size; n++) sum += table[k * size + n] * values[n];
      target[offset + k] = sum;
    }
  }
}
