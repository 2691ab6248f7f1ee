/**
 * Colours of the editor's theme for drawings. They are the editor's own CSS variables, under names that both 4.1 and 5.0 have, so
 * that drawings fit the light theme, the dark theme of 5.0 and themes made by others.
 */

export interface Colours {
  background: string;
  text: string;
  grid: string;
  accent: string;
  warning: string;
  good: string;
  bad: string;
  /** one colour per line of a drawing, then from the start again (names are written beside the lines as well) */
  series: string[];
  font: string;
}

const variables = {
  background: '--red-ui-form-input-background',
  text: '--red-ui-primary-text-color',
  grid: '--red-ui-secondary-border-color',
  accent: '--red-ui-node-status-colors-blue',
  warning: '--red-ui-text-color-warning',
  good: '--red-ui-text-color-success',
  bad: '--red-ui-text-color-error',
  font: '--red-ui-primary-font',
} as const;

/** Colours that every theme makes to be told apart on its background: those of values in the debug sidebar, among others. */
const seriesVariables = [
  '--red-ui-node-status-colors-blue',
  '--red-ui-debug-message-text-color-msg-type-string',
  '--red-ui-node-status-colors-green',
  '--red-ui-debug-message-text-color-object-key',
  '--red-ui-debug-message-text-color-msg-type-number',
  '--red-ui-primary-text-color',
];

/** The present colours, as an element sees them. */
export function coloursOf(place: Element): Colours {
  const style = getComputedStyle(place);
  const read = (name: string) => style.getPropertyValue(name).trim() || style.color;
  const named = Object.fromEntries(Object.entries(variables).map(([key, name]) => [key, read(name)]));
  return { ...(named as Omit<Colours, 'series'>), series: seriesVariables.map(read) };
}

const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/**
 * Calls `react` whenever the theme changes: by the class of <html>, or by the system's preference.
 * @returns ends it
 */
export function whenThemeChanges(react: () => void): () => void {
  if (!observer) {
    const tell = () => {
      for (const listener of [...listeners]) listener();
    };
    observer = new MutationObserver(tell);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'style'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tell);
  }
  listeners.add(react);
  return () => listeners.delete(react);
}
