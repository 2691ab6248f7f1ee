// Makes what is installed smaller without making it unreadable: a gateway's flash is small, and its line may be slow. Runs before the
// package is packed, on dist/ as the build leaves it, and changes nothing of what the files do.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokenizer, tokTypes } from 'acorn';
import { transform } from 'esbuild';

/** Files below `folder` whose name `wanted` accepts. */
function* filesBelow(folder, wanted) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path, wanted);
    else if (wanted(entry.name)) yield path;
  }
}

/** Types that nobody can import: those that the library's door does not lead to. */
function dropInnerTypes(dist, door) {
  const known = new Set(filesBelow(dist, name => name.endsWith('.d.ts')));
  const reached = new Set();
  const visit = file => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*["'](\.[^"']*)["']/g)) {
      const target = join(dirname(file), path.replace(/\.js$/, ''));
      const found = [`${target}.d.ts`, join(target, 'index.d.ts')].find(candidate => known.has(candidate));
      if (found !== undefined) visit(found);
    }
  };
  visit(door);
  for (const file of known) if (!reached.has(file)) rmSync(file);
}

/** The compiler's output printed anew, a tab where it has four blanks: a sixth less. Line by line as before, maps included. */
async function printNarrow(folder) {
  const files = [...filesBelow(folder, name => name.endsWith('.js') && !/\.(test|support)\.js$/.test(name))];
  await Promise.all(files.map(printFile));
}

async function printFile(file) {
  const [text] = readFileSync(file, 'utf8').split('\n//# sourceMappingURL=');
  const map = readFileSync(`${file}.map`).toString('base64');
  const from = `${text}\n//# sourceMappingURL=data:application/json;base64,${map}`;
  const options = { charset: 'utf8', sourcemap: 'external', sourcefile: file };
  const { code, map: combined } = await transform(from, options);
  // blanks at the beginning of a line of a text belong to it
  const kept = code.includes('`') ? linesWithinTexts(code) : new Set();
  const lines = code.split('\n').map((line, i) => (kept.has(i + 1) ? line : tabbed(line)));
  writeFileSync(file, lines.join('\n'));
  writeFileSync(`${file}.map`, combined);
}

function tabbed(line) {
  const levels = Math.floor(/^ */.exec(line)[0].length / 2);
  return '\t'.repeat(levels) + line.slice(2 * levels);
}

/** Numbers of the lines that begin inside a template literal. */
function linesWithinTexts(code) {
  const lines = new Set();
  for (const { type, loc } of tokenizer(code, {
    ecmaVersion: 'latest',
    locations: true,
    allowHashBang: true,
  }))
    if (type === tokTypes.template || type === tokTypes.invalidTemplate)
      for (let line = loc.start.line + 1; line <= loc.end.line; line++) lines.add(line);
  return lines;
}

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
dropInnerTypes(dist, join(dist, 'lib', 'index.d.ts'));
for (const folder of ['cli', 'lib', 'nodes']) await printNarrow(join(dist, folder));
