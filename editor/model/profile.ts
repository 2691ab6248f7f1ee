/** Where the time goes: every operator in execution order, with its part of the whole. */
import { element } from '../element';
import { counts, short } from '../numbers';
import { text } from '../texts';
import { type OperatorTime, timeText } from './report';

export function profile(operators: readonly OperatorTime[]): HTMLElement {
  const whole = operators.reduce((sum, { microseconds }) => sum + microseconds, 0) || 1;
  const rows = operators.map(({ type, kernels, macs, microseconds }) => {
    const share = Math.round((1000 * microseconds) / whole) / 10;
    return element(
      'li',
      { style: `--share: ${share}%` },
      element('span', { class: 'tinyml-mono tinyml-cut', title: type }, type),
      element(
        'span',
        { class: 'tinyml-faint' },
        `${text(`model.inspector.${kernels}`)} · ${counts(macs)} MACs`,
      ),
      element('span', { class: 'tinyml-time' }, `${timeText(microseconds)} · ${short(share, 2)} %`),
    );
  });
  return element(
    'details',
    {},
    element('summary', {}, text('model.inspector.profile')),
    element('ol', { class: 'tinyml-profile' }, ...rows),
  );
}
