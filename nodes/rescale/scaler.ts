/** Brings real values to integers and says what these stand for. The static one keeps its format whatever comes. */
import { ConfigError } from '../../lib/errors';
import { checkQFormat, type QBits, type QFormat, qName, toQValues } from '../../lib/fixed-point';
import type { RescaleSettings } from './config';

export interface Scaled {
  data: Int8Array | Int16Array;
  /** the format that was used */
  format: QFormat;
  /** "Q3.4" */
  name: string;
  /** values that did not fit */
  saturated: number;
}

export interface Scaler {
  /** @param values real, finite; not changed */
  scale(values: ArrayLike<number>): Scaled;
}

/** @throws ConfigError for a mode or format that cannot be */
export function createScaler(settings: RescaleSettings): Scaler {
  if (settings.mode !== 'static')
    throw new ConfigError('bad-setting', `mode is "${settings.mode}", expected static`, {
      mode: settings.mode,
    });
  return new StaticScaler({ bits: settings.bits as QBits, fractionBits: settings.fractionBits });
}

class StaticScaler implements Scaler {
  private readonly name: string;

  constructor(private readonly format: QFormat) {
    checkQFormat(format);
    this.name = qName(format);
  }

  scale(values: ArrayLike<number>): Scaled {
    const { format, name } = this;
    const data = format.bits === 8 ? new Int8Array(values.length) : new Int16Array(values.length);
    return { data, format, name, saturated: toQValues(values, data, format) };
  }
}
