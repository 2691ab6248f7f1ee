/** How the commands write numbers and tensors for people. */
import type { ElementType } from '../lib/tensor';

interface DescribedTensor {
  name: string;
  type: ElementType;
  shape: readonly number[];
  scale?: number;
  zeroPoint?: number;
}

/** 1234567 -> '1,234,567'; a dash for what is not known. */
export function count(value: number | null): string {
  return value === null ? '-' : Math.round(value).toLocaleString('en-US');
}

/** '1x49x40x1 int8, scale 0.1, zero point -128'. */
export function tensorText({ type, shape, scale, zeroPoint }: DescribedTensor): string {
  const quantization =
    scale === undefined ? '' : `, scale ${Number(scale.toPrecision(6))}, zero point ${zeroPoint ?? 0}`;
  return `${shape.join('x') || 'scalar'} ${type}${quantization}`;
}

/** Rows with their columns under each other; the last column keeps its length. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)),
    [],
  );
  return rows
    .map(
      row => indent + row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] + 2) : cell)).join(''),
    )
    .join('\n');
}
