/**
 * Words of the field in a dialog: a label with `data-term="hop"` gets a small link that says what the word means (the first sentence of
 * its entry in docs/concepts/glossary.md) and leads to the entry.
 */
import { element } from './element';
import { text } from './texts';

/** Where the docs are read: the project's site. */
export const DOCS = 'https://github.com/edgeflow/node-red-tinyml/blob/main/docs/';

export function explainTerms(root: HTMLElement): void {
  // the editor fills labels with their texts right after this; what is in them before is lost
  setTimeout(() => {
    for (const label of root.querySelectorAll<HTMLElement>('[data-term]'))
      label.append(link(label.dataset.term!));
  });
}

function link(term: string): HTMLElement {
  const meaning = text(`editor.glossary.${term}`);
  return element(
    'a',
    {
      class: 'tinyml-term',
      href: `${DOCS}concepts/glossary.md#${term}`,
      target: '_blank',
      rel: 'noopener',
      title: meaning,
      'aria-label': meaning,
    },
    element('i', { class: 'fa fa-question-circle-o', 'aria-hidden': 'true' }),
  );
}
