/** Names with numbers, one sample per line: 'x=1 y=2', 'x:1.5,y:-2' (lines of Serial.print, Arduino's serial plotter). */
import type { KeyValueFormat } from '../config';
import { parseNumber } from './number';
import { millisecondsOf, type ParsedFrame, type Parser } from './parser';
import { textOf } from './text';

const pairs = {
  '=': /([^\s,;=]+)\s*=\s*([^\s,;]+)/g,
  ':': /([^\s,;:]+)\s*:\s*([^\s,;]+)/g,
  both: /([^\s,;:=]+)\s*[:=]\s*([^\s,;]+)/g,
};

/** What may stand between the pairs. */
const BETWEEN = /[\s,;]+/g;

export class KeyValueParser implements Parser {
  private readonly pattern: RegExp;
  private readonly frame: ParsedFrame & { values: number[] } = { values: [], channels: 0, count: 1 };
  private readonly found = new Map<string, number>();

  constructor(private readonly format: KeyValueFormat) {
    this.pattern = pairs[format.assign ?? 'both'];
  }

  parse(payload: Uint8Array): ParsedFrame | undefined {
    if (!this.find(textOf(payload))) return undefined;
    const { time, sequence, keys } = this.format;
    const { frame, found } = this;
    const names = keys ?? this.chooseNames();
    for (const [channel, name] of names.entries()) {
      const value = found.get(name);
      if (value === undefined) return undefined;
      frame.values[channel] = value;
    }
    if (time) frame.time = (found.get(`${time.field}`) ?? Number.NaN) * millisecondsOf[time.unit];
    if (sequence) frame.sequence = found.get(`${sequence.field}`);
    if (Number.isNaN(frame.time) || (sequence && !Number.isInteger(frame.sequence))) return undefined;
    frame.channels = names.length;
    frame.names = names;
    return names.length > 0 ? frame : undefined;
  }

  /** Collects all pairs of a line; false where there is anything else in it, or a pair without a number. */
  private find(line: string): boolean {
    this.found.clear();
    let rest = '';
    let from = 0;
    for (const match of line.matchAll(this.pattern)) {
      const value = parseNumber(match[2]);
      if (Number.isNaN(value)) return false;
      this.found.set(match[1], value);
      rest += line.slice(from, match.index);
      from = match.index + match[0].length;
    }
    return this.found.size > 0 && (rest + line.slice(from)).replace(BETWEEN, '') === '';
  }

  private chooseNames(): string[] {
    const beside = [this.format.time?.field, this.format.sequence?.field].map(String);
    return [...this.found.keys()].filter(name => !beside.includes(name));
  }
}
