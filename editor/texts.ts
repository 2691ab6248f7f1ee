/**
 * Texts of the message catalogues. A key's first part says whose catalogue: `window.hop` is in that of tinyml-window,
 * `editor.live.waiting` in that of this plugin. `__name__` in a text stands for a value, as everywhere in Node-RED.
 */
import { red } from './red';

export type Values = Record<string, string | number>;
type Translate = (key: string, values?: Values) => string;

/** Name under which plugin.html registers this plugin. */
export const PLUGIN = 'tinyml-editor';

let translate: Translate = (key, values) => {
  const owner = key.slice(0, key.indexOf('.'));
  const definition =
    owner === 'editor' ? red().plugins.getPlugin(PLUGIN) : red().nodes.getType(`tinyml-${owner}`);
  return definition ? definition._(key, values) : key;
};

/** A text in the user's language. */
export function text(key: string, values?: Values): string {
  return translate(key, values);
}

/** Whether a catalogue has the key at all. */
export function hasText(key: string): boolean {
  return translate(key) !== key;
}

/** "1 channel", "3 channels": the keys are `<key>.one` and `<key>.other`. */
export function counted(key: string, count: number, shown: string | number = count): string {
  return text(`${key}.${count === 1 ? 'one' : 'other'}`, { count: shown });
}

/** Replaces the source of texts; for tests, which have no editor. */
export function setTranslator(translator: Translate): void {
  translate = translator;
}
