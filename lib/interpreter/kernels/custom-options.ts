/** The options of one custom operator, read and checked by name. */
import type { CustomOperator } from '../../graph';
import { readScalars } from '../flexbuffer';
import type { PrepareContext } from '../prepare-context';

export class CustomOptions {
  private readonly scalars: Map<string, number>;

  constructor(
    operator: CustomOperator,
    private readonly context: PrepareContext,
  ) {
    const scalars = readScalars(operator.customOptions);
    if (scalars === undefined && operator.customOptions.length > 0)
      throw context.invalid('its options are not a flexbuffer map');
    this.scalars = scalars ?? new Map();
  }

  has(name: string): boolean {
    return this.scalars.has(name);
  }

  /** An integer that must be there, within `min` and `max`. */
  integer(name: string, min: number, max: number): number {
    const value = this.number(name);
    if (!Number.isInteger(value) || value < min || value > max)
      throw this.context.invalid(`option ${name} is ${value}, expected an integer from ${min} to ${max}`);
    return value;
  }

  /** A finite number, as float32. */
  float(name: string): number {
    const value = Math.fround(this.number(name));
    if (!Number.isFinite(value)) throw this.context.invalid(`option ${name} is ${value}, expected a number`);
    return value;
  }

  flag(name: string): boolean {
    return this.number(name) !== 0;
  }

  private number(name: string): number {
    const value = this.scalars.get(name);
    if (value === undefined) throw this.context.invalid(`option ${name} is missing`);
    return value;
  }
}
