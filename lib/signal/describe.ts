/** Says in words what a decoder reads, for the sentence at the top of a dialog and for error texts. */
import type { BinaryFormat, CsvFormat, DecoderConfig, FramingConfig } from './config';

const separators = {
  auto: 'commas, semicolons, tabs or blanks',
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  ' ': 'blanks',
};

/**
 * What the decoder reads, as a phrase without a full stop: 'COBS frames of a uint16 sequence number and 3 x int16 (little-endian),
 * checked by crc16-ccitt, 50 Hz'. Expects valid settings.
 */
export function describeDecoder(config: DecoderConfig): string {
  const { framing, format, checksum, sampleRate, names, scale, offset } = config;
  const content = format.type === 'binary' ? binaryContent(format) : textContent(config);
  return [
    `${framingWords(framing, format.type !== 'binary')} of ${content}`,
    ...(checksum ? [`checked by ${checksum.type}${checksum.position === 'start' ? ' in front' : ''}`] : []),
    ...(names ? [`called ${names.join(', ')}`] : []),
    ...(scale !== undefined || offset !== undefined ? ['brought to physical units'] : []),
    ...(sampleRate !== undefined ? [`${sampleRate} Hz`] : []),
  ].join(', ');
}

function framingWords(framing: FramingConfig, text: boolean): string {
  switch (framing.type) {
    case 'none':
      return 'a stream without frames';
    case 'message':
      return 'messages';
    case 'lines':
      return 'lines';
    case 'delimited':
      return `${text ? 'texts' : 'frames'} ended by ${framing.delimiter}`;
    case 'fixed':
      return framing.sync ? `frames that begin with ${framing.sync}` : 'frames of one length';
    case 'length-prefixed':
      return `frames that begin with ${framing.sync ? `${framing.sync} and ` : ''}their length (${framing.lengthType})`;
    case 'slip':
      return 'SLIP frames';
    case 'cobs':
      return 'COBS frames';
  }
}

function textContent({ format }: DecoderConfig): string {
  switch (format.type) {
    case 'csv':
      return csvContent(format);
    case 'json':
      return `JSON${format.path ? ` with samples at ${format.path}` : ''}${format.keys ? ` (${format.keys.join(', ')})` : ''}`;
    default: {
      const { assign = 'both', keys } = format as { assign?: string; keys?: string[] };
      const sign = assign === 'both' ? '=' : assign;
      return `names with numbers (${(keys ?? ['x', 'y']).map(key => `${key}${sign}1`).join(' ')})`;
    }
  }
}

function csvContent({ separator = 'auto', columns, header, decimalComma }: CsvFormat): string {
  const between = separator === 'auto' && decimalComma ? 'semicolons, tabs or blanks' : separators[separator];
  const picked = columns ? `, columns ${columns.join(', ')}` : '';
  return `numbers${decimalComma ? ' with decimal commas' : ''} separated by ${between}${header ? ' below a header' : ''}${picked}`;
}

function binaryContent({
  header = [],
  sample,
  samplesPerFrame = 0,
  byteOrder = 'little',
}: BinaryFormat): string {
  const parts = header.map(field => {
    if (field.field === 'skip') return `${field.bytes} unused bytes`;
    if (field.field === 'time') return `a ${field.type} time stamp in ${field.unit}`;
    return field.field === 'count' ? `a ${field.type} count` : `a ${field.type} sequence number`;
  });
  const values = sample
    .map(({ type, channels = 1 }) => (channels === 1 ? type : `${channels} x ${type}`))
    .join(' + ');
  parts.push(samplesPerFrame > 1 ? `${samplesPerFrame} samples of ${values}` : values);
  const last = parts.pop() as string;
  return `${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last} (${byteOrder}-endian)`;
}
