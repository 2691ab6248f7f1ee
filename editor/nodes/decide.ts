/** The dialog of tinyml-decide: what it takes for a score to become a decision. */
import { HistogramChart, ScoreHistory } from '../charts/histogram';
import { Dialog, saveNumbers } from '../dialog';
import { element } from '../element';
import { offerManifest } from '../model/take-over';
import { duration, short } from '../numbers';
import { showPreview } from '../preview/panel';
import type { EditorNode } from '../red';
import { markedText, showSentence } from '../sentence';
import { counted, text } from '../texts';

export interface DecideForm {
  method: string;
  label: string;
  backgroundLabels: string;
  cutoff: number | undefined;
  releaseCutoff: number | undefined;
  windowMs: number | undefined;
  minimumCount: number | undefined;
  suppressionMs: number | undefined;
  slidingWindow: number | undefined;
  ignoreWindows: number | undefined;
  refractoryMs: number | undefined;
}

/** What the node does with these settings; values marked (sentence.ts). */
export function decideSentence(form: DecideForm): string {
  if (form.cutoff === undefined) return text('decide.sentence.incomplete');
  const values = {
    cutoff: short(form.cutoff),
    window: duration(form.windowMs ?? 0),
    count: counted('decide.sentence.scores', form.minimumCount ?? 0),
    suppression: duration(form.suppressionMs ?? 0),
    refractory: duration(form.refractoryMs ?? 0),
    release: short(form.releaseCutoff ?? 0),
    sliding: counted('decide.sentence.scores', form.slidingWindow ?? 0),
    ignored: counted('decide.sentence.scores', form.ignoreWindows ?? 0),
  };
  const background = listOf(form.backgroundLabels);
  const usesLabels = form.method !== 'micro-wake-word';
  return [
    markedText(`decide.sentence.${form.method}`, values),
    form.method === 'threshold' && form.releaseCutoff ? markedText('decide.sentence.release', values) : '',
    form.label ? markedText('decide.sentence.only', { label: form.label }) : '',
    usesLabels && !form.label && background.length > 0
      ? markedText('decide.sentence.background', { labels: background.join(', ') })
      : '',
  ]
    .filter(part => part !== '')
    .join(' ');
}

/** Entries of a text with one per line or separated by commas. */
export function listOf(typed: string): string[] {
  return typed
    .split(/[\n,]/)
    .map(entry => entry.trim())
    .filter(entry => entry !== '');
}

const numbers = [
  'cutoff',
  'releaseCutoff',
  'windowMs',
  'minimumCount',
  'suppressionMs',
  'slidingWindow',
  'ignoreWindows',
  'refractoryMs',
] as const;

export const decide = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'decide');
    const histogram = new HistogramChart();
    const history = new ScoreHistory();
    const cutoff = () => dialog.number('cutoff');
    const read = (): DecideForm => ({
      method: dialog.text('method'),
      label: dialog.text('label').trim(),
      backgroundLabels: dialog.text('backgroundLabels'),
      ...(Object.fromEntries(numbers.map(name => [name, dialog.number(name)])) as Record<
        (typeof numbers)[number],
        number | undefined
      >),
    });
    dialog.whenChanged(() => {
      showSentence(dialog.part('sentence'), decideSentence(read()));
      histogram.show(history.all, cutoff());
    });
    void offerManifest(dialog);
    showPreview(dialog, {
      cutoff,
      background: () =>
        dialog.text('method') === 'micro-wake-word' ? [] : listOf(dialog.text('backgroundLabels')),
      seen(picture) {
        if (picture.kind !== 'scores') return;
        const background = listOf(dialog.text('backgroundLabels'));
        const best = Math.max(...foreground(picture.scores, background, dialog.text('label').trim()));
        if (Number.isFinite(best)) history.add(best);
        histogram.show(history.all, cutoff());
      },
    });
    dialog
      .part('preview')
      .append(element('p', { class: 'tinyml-hint' }, text('decide.histogram')), histogram.root);
  },
  save: saveNumbers,
};

/** The scores that can become a decision. */
export function foreground(
  scores: Record<string, number>,
  background: readonly string[],
  label: string,
): number[] {
  return Object.entries(scores)
    .filter(([name]) => (label ? name === label : !background.includes(name)))
    .map(([, value]) => value);
}
