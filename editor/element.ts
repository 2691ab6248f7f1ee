/** Makes DOM elements in one expression: element('p', { class: 'tinyml-hint' }, 'text'). Text is always text, never markup. */

type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;
type Child = Node | string | undefined | false;

/**
 * @param attributes by name; true sets an empty attribute, false and undefined leave it out, functions listen ('onclick', ...)
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...present(children));
  return made;
}

/** Replaces what an element holds. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(...present(children));
}

function present(children: Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== undefined && child !== false);
}

/** An icon of Font Awesome 4, which the editor has; said by the text beside it, so hidden from screen readers. */
export function icon(name: string): HTMLElement {
  return element('i', { class: `fa fa-${name}`, 'aria-hidden': 'true' });
}
