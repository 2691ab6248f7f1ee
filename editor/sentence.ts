/**
 * The live sentence of a dialog: what the node does, with the present settings filled in. Values are marked in the text, so that
 * they stand out on the screen whatever the language's word order.
 */
import { fill } from './element';
import { text, type Values } from './texts';

const OPEN = '\u0001';
const CLOSE = '\u0002';

/** Marks a value. */
export function marked(value: string | number): string {
  return `${OPEN}${value}${CLOSE}`;
}

/** A text of the catalogue with its values marked; those of `unmarked` are phrases and stay as they are. */
export function markedText(key: string, values: Values, unmarked: Values = {}): string {
  const marks = Object.entries(values).map(([name, value]) => [name, marked(value)]);
  return text(key, { ...unmarked, ...Object.fromEntries(marks) });
}

/** Marks the numbers of a sentence that the runtime made, with their units. */
export function markNumbers(sentence: string): string {
  return sentence.replace(/\b\d+(\.\d+)?( (ms|s|k?Hz))?\b/g, marked('$&'));
}

/** The parts of a marked text, in order. */
export function partsOf(sentence: string): { text: string; value: boolean }[] {
  return sentence
    .split(new RegExp(`(${OPEN}[^${CLOSE}]*${CLOSE})`))
    .filter(part => part !== '')
    .map(part =>
      part.startsWith(OPEN) ? { text: part.slice(1, -1), value: true } : { text: part, value: false },
    );
}

/** The text without marks. */
export function plain(sentence: string): string {
  return sentence.replaceAll(OPEN, '').replaceAll(CLOSE, '');
}

/** Shows a sentence; writes only where it changed, since screen readers announce every write. */
export function showSentence(target: HTMLElement, sentence: string): void {
  if (target.dataset.sentence === sentence) return;
  target.dataset.sentence = sentence;
  const nodes = partsOf(sentence).map(part => {
    if (!part.value) return part.text;
    const strong = document.createElement('b');
    strong.textContent = part.text;
    return strong;
  });
  fill(target, ...nodes);
}
