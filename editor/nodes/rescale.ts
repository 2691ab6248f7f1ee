/** The dialog of tinyml-rescale: a format, its range against the last values, and the format that would lose least. */
import { Dialog, saveNumbers } from '../dialog';
import { short } from '../numbers';
import { showPreview } from '../preview/panel';
import type { FormatVerdict, ValuesPicture } from '../preview/picture';
import type { EditorNode } from '../red';
import { markedText, showSentence } from '../sentence';
import { text } from '../texts';

export interface RescaleForm {
  bits: number;
  /** n of Qm.n; undefined where the field holds no whole number */
  fractionBits: number | undefined;
}

/** Real values from `low` to `high` in steps of `step`, as lib/fixed-point has it. */
export function formatRange({
  bits,
  fractionBits,
}: RescaleForm): { name: string; low: number; high: number; step: number } | undefined {
  if (fractionBits === undefined || !Number.isInteger(fractionBits)) return undefined;
  if (fractionBits < -32 || fractionBits > 64) return undefined;
  const step = 2 ** -fractionBits;
  return {
    name: `Q${bits - 1 - fractionBits}.${fractionBits}`,
    low: -(2 ** (bits - 1)) * step,
    high: (2 ** (bits - 1) - 1) * step,
    step,
  };
}

/** What the node does with these settings, and what that would cost the last values; values marked (sentence.ts). */
export function rescaleSentence(form: RescaleForm, formats: readonly FormatVerdict[] = []): string {
  const range = formatRange(form);
  if (!range) return text('rescale.sentence.incomplete');
  const main = markedText('rescale.sentence.range', {
    type: `int${form.bits}`,
    format: range.name,
    low: short(range.low),
    high: short(range.high, 4),
    step: short(range.step),
  });
  const verdict = formats.find(
    ({ bits, fractionBits }) => bits === form.bits && fractionBits === form.fractionBits,
  );
  if (!verdict) return main;
  const cost =
    verdict.sqnr === null
      ? text('rescale.sentence.exact')
      : markedText('rescale.sentence.verdict', {
          saturated: percent(verdict.saturated),
          sqnr: decibels(verdict.sqnr),
        });
  return `${main} ${cost}`;
}

/** The format of so many bits that loses least; the coarsest of equals, which leaves most room. */
export function bestFormat(bits: number, formats: readonly FormatVerdict[]): FormatVerdict | undefined {
  const worth = ({ sqnr }: FormatVerdict) => sqnr ?? Number.POSITIVE_INFINITY;
  return formats
    .filter(format => format.bits === bits)
    .reduce<FormatVerdict | undefined>(
      (best, format) => (best === undefined || worth(format) > worth(best) ? format : best),
      undefined,
    );
}

/** "38.1 dB, 0.2 % saturate" */
export function verdictText({ sqnr, saturated }: FormatVerdict): string {
  if (sqnr === null) return text('rescale.verdict.exact');
  return text('rescale.verdict.full', { sqnr: decibels(sqnr), saturated: percent(saturated) });
}

const percent = (share: number) => `${short(100 * share, 2)}\u00a0%`;
const decibels = (ratio: number) => `${ratio.toFixed(1)}\u00a0dB`;

export const rescale = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'rescale');
    let formats: readonly FormatVerdict[] = [];
    const read = (): RescaleForm => ({
      bits: dialog.number('bits') ?? 8,
      fractionBits: dialog.number('fractionBits'),
    });
    const take = dialog.part('take');
    take.textContent = text('rescale.take');
    take.addEventListener('click', () => {
      const best = bestFormat(read().bits, formats);
      if (best) dialog.set('fractionBits', best.fractionBits);
    });
    dialog.whenChanged(() => {
      const form = read();
      const best = bestFormat(form.bits, formats);
      showSentence(dialog.part('sentence'), rescaleSentence(form, formats));
      dialog.part('format').textContent = formatRange(form)?.name ?? '';
      dialog.part('suggestion').hidden = best === undefined;
      take.hidden = best?.fractionBits === form.fractionBits;
      if (best)
        dialog.part('best').textContent = text('rescale.best', {
          n: best.fractionBits,
          verdict: verdictText(best),
        });
    });
    showPreview(dialog, {
      range: () => formatRange(read()),
      seen(picture) {
        if (picture.kind !== 'values') return;
        formats = (picture as ValuesPicture).formats;
        dialog.changed();
      },
    });
  },
  save: saveNumbers,
};
