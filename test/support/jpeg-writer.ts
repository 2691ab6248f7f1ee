/**
 * Writes baseline JPEG files for tests, with what cameras may choose and the golden files do not have: any sampling, restart markers,
 * a scan per component. Hardly quantized, so that a decoder gives back what went in but for rounding.
 */
import { ZIGZAG } from '../../lib/features/image/jpeg/scan';

export interface JpegOptions {
  /** sampling factors of the luma; the colours have 1 x 1 */
  h?: number;
  v?: number;
  /** minimum coded units between restart markers; 0 for none */
  restart?: number;
  /** one scan per component */
  separate?: boolean;
}

/** One component: width x height samples of 0 to 255. */
export type Samples = (x: number, y: number) => number;

/** Code of symbol i: the first 100 have 8 bits, the others 12, so that both ways of looking up are used. */
const SHORT = 100;
const acSymbols = [
  0x00,
  0xf0,
  ...Array.from({ length: 160 }, (_, i) => (Math.floor(i / 10) << 4) | ((i % 10) + 1)),
];
const acCode = (symbol: number) => {
  const i = acSymbols.indexOf(symbol);
  return i < SHORT ? { code: i, length: 8 } : { code: (SHORT << 4) + (i - SHORT), length: 12 };
};

class BitWriter {
  readonly bytes: number[] = [];
  private bits = 0;
  private count = 0;

  put(value: number, length: number): void {
    for (let i = length - 1; i >= 0; i--) {
      this.bits = (this.bits << 1) | ((value >> i) & 1);
      if (++this.count === 8) this.flushByte();
    }
  }

  /** Fills up with ones and writes a marker. */
  marker(code: number): void {
    while (this.count > 0) this.put(1, 1);
    this.bytes.push(0xff, code);
  }

  private flushByte(): void {
    this.bytes.push(this.bits);
    if (this.bits === 0xff) this.bytes.push(0);
    this.bits = 0;
    this.count = 0;
  }
}

const category = (value: number) => (value === 0 ? 0 : 32 - Math.clz32(Math.abs(value)));

function putValue(writer: BitWriter, value: number): void {
  const size = category(value);
  writer.put(value < 0 ? value + (1 << size) - 1 : value, size);
}

/** [k][x]: cosines of the transform, by place */
const cosines = Array.from({ length: 8 }, (_, k) =>
  Array.from({ length: 8 }, (_, x) => Math.cos(((2 * x + 1) * k * Math.PI) / 16)),
);

/** Coefficients of a block in zigzag order. */
function forwardDct(at: Samples): number[] {
  const c = (k: number) => (k === 0 ? Math.SQRT1_2 : 1);
  const block = Array.from({ length: 64 }, (_, i) => at(i % 8, i >> 3) - 128);
  const natural = Array.from({ length: 64 }, (_, i) => {
    const [u, v] = [i % 8, i >> 3];
    let sum = 0;
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++) sum += block[y * 8 + x] * cosines[u][x] * cosines[v][y];
    return Math.round((sum * c(u) * c(v)) / 4);
  });
  return Array.from(ZIGZAG, place => natural[place]);
}

function putBlock(writer: BitWriter, zigzag: number[], before: number): void {
  const difference = zigzag[0] - before;
  writer.put(category(difference), 4);
  putValue(writer, difference);
  let run = 0;
  for (const value of zigzag.slice(1)) {
    if (value === 0) {
      run++;
      continue;
    }
    for (; run > 15; run -= 16) writer.put(acCode(0xf0).code, acCode(0xf0).length);
    const { code, length } = acCode((run << 4) | category(value));
    writer.put(code, length);
    putValue(writer, value);
    run = 0;
  }
  if (run > 0) writer.put(acCode(0).code, acCode(0).length);
}

const segment = (code: number, ...data: number[]) => [
  0xff,
  code,
  (data.length + 2) >> 8,
  (data.length + 2) & 255,
  ...data,
];

/** @param components 1 (grey) or 3 (YCbCr), each at the size of the picture */
export function writeJpeg(
  width: number,
  height: number,
  components: Samples[],
  options: JpegOptions = {},
): Uint8Array {
  const { h = 1, v = 1, restart = 0, separate = false } = options;
  const parts = components.map((samples, i) => ({
    id: i + 1,
    h: i === 0 ? h : 1,
    v: i === 0 ? v : 1,
    samples,
  }));
  const counts = Array.from({ length: 16 }, (_, i) =>
    i === 7 ? SHORT : i === 11 ? acSymbols.length - SHORT : 0,
  );
  const dcCounts = Array.from({ length: 16 }, (_, i) => (i === 3 ? 12 : 0));
  const bytes = [
    0xff,
    0xd8,
    ...segment(0xdb, 0, ...new Array<number>(64).fill(1)),
    ...segment(
      0xc0,
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      parts.length,
      ...parts.flatMap(p => [p.id, (p.h << 4) | p.v, 0]),
    ),
    ...segment(0xc4, 0x00, ...dcCounts, ...Array.from({ length: 12 }, (_, i) => i)),
    ...segment(0xc4, 0x10, ...counts, ...acSymbols),
    ...(restart > 0 ? segment(0xdd, restart >> 8, restart & 255) : []),
  ];
  const grey = parts.length === 1;
  const [maxH, maxV] = grey ? [1, 1] : [h, v];
  for (const scan of separate ? parts.map(part => [part]) : [parts]) {
    bytes.push(...segment(0xda, scan.length, ...scan.flatMap(({ id }) => [id, 0]), 0, 63, 0));
    const writer = new BitWriter();
    const alone = scan.length === 1;
    const of = (part: (typeof parts)[number]) => (grey ? { h: 1, v: 1 } : part);
    const [unitH, unitV] = alone ? [maxH / of(scan[0]).h, maxV / of(scan[0]).v] : [maxH, maxV];
    const unitsX = Math.ceil(width / (8 * unitH));
    const unitsY = Math.ceil(height / (8 * unitV));
    let before = scan.map(() => 0);
    for (let unit = 0; unit < unitsX * unitsY; unit++) {
      if (restart > 0 && unit > 0 && unit % restart === 0) {
        writer.marker(0xd0 + ((unit / restart - 1) & 7));
        before = scan.map(() => 0);
      }
      const [row, column] = [Math.floor(unit / unitsX), unit % unitsX];
      scan.forEach((part, i) => {
        const own = of(part);
        const [ratioX, ratioY] = [maxH / own.h, maxV / own.v];
        for (let y = 0; y < (alone ? 1 : own.v); y++)
          for (let x = 0; x < (alone ? 1 : own.h); x++) {
            const left = (column * (alone ? 1 : own.h) + x) * 8;
            const top = (row * (alone ? 1 : own.v) + y) * 8;
            // the mean of the pixels that a sample stands for
            const at: Samples = (dx, dy) => {
              let sum = 0;
              for (let j = 0; j < ratioY; j++)
                for (let k = 0; k < ratioX; k++)
                  sum += part.samples((left + dx) * ratioX + k, (top + dy) * ratioY + j);
              return sum / (ratioX * ratioY);
            };
            const zigzag = forwardDct(at);
            putBlock(writer, zigzag, before[i]);
            before[i] = zigzag[0];
          }
      });
    }
    writer.marker(0);
    bytes.push(...writer.bytes.slice(0, -2));
  }
  return Uint8Array.from([...bytes, 0xff, 0xd9]);
}
