/** Whether the file at an address is the one that was meant: its sha256 beside that in the field, and a button to take it. */
import { element, fill, icon } from '../element';
import { text } from '../texts';

/** @param use told that the user takes the file that is there now */
export function showSha256(
  place: HTMLElement,
  found: string | undefined,
  expected: string,
  use: (sha256: string) => void,
): void {
  if (found === undefined) {
    fill(place);
    return;
  }
  const meant = expected.replace(/\s/g, '').toLowerCase();
  if (meant === found) {
    fill(place, message('good', 'check-circle', text('model.sha256.right')));
    return;
  }
  const words = text(meant === '' ? 'model.sha256.unknown' : 'model.sha256.other', { sha256: found });
  const button = element(
    'button',
    { type: 'button', class: 'red-ui-button red-ui-button-small', onclick: () => use(found) },
    text('model.sha256.use'),
  );
  fill(place, message('doubtful', 'exclamation-triangle', words, button));
}

function message(kind: string, sign: string, words: string, more?: HTMLElement): HTMLElement {
  return element(
    'p',
    { class: `tinyml-message tinyml-message-${kind}` },
    icon(sign),
    element('span', { class: 'tinyml-breakable' }, words, ' ', more ?? false),
  );
}
