/** Settings for common devices, to start from in a dialog. */
import type { DecoderConfig } from './config';

export const decoderPresets = {
  /** rows of numbers: 0.12,-6.20,7.90 */
  csv: { framing: { type: 'lines' }, format: { type: 'csv' } },
  /** lines of Serial.print and of Arduino's plotter: x:1.5 y:-2 */
  'serial-print': { framing: { type: 'lines' }, format: { type: 'key-value', assign: 'both' } },
  /** x=1.5 y=-2 */
  'key-value': { framing: { type: 'lines' }, format: { type: 'key-value', assign: '=' } },
  /** one JSON value per line: {"x":1.5,"y":-2} or [1.5,-2] */
  'json-lines': { framing: { type: 'lines' }, format: { type: 'json' } },
  /** one JSON value per MQTT message or HTTP body */
  'json-message': { framing: { type: 'message' }, format: { type: 'json' } },
  /** Edge Impulse's data forwarder: rows separated by commas or tabs */
  'edge-impulse-forwarder': { framing: { type: 'lines' }, format: { type: 'csv', separator: 'auto' } },
  /** three axes of 16 bits, little-endian, without frames */
  'int16-x3': {
    framing: { type: 'none' },
    format: { type: 'binary', sample: [{ type: 'int16', channels: 3 }] },
    names: ['x', 'y', 'z'],
  },
  /** accelerometer and gyroscope as float32, little-endian, without frames */
  'float32-x6': {
    framing: { type: 'none' },
    format: { type: 'binary', sample: [{ type: 'float32', channels: 6 }] },
    names: ['accX', 'accY', 'accZ', 'gyrX', 'gyrY', 'gyrZ'],
  },
  /** three axes of 16 bits in COBS frames with a sequence number and a CRC: survives a noisy line */
  'cobs-int16-x3': {
    framing: { type: 'cobs' },
    checksum: { type: 'crc16-ccitt' },
    format: {
      type: 'binary',
      header: [{ field: 'sequence', type: 'uint16' }],
      sample: [{ type: 'int16', channels: 3 }],
    },
    names: ['x', 'y', 'z'],
  },
  /** sound, 16 bits, 16 kHz, one channel, without frames */
  'pcm16-mono': {
    framing: { type: 'none' },
    format: { type: 'binary', sample: [{ type: 'int16' }] },
    sampleRate: 16000,
  },
} satisfies Record<string, DecoderConfig>;
