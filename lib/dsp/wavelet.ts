/**
 * Discrete wavelet transform over several levels with half-sample symmetric edges (PyWavelets' wavedec, mode symmetric). Filters of
 * Daubechies and the least asymmetric ones ("symlets"); number N has N vanishing moments and 2 N coefficients.
 */

/** Low-pass decomposition filters, in the order of the convolution. */
const LOW_PASS = {
  haar: [Math.SQRT1_2, Math.SQRT1_2],
  db2: [-0.12940952255126037, 0.2241438680420134, 0.8365163037378079, 0.48296291314453416],
  db3: [
    0.03522629188570953, -0.08544127388202666, -0.13501102001025458, 0.45987750211849154, 0.8068915093110925,
    0.33267055295008263,
  ],
  db4: [
    -0.010597401785069032, 0.0328830116668852, 0.030841381835560764, -0.18703481171909309,
    -0.027983769416859854, 0.6308807679298589, 0.7148465705529157, 0.2303778133088965,
  ],
  db5: [
    0.0033357252854737712, -0.012580751999081999, -0.006241490212798274, 0.07757149384004572,
    -0.032244869584638375, -0.24229488706638203, 0.13842814590132074, 0.7243085284377729, 0.6038292697971896,
    0.16010239797419293,
  ],
  db6: [
    -0.0010773010853084796, 0.004777257510945511, 0.0005538422011614961, -0.03158203931748603,
    0.027522865530305727, 0.09750160558732304, -0.12976686756726194, -0.22626469396543983,
    0.31525035170919763, 0.7511339080210954, 0.49462389039845306, 0.11154074335010947,
  ],
  db7: [
    0.00035371379997452024, -0.0018016407040474908, 0.0004295779729213665, 0.01255099855609984,
    -0.01657454163066688, -0.03802993693501441, 0.08061260915108308, 0.07130921926683026,
    -0.22403618499387498, -0.14390600392856498, 0.4697822874051931, 0.7291320908462351, 0.3965393194819173,
    0.07785205408500918,
  ],
  db8: [
    -0.00011747678412476953, 0.0006754494064505693, -0.00039174037337694705, -0.004870352993451574,
    0.008746094047405777, 0.013981027917398282, -0.044088253930794755, -0.017369301001807547,
    0.12874742662047847, 0.0004724845739132832, -0.2840155429615469, -0.015829105256349306,
    0.5853546836542067, 0.6756307362972898, 0.31287159091429995, 0.05441584224310401,
  ],
  sym4: [
    -0.07576571478950221, -0.029635527646002493, 0.497618667632775, 0.8037387518051321, 0.29785779560530606,
    -0.09921954357663353, -0.012603967262031304, 0.032223100604051466,
  ],
} as const;

export type WaveletName = keyof typeof LOW_PASS;
export const waveletNames = Object.keys(LOW_PASS) as WaveletName[];

/** The mirrored high pass: its reverse with every second sign changed. */
const highPass = (low: readonly number[]) =>
  low.map((_, i) => (i % 2 === 0 ? -1 : 1) * low[low.length - 1 - i]);

/** Value at a position beyond the ends: ... 1 0 | 0 1 ... n-1 | n-1 n-2 ... */
function reflected(x: Float64Array, i: number): number {
  const period = 2 * x.length;
  const at = ((i % period) + period) % period;
  return x[at < x.length ? at : period - 1 - at];
}

function downsampled(x: Float64Array, filter: readonly number[]): Float64Array {
  return Float64Array.from({ length: Math.floor((x.length + filter.length - 1) / 2) }, (_, k) =>
    filter.reduce((sum, h, j) => sum + h * reflected(x, 2 * k + 1 - j), 0),
  );
}

/** @param levels 1 or more @returns levels + 1 parts: the approximation, then the details from coarse to fine */
export function waveletDecomposition(x: Float64Array, name: WaveletName, levels: number): Float64Array[] {
  const low = LOW_PASS[name];
  const high = highPass(low);
  const details: Float64Array[] = [];
  let approximation = x;
  for (let level = 0; level < levels; level++) {
    details.unshift(downsampled(approximation, high));
    approximation = downsampled(approximation, low);
  }
  return [approximation, ...details];
}
