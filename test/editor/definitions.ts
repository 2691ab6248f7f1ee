/** The node definitions in the nodes' html, as the editor gets them: the inline script, run with a stand-in for the editor. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';
import { projectRoot } from '../support/shared';

export interface Property {
  value: unknown;
  type?: string;
  required?: boolean;
  validate?: (this: unknown, value: unknown, options: unknown) => unknown;
}

export interface Definition {
  /** the folder below nodes/ */
  name: string;
  type: string;
  category: string;
  color: string;
  icon: string;
  defaults: Record<string, Property>;
  credentials?: Record<string, { type: string }>;
  html: string;
}

export const nodeNames = readdirSync(join(projectRoot, 'nodes')).filter(
  name => !['shared', 'plugin'].includes(name),
);

/** @param tinyml what the validators in the html call */
export function definitionOf(name: string, tinyml: object = {}): Definition {
  const html = readFileSync(join(projectRoot, 'nodes', name, `${name}.html`), 'utf8');
  const [, script] = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html) ?? [];
  let found: Definition | undefined;
  const RED = {
    nodes: {
      registerType(type: string, definition: Omit<Definition, 'name' | 'type' | 'html'>) {
        found = { ...definition, name, type, html };
      },
    },
  };
  vm.runInNewContext(script, { RED, tinyml });
  if (!found) throw new Error(`nodes/${name}/${name}.html registers no node`);
  return found;
}

/** As plain data: objects made in another realm are not deeply equal to ours. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function catalogueOf(name: string): Record<string, unknown> {
  return JSON.parse(
    readFileSync(join(projectRoot, 'nodes', name, 'locales', 'en-US', `${name}.json`), 'utf8'),
  );
}

/** A text of a catalogue; undefined for none. */
export function textOf(catalogue: Record<string, unknown>, key: string): string | undefined {
  let place: unknown = catalogue;
  for (const part of key.split('.')) place = (place as Record<string, unknown> | undefined)?.[part];
  return typeof place === 'string' ? place : undefined;
}
