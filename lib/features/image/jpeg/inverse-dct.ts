/**
 * The inverse cosine transform of a block in integers: Loeffler, Ligtenberg and Moschytz, with the precision of libjpeg's "islow"
 * (13 bits of constants, 2 more between the passes), so that pixels equal those of the common decoders.
 */

const CONSTANT_BITS = 13;
const PASS_BITS = 2;
const fix = (value: number) => Math.round(value * (1 << CONSTANT_BITS));

const F0_298 = fix(0.298631336);
const F0_390 = fix(0.390180644);
const F0_541 = fix(0.5411961);
const F0_765 = fix(0.765366865);
const F0_899 = fix(0.899976223);
const F1_175 = fix(1.175875602);
const F1_501 = fix(1.50132111);
const F1_847 = fix(1.847759065);
const F1_961 = fix(1.96157056);
const F2_053 = fix(2.053119869);
const F2_562 = fix(2.562915447);
const F3_072 = fix(3.072711026);

const work = new Int32Array(64);
const row = new Int32Array(8);

/** Eight values of `work` from `at` on, `step` apart; results without the final shift in `row`. */
function transform(at: number, step: number): void {
  const w = (k: number) => work[at + k * step];
  // even part
  const z1 = Math.imul(w(2) + w(6), F0_541);
  const t2 = z1 - Math.imul(w(6), F1_847);
  const t3 = z1 + Math.imul(w(2), F0_765);
  const t0 = (w(0) + w(4)) << CONSTANT_BITS;
  const t1 = (w(0) - w(4)) << CONSTANT_BITS;
  const e0 = t0 + t3;
  const e3 = t0 - t3;
  const e1 = t1 + t2;
  const e2 = t1 - t2;
  // odd part
  const [a, b, c, d] = [w(7), w(5), w(3), w(1)];
  const z5 = Math.imul(a + c + b + d, F1_175);
  const y1 = -Math.imul(a + d, F0_899);
  const y2 = -Math.imul(b + c, F2_562);
  const y3 = z5 - Math.imul(a + c, F1_961);
  const y4 = z5 - Math.imul(b + d, F0_390);
  const o0 = Math.imul(a, F0_298) + y1 + y3;
  const o1 = Math.imul(b, F2_053) + y2 + y4;
  const o2 = Math.imul(c, F3_072) + y2 + y3;
  const o3 = Math.imul(d, F1_501) + y1 + y4;
  row[0] = e0 + o3;
  row[7] = e0 - o3;
  row[1] = e1 + o2;
  row[6] = e1 - o2;
  row[2] = e2 + o1;
  row[5] = e2 - o1;
  row[3] = e3 + o0;
  row[4] = e3 - o0;
}

/**
 * @param coefficients 64 from `from` on, in natural order
 * @param table of quantization, in natural order
 * @param target receives 8 x 8 samples of 0 to 255 from `to` on, rows `stride` apart
 */
export function inverseDct(
  coefficients: Int16Array,
  from: number,
  table: Uint16Array,
  target: Uint8ClampedArray,
  to: number,
  stride: number,
): void {
  for (let i = 0; i < 64; i++) work[i] = Math.imul(coefficients[from + i], table[i]);
  const first = CONSTANT_BITS - PASS_BITS;
  for (let x = 0; x < 8; x++) {
    transform(x, 8);
    for (let y = 0; y < 8; y++) work[y * 8 + x] = (row[y] + (1 << (first - 1))) >> first;
  }
  const second = CONSTANT_BITS + PASS_BITS + 3;
  for (let y = 0; y < 8; y++) {
    transform(y * 8, 1);
    for (let x = 0; x < 8; x++)
      target[to + y * stride + x] = ((row[x] + (1 << (second - 1))) >> second) + 128;
  }
}
