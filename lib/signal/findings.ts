/** Collects what is wrong with settings, in sentences that name the key, what it holds and what it may hold. */
import { parseHex } from './hex';

/** Settings of unknown content. */
export type Bag = Record<string, unknown>;

export const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const show = (value: unknown): string => JSON.stringify(value) ?? 'missing';

export class Findings {
  readonly messages: string[] = [];

  say(text: string): void {
    this.messages.push(text);
  }

  add(key: string, value: unknown, allowed: string): void {
    this.say(`${key} is ${show(value)}; allowed: ${allowed}`);
  }

  /** Any key that is not in `allowed`. */
  keys(where: string, bag: Bag, allowed: readonly string[]): void {
    for (const key of Object.keys(bag))
      if (!allowed.includes(key))
        this.say(
          `${where === '' ? key : `${where}.${key}`} is no setting here; there are ${allowed.join(', ')}`,
        );
  }

  /** An object; false where it is something else. */
  bag(key: string, value: unknown, allowed: string): value is Bag {
    if (isBag(value)) return true;
    this.add(key, value, allowed);
    return false;
  }

  /** One of the words; false where it is none of them. */
  word(key: string, value: unknown, allowed: readonly string[]): boolean {
    if (allowed.includes(value as string)) return true;
    this.add(key, value, allowed.map(show).join(', '));
    return false;
  }

  /** One of the words, or nothing. */
  optionalWord(key: string, value: unknown, allowed: readonly string[]): void {
    if (value !== undefined) this.word(key, value, allowed);
  }

  whole(key: string, value: unknown, min: number, max: number): void {
    if (!isWhole(value, min, max)) this.add(key, value, `a whole number from ${min} to ${max}`);
  }

  optionalWhole(key: string, value: unknown, min: number, max: number): void {
    if (value !== undefined) this.whole(key, value, min, max);
  }

  optionalFlag(key: string, value: unknown): void {
    if (value !== undefined && typeof value !== 'boolean') this.add(key, value, 'true or false');
  }

  optionalText(key: string, value: unknown, allowed = 'a text'): void {
    if (value !== undefined && typeof value !== 'string') this.add(key, value, allowed);
  }

  /** A list of at least one entry, all of which are `good`, or nothing. */
  optionalList(key: string, value: unknown, good: (item: unknown) => boolean, allowed: string): void {
    if (value === undefined) return;
    if (!Array.isArray(value) || value.length === 0 || !value.every(good))
      this.add(key, value, `a list of ${allowed}, or no such key`);
  }

  /** `min` to 8 bytes in hexadecimal digits; nothing counts as no bytes. */
  hex(key: string, value: unknown, min: number): void {
    const bytes = typeof value === 'string' ? parseHex(value) : undefined;
    if (value === undefined && min === 0) return;
    if (bytes === undefined || bytes.length < min || bytes.length > 8)
      this.add(key, value, `${min} to 8 bytes in hexadecimal, such as "AA55"`);
  }
}
