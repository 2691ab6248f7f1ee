/** Reads the import statements of the project's own sources, for the tests that hold the architecture. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { projectRoot } from '../support/shared';

export interface Import {
  /** the importing file, from the root, with forward slashes: `lib/tflite/read.ts` */
  from: string;
  /** the imported name as written: `../tensor`, `node:fs`, `mqtt` */
  name: string;
  /** the imported path from the root without extension for a relative name (`lib/tensor`), else undefined */
  path?: string;
  /** `import type` and `export type`: gone after compilation */
  typeOnly: boolean;
  /** `import()` and `require()` inside code: loaded on use */
  lazy: boolean;
}

/** Every file below `folder` (from the root) whose name ends like `ending`. */
export function sourceFiles(folder: string, ending = '.ts'): string[] {
  const found: string[] = [];
  const walk = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== 'node_modules') walk(join(path, entry.name));
      else if (entry.name.endsWith(ending))
        found.push(relative(projectRoot, join(path, entry.name)).replaceAll('\\', '/'));
    }
  };
  walk(join(projectRoot, folder));
  return found.sort();
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]/gm;
const call = /(?:\bimport|\brequire)\s*\(\s*['"]([^'"]+)['"]\s*\)/g;
/** `import x = require('y')` is a statement of its own; `typeof import('y')` is a type. */
const typeQuery = /typeof\s+import\s*\(\s*['"]([^'"]+)['"]\s*\)/g;

export function importsOf(file: string): Import[] {
  const text = withoutComments(readFileSync(join(projectRoot, file), 'utf8'));
  const imports: Import[] = [];
  const add = (name: string, typeOnly: boolean, lazy: boolean) => {
    const path = name.startsWith('.') ? posix.normalize(posix.join(dirname(file), name)) : undefined;
    imports.push({ from: file, name, path, typeOnly, lazy });
  };
  for (const [, name] of text.matchAll(typeQuery)) add(name, true, false);
  for (const [, type, name] of text.matchAll(statement)) add(name, type !== undefined, false);
  for (const [, name] of text.replace(typeQuery, '').matchAll(call)) add(name, false, true);
  return imports;
}
