/** Settings of `tinyml-serial`: the port, what wakes the device, and how its bytes become samples. */
import { type DecoderConfig, decoderPresets } from '../../lib/signal';
import type { CommonSettings, PayloadAs } from '../shared/config';
import { type HealthSettings, healthDefaults } from '../shared/health';
import type { Migration } from '../shared/migrations';

export type Parity = 'none' | 'even' | 'odd' | 'mark' | 'space';

/** How `startBytes` is written: text with escapes (\n \r \t \0 \\ \xHH), or pairs of hexadecimal digits. */
export type StartBytesAs = 'text' | 'hex';

export interface SerialSettings extends CommonSettings, HealthSettings {
  /** path of the port: /dev/ttyUSB0, /dev/serial/by-id/..., COM3; `${NAME}` takes an environment variable */
  port: string;
  /** bits per second, as the device has it; USB devices ignore it */
  baudRate: number;
  /** data bits of a character */
  dataBits: 5 | 6 | 7 | 8;
  /** parity bit of a character */
  parity: Parity;
  /** stop bits of a character */
  stopBits: 1 | 1.5 | 2;
  /** bytes sent after each opening, for devices that stream on request; '' sends none */
  startBytes: string;
  /** how `startBytes` is written */
  startBytesAs: StartBytesAs;
  /** milliseconds between opening and `startBytes`, 0..60000; boards that restart when the port opens need about 2000 */
  startDelay: number;
  /** msg.topic of the samples, the key of the stream; '' takes the port's path */
  topic: string;
  /** how bytes become samples (lib/signal/config.ts) */
  decoder: DecoderConfig;
  /** how the samples leave the node */
  payloadAs: PayloadAs;
}

export const serialDefaults: SerialSettings = {
  name: '',
  version: 1,
  port: '',
  baudRate: 115200,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  startBytes: '',
  startBytesAs: 'text',
  startDelay: 0,
  topic: '',
  decoder: decoderPresets.csv,
  payloadAs: 'buffer',
  ...healthDefaults,
};

export const serialMigrations: readonly Migration[] = [];
