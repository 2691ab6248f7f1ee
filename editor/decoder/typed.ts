/** Between what is typed into a field and the value that it stands for. '' always stands for "nothing": the default holds. */
import { parse } from '../numbers';
import type { Json } from './config';

export type Kind = 'text' | 'number' | 'numbers' | 'names' | 'columns' | 'column';

/** The value of typed text; text that cannot be read stays text, for the check to say so. */
export function fromTyped(kind: Kind, typed: string): Json | undefined {
  const trimmed = typed.trim();
  if (trimmed === '') return undefined;
  switch (kind) {
    case 'text':
      return typed;
    case 'number':
      return parse(trimmed) ?? trimmed;
    case 'numbers': {
      const values = entries(trimmed).map(entry => parse(entry) ?? entry);
      return values.length === 1 ? values[0] : values;
    }
    case 'names':
      return entries(trimmed);
    case 'columns':
      return entries(trimmed).map(column);
    case 'column':
      return column(trimmed);
  }
}

/** What a field shows of a value. */
export function toTyped(value: Json | undefined): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** Columns are numbered from 0 or named. */
function column(entry: string): number | string {
  return /^\d+$/.test(entry) ? Number(entry) : entry;
}

function entries(typed: string): string[] {
  return typed
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '');
}
