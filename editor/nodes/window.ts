/** The dialog of tinyml-window: length and hop in samples and in milliseconds, computed from each other. */
import { Dialog, saveNumbers } from '../dialog';
import { duration, hertz, shape, short } from '../numbers';
import { showPreview } from '../preview/panel';
import type { EditorNode } from '../red';
import { markedText, showSentence } from '../sentence';
import { counted, text } from '../texts';
import { convert, type LengthUnit, overlap, toMilliseconds, toSamples } from '../units';

export interface WindowForm {
  length: number | undefined;
  lengthUnit: LengthUnit;
  hop: number | undefined;
  hopUnit: LengthUnit;
  /** values per sample; undefined while nothing says */
  channels: number | undefined;
  /** of the windows, Hz; undefined while nothing says */
  sampleRate: number | undefined;
  /** they get this rate by a resampler */
  resampled?: boolean;
}

/** What the node does with these settings; values marked (sentence.ts). */
export function windowSentence(form: WindowForm): string {
  const { length, lengthUnit, hop, hopUnit, channels, sampleRate } = form;
  if (!length || !hop || length <= 0 || hop <= 0) return text('window.sentence.incomplete');
  const samples = toSamples(length, lengthUnit, sampleRate);
  const values = {
    length: lengthText(length, lengthUnit, sampleRate),
    hop: lengthText(hop, hopUnit, sampleRate),
    channels: channels ? counted('editor.count.channels', channels) : '',
    rate: sampleRate ? hertz(sampleRate) : '',
    shape:
      samples === undefined
        ? ''
        : channels
          ? shape([samples, channels])
          : counted('editor.count.samples', samples),
  };
  const main =
    channels && sampleRate
      ? markedText('window.sentence.full', values)
      : samples === undefined
        ? markedText('window.sentence.noRate', values)
        : markedText('window.sentence.noSource', values);
  const first = form.resampled ? markedText('window.sentence.resampled', { rate: values.rate }) : '';
  return [first, main, overlapSentence(form)].filter(part => part !== '').join(' ');
}

function overlapSentence({ length, lengthUnit, hop, hopUnit, sampleRate }: WindowForm): string {
  const inOneUnit = lengthUnit === hopUnit ? hop : convert(hop!, hopUnit, lengthUnit, sampleRate);
  if (inOneUnit === undefined) return '';
  const shared = overlap(length!, inOneUnit);
  if (Math.abs(shared) < 1e-9) return text('window.sentence.seamless');
  if (shared > 0) return markedText('window.sentence.overlap', { percent: `${short(shared * 100)} %` });
  return markedText('window.sentence.skips', {
    skipped: lengthText(inOneUnit - length!, lengthUnit, sampleRate),
  });
}

/** As a time where that is known, else in samples. */
function lengthText(length: number, unit: LengthUnit, sampleRate: number | undefined): string {
  const ms = toMilliseconds(length, unit, sampleRate);
  return ms === undefined ? counted('editor.count.samples', length) : duration(ms);
}

/** The same length in the other unit, for beside the field: "= 50 samples"; '' where the rate is not known. */
export function otherUnit(
  length: number | undefined,
  unit: LengthUnit,
  sampleRate: number | undefined,
): string {
  if (!length || length <= 0) return '';
  const other = convert(length, unit, unit === 'ms' ? 'samples' : 'ms', sampleRate);
  if (other === undefined) return '';
  return `= ${unit === 'ms' ? counted('editor.count.samples', other) : duration(other)}`;
}

export const window = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'window');
    const seen: { sampleRate?: number; channels?: number } = {};
    const read = (): WindowForm => ({
      length: dialog.number('length'),
      lengthUnit: dialog.text('lengthUnit') as LengthUnit,
      hop: dialog.number('hop'),
      hopUnit: dialog.text('hopUnit') as LengthUnit,
      channels: dialog.number('channels') || seen.channels,
      sampleRate: dialog.number('resampleTo') || dialog.number('sampleRate') || seen.sampleRate,
      resampled: Boolean(dialog.number('resampleTo')),
    });
    for (const setting of ['length', 'hop'] as const) convertWithUnit(dialog, setting, read);
    dialog.whenChanged(() => {
      const form = read();
      showSentence(dialog.part('sentence'), windowSentence(form));
      dialog.part('lengthOther').textContent = otherUnit(form.length, form.lengthUnit, form.sampleRate);
      dialog.part('hopOther').textContent = otherUnit(form.hop, form.hopUnit, form.sampleRate);
    });
    showPreview(dialog, {
      seen(picture) {
        if (picture.kind !== 'wave' && picture.kind !== 'map') return;
        if (seen.sampleRate === picture.sampleRate && seen.channels === picture.shape[1]) return;
        seen.sampleRate = picture.sampleRate;
        seen.channels = picture.shape[1];
        dialog.changed();
      },
    });
  },
  save: saveNumbers,
};

/** Choosing another unit keeps the length: 1000 ms become 50 samples at 50 Hz. */
function convertWithUnit(dialog: Dialog, setting: 'length' | 'hop', read: () => WindowForm): void {
  const list = dialog.field(`${setting}Unit`) as HTMLSelectElement;
  let before = list.value as LengthUnit;
  list.addEventListener('change', () => {
    const unit = list.value as LengthUnit;
    const value = dialog.number(setting);
    const converted = value === undefined ? undefined : convert(value, before, unit, read().sampleRate);
    before = unit;
    if (converted !== undefined && converted !== value) dialog.set(setting, Number(converted.toPrecision(6)));
  });
}
