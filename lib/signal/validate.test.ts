import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DecoderConfig } from './config';
import { createDecoder } from './create-decoder';
import { describeDecoder } from './describe';
import { decoderPresets } from './presets';
import { validateDecoderConfig } from './validate';

const presets = Object.entries(decoderPresets) as [string, DecoderConfig][];
const int16 = decoderPresets['int16-x3'];
const cobs = decoderPresets['cobs-int16-x3'];

describe('presets', () => {
  for (const [name, config] of presets)
    it(`${name} is valid and plain JSON`, () => {
      assert.deepEqual(validateDecoderConfig(config), []);
      assert.deepEqual(JSON.parse(JSON.stringify(config)), config);
      createDecoder(config);
    });
});

describe('validation of a decoder', () => {
  const wrong: [unknown, RegExp][] = [
    [undefined, /decoder is missing; allowed: an object/],
    ['csv', /decoder is "csv"/],
    [{}, /framing is missing.*\nformat is missing/],
    [{ ...int16, speed: 1 }, /^speed is no setting here; there are framing/],
    [{ ...int16, framing: { type: 'none', sync: 'AA' } }, /^framing.sync is no setting here/],
    [
      { ...int16, framing: { type: 'delimited' } },
      /^framing.delimiter is missing; allowed: 1 to 8 bytes in hexadecimal/,
    ],
    [{ ...int16, framing: { type: 'delimited', delimiter: 'XY' } }, /^framing.delimiter is "XY"/],
    [
      { ...int16, framing: { type: 'length-prefixed', lengthType: 'int8' } },
      /^framing.lengthType is "int8"; allowed: "uint8"/,
    ],
    [{ ...int16, framing: { type: 'lines' } }, /^framing.type is "lines" beside format "binary"/],
    [
      { ...int16, framing: { type: 'fixed', sync: 'AA55' } },
      /^format.samplesPerFrame is 0 beside framing "fixed"/,
    ],
    [
      { ...int16, framing: { type: 'fixed', sync: 'AA' }, format: { ...int16.format, samplesPerFrame: 1 } },
      /^framing.sync has less than 2 bytes/,
    ],
    [{ ...int16, checksum: { type: 'crc8' } }, /^framing.type is "none" beside a header or a checksum/],
    [{ ...cobs, checksum: { type: 'md5' } }, /^checksum.type is "md5"; allowed: "sum8"/],
    [
      { ...int16, format: { type: 'binary' } },
      /^format.sample is missing; allowed: a list of fields such as/,
    ],
    [
      { ...int16, format: { type: 'binary', sample: [{ type: 'int12' }] } },
      /^format.sample\[0\].type is "int12"/,
    ],
    [
      { ...int16, format: { type: 'binary', sample: [{ type: 'int8', channels: 0 }] } },
      /^format.sample\[0\].channels is 0/,
    ],
    [
      { ...cobs, format: { ...cobs.format, header: [{ field: 'time', type: 'uint32' }] } },
      /^format.header\[0\].unit is missing/,
    ],
    [
      { ...cobs, format: { ...cobs.format, header: [cobs.format.header[0], cobs.format.header[0]] } },
      /more than one field "sequence"/,
    ],
    [{ ...cobs, format: { ...cobs.format, samplesPerFrame: 60000 } }, /more than maxFrameBytes = 65536/],
    [{ ...int16, names: ['x', 'y'] }, /^names has 2 entries beside 3 channels/],
    [{ ...int16, scale: [1, 2] }, /^scale has 2 entries beside 3 channels/],
    [{ ...int16, scale: 'a' }, /^scale is "a"; allowed: a list of numbers, one per channel; one number/],
    [{ ...int16, sampleRate: 0 }, /^sampleRate is 0; allowed: a number above 0/],
    [{ ...int16, maxFrameBytes: 1e9 }, /^maxFrameBytes is 1000000000/],
    [
      { framing: { type: 'fixed', sync: 'AA55' }, format: { type: 'csv' } },
      /^framing.type is "fixed" beside format "csv"/,
    ],
    [
      { framing: { type: 'lines' }, format: { type: 'csv' }, checksum: { type: 'crc8' } },
      /^checksum is set beside format "csv"/,
    ],
    [
      { framing: { type: 'lines' }, format: { type: 'csv', separator: ',', decimalComma: true } },
      /beside decimalComma/,
    ],
    [
      { framing: { type: 'lines' }, format: { type: 'csv', time: { field: 't' } } },
      /^format.time.unit is missing/,
    ],
    [{ framing: { type: 'lines' }, format: { type: 'json', keys: [] } }, /^format.keys is \[\]/],
  ];
  for (const [config, sentence] of wrong)
    it(`says ${sentence.source.replace('^', '')}`, () => {
      assert.match(validateDecoderConfig(config).join('\n'), sentence);
    });

  it('takes anything without throwing, and what it passes can be used', () => {
    fc.assert(
      fc.property(fc.anything(), anything => {
        validateDecoderConfig(anything);
      }),
    );
    // presets with any one leaf replaced by anything
    fc.assert(
      fc.property(
        fc.constantFrom(...presets),
        fc.constantFrom('framing', 'format', 'checksum', 'scale', 'names', 'maxFrameBytes'),
        fc.string(),
        fc.jsonValue(),
        ([, preset], part, key, value) => {
          const copy = structuredClone(preset) as unknown as Record<string, Record<string, unknown>>;
          if (typeof copy[part] === 'object' && copy[part] !== null) copy[part][key] = value;
          else copy[part] = value as Record<string, unknown>;
          const config = copy as unknown as DecoderConfig;
          if (validateDecoderConfig(config).length > 0) return;
          const decoder = createDecoder(config);
          decoder.push(Buffer.from('1,2,3\nx=1 y=2\n[1,2,3]\n'));
          describeDecoder(config);
        },
      ),
    );
  });
});

describe('description of a decoder', () => {
  const wanted: Record<string, string> = {
    csv: 'lines of numbers separated by commas, semicolons, tabs or blanks',
    'serial-print': 'lines of names with numbers (x=1 y=1)',
    'key-value': 'lines of names with numbers (x=1 y=1)',
    'json-lines': 'lines of JSON',
    'json-message': 'messages of JSON',
    'int16-x3': 'a stream without frames of 3 x int16 (little-endian), called x, y, z',
    'cobs-int16-x3':
      'COBS frames of a uint16 sequence number and 3 x int16 (little-endian), checked by crc16-ccitt, called x, y, z',
    'pcm16-mono': 'a stream without frames of int16 (little-endian), 16000 Hz',
  };
  for (const [name, sentence] of Object.entries(wanted))
    it(sentence, () => {
      assert.equal(describeDecoder(decoderPresets[name as 'csv']), sentence);
    });
});
