import assert from 'node:assert/strict';
import { speakEnglish } from '../english.support';
import { text } from '../texts';
import {
  type DecoderConfig,
  framings,
  presetOf,
  valueAt,
  withFormat,
  withFraming,
  withPreset,
  withValue,
} from './config';
import { deviceRows, layoutRows, moreRows } from './fields';
import { fromTyped, toTyped } from './typed';

const csv: DecoderConfig = { framing: { type: 'lines' }, format: { type: 'csv' } };
const binary: DecoderConfig = {
  framing: { type: 'cobs' },
  checksum: { type: 'crc16-ccitt' },
  format: {
    type: 'binary',
    header: [{ field: 'sequence', type: 'uint16' }],
    sample: [{ type: 'int16', channels: 3 }],
  },
};
const rows = [...deviceRows, ...layoutRows, ...moreRows];

describe('the settings of the decoder form', () => {
  it('are read and written by paths, and never changed in place', () => {
    const changed = withValue(csv, 'format.time.field', 't');
    assert.equal(valueAt(changed, 'format.time.field'), 't');
    assert.deepEqual(csv, { framing: { type: 'lines' }, format: { type: 'csv' } });
  });

  it('lose a key that was blanked, and a part that says nothing without it', () => {
    const timed = withValue(withValue(csv, 'format.time.field', 0), 'format.time.unit', 'ms');
    assert.deepEqual(withValue(timed, 'format.time.field', undefined), csv);
    assert.equal(withValue(binary, 'checksum.type', undefined).checksum, undefined);
    assert.deepEqual(withValue(csv, 'format.time.unit', undefined), csv, 'nothing comes of blanking nothing');
  });

  it('keep only a framing that goes with the content', () => {
    assert.equal(withFormat(csv, 'binary').framing.type, 'none');
    assert.equal(withFormat(csv, 'json').framing.type, 'lines');
    assert.equal(withFormat(binary, 'csv').framing.type, 'cobs');
    assert.equal(withFormat(binary, 'csv').checksum, undefined);
    assert.equal(withFormat({ ...csv, sampleRate: 50, names: ['x'] }, 'binary').sampleRate, 50);
    assert.equal(
      withFormat({ ...csv, names: ['x'] }, 'binary').names,
      undefined,
      'names were made for other channels',
    );
  });

  it('have what a framing needs', () => {
    assert.deepEqual(withFraming(csv, 'delimited').framing, { type: 'delimited', delimiter: '0D0A' });
    assert.equal(withFraming(binary, 'fixed').format.samplesPerFrame, 1);
    const bare = withFraming(binary, 'none');
    assert.deepEqual(
      [bare.checksum, bare.format.header],
      [undefined, undefined],
      'without frames there is no header',
    );
  });

  it('are recognised as a preset whatever the order of keys and the rate', () => {
    const presets = { csv, cobs: binary };
    assert.equal(
      presetOf({ format: { type: 'csv' }, framing: { type: 'lines' }, sampleRate: 50 }, presets),
      'csv',
    );
    assert.equal(presetOf(withValue(csv, 'format.header', true), presets), undefined);
    assert.equal(withPreset({ ...csv, sampleRate: 50 }, binary).sampleRate, 50);
  });

  it('have one row each', () => {
    const paths = rows.map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
  });
});

describe('the rows of the decoder form', () => {
  before(speakEnglish);

  it('have a label, and a text for each choice, in the catalogue', () => {
    const spelled: Record<string, string> = {
      '': 'none',
      ',': 'comma',
      ';': 'semicolon',
      '\t': 'tab',
      ' ': 'blank',
      '=': 'equals',
      ':': 'colon',
    };
    const missing = rows.flatMap(row => {
      const key = `editor.decoder.${row.path}`;
      const choices = row.kind === 'choice' ? [...row.choices(csv), ...row.choices(binary)] : [];
      return [`${key}.label`, ...choices.map(choice => `${key}.${spelled[choice] ?? choice}`)].filter(
        name => text(name) === name,
      );
    });
    assert.deepEqual(missing, []);
  });

  it('are there only where their setting means something', () => {
    const shown = (config: DecoderConfig) => rows.filter(row => row.shown(config)).map(({ path }) => path);
    assert.ok(shown(csv).includes('format.separator') && !shown(csv).includes('format.byteOrder'));
    assert.ok(!shown(csv).includes('checksum.type') && !shown(csv).includes('format.time.unit'));
    assert.ok(shown(binary).includes('checksum.covers') && !shown(binary).includes('format.time.field'));
    assert.ok(!shown(withFraming(binary, 'none')).includes('checksum.type'), 'bare samples have no checksum');
  });

  it('offer framings that exist', () => {
    assert.ok(
      framings.text.every(type => type !== ('none' as string)) &&
        framings.binary.every(type => type !== ('lines' as string)),
    );
  });
});

describe('typed text', () => {
  it('stands for numbers, names and columns', () => {
    assert.deepEqual(fromTyped('names', ' x, y ,, z'), ['x', 'y', 'z']);
    assert.deepEqual(fromTyped('columns', '0, 2, time'), [0, 2, 'time']);
    assert.deepEqual(fromTyped('numbers', '0.5'), 0.5);
    assert.deepEqual(fromTyped('numbers', '1, 2, 3'), [1, 2, 3]);
    assert.equal(fromTyped('column', '3'), 3);
  });

  it('stands for nothing where it is blank', () => {
    for (const kind of ['text', 'number', 'numbers', 'names', 'columns', 'column'] as const)
      assert.equal(fromTyped(kind, '  '), undefined, kind);
  });

  it('stays text where it is no number, for the check to say so', () => {
    assert.equal(fromTyped('number', '50 Hz'), '50 Hz');
    assert.deepEqual(fromTyped('numbers', '1, x'), [1, 'x']);
  });

  it('is shown as it was typed', () => {
    for (const [kind, typed] of [
      ['names', 'x, y'],
      ['numbers', '0.5, 1'],
      ['number', '50'],
      ['columns', '0, t'],
    ] as const)
      assert.equal(toTyped(fromTyped(kind, typed)), typed);
  });
});
