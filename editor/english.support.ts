/** For tests: the English catalogues in place of the editor's, so that sentences are tested as users read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTranslator, type Values } from './texts';

const nodes = join(__dirname, '..', '..', 'nodes');

function catalogue(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(nodes, folder, 'locales', 'en-US', `${folder}.json`), 'utf8'));
}

const all: Record<string, unknown> = Object.assign(
  {},
  ...readdirSync(nodes)
    .filter(folder => folder !== 'shared')
    .map(catalogue),
);

/** A text as the editor gives it: values filled in, the key itself where there is no text. */
export function english(key: string, values: Values = {}): string {
  let place: unknown = all;
  for (const part of key.split('.')) place = (place as Record<string, unknown> | undefined)?.[part];
  if (typeof place !== 'string') return key;
  return place.replace(/__(\w+?)__/g, (_, name: string) => String(values[name] ?? ''));
}

/** To be called in `before`. */
export function speakEnglish(): void {
  setTranslator(english);
}
