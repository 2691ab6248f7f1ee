/** Scores by label as bars with the cut-off as a line. The best one is marked by a sign and bold text, not by colour alone. */
import { element, fill, icon } from '../element';
import { score } from '../numbers';
import { text } from '../texts';

/** Labels shown; a model of a thousand classes is read by its best ones. */
const MOST = 12;

/** Labels and scores in the order shown: the model's order, or the best first where there are too many to show. */
export function barsOf(scores: Record<string, number>, most = MOST): [label: string, value: number][] {
  const all = Object.entries(scores);
  return all.length <= most ? all : [...all].sort((a, b) => b[1] - a[1]).slice(0, most);
}

/** The label with the largest score, the first one where several are equal; undefined without scores. */
export function best(scores: Record<string, number>): string | undefined {
  let winner: string | undefined;
  for (const [label, value] of Object.entries(scores))
    if (winner === undefined || value > scores[winner]) winner = label;
  return winner;
}

export class BarsChart {
  readonly root = element('div', { class: 'tinyml-bars' });

  /** @param background labels that are shown but can never reach the cut-off */
  show(scores: Record<string, number>, cutoff?: number, background: readonly string[] = []): void {
    const winner = best(scores);
    const bars = barsOf(scores);
    const rows = bars.map(([label, value]) =>
      bar(label, value, label === winner, cutoff, background.includes(label)),
    );
    const rest = Object.keys(scores).length - bars.length;
    fill(
      this.root,
      ...rows,
      rest > 0 && element('div', { class: 'tinyml-hint' }, text('editor.chart.moreLabels', { count: rest })),
    );
  }
}

function bar(
  label: string,
  value: number,
  winner: boolean,
  cutoff: number | undefined,
  background: boolean,
): HTMLElement {
  const percent = Math.max(0, Math.min(1, value)) * 100;
  const fillBar = element('span', { class: 'tinyml-bar-fill', style: `width: ${percent}%` });
  const line =
    cutoff !== undefined &&
    element('span', {
      class: 'tinyml-bar-cutoff',
      style: `left: ${cutoff * 100}%`,
      title: text('editor.chart.cutoff', { cutoff: score(cutoff) }),
    });
  const reached = cutoff !== undefined && value > cutoff && !background;
  return element(
    'div',
    {
      class: `tinyml-bar${winner ? ' tinyml-bar-best' : ''}${reached ? ' tinyml-bar-reached' : ''}`,
      role: 'meter',
      'aria-label': label,
      'aria-valuemin': 0,
      'aria-valuemax': 1,
      'aria-valuenow': score(value),
    },
    element('span', { class: 'tinyml-bar-label', title: label }, label),
    element('span', { class: 'tinyml-bar-track' }, fillBar, line),
    element('span', { class: 'tinyml-bar-value' }, score(value), reached && icon('check')),
  );
}
