// Makes the library's door (dist/lib/index.js) load the rooms that not everyone needs on first use: who runs a model does not wait for
// the loading of a hundred files that compute features. TypeScript has no words for that, so the compiled file is changed: what it says is
//   __exportStar(require("./features"), exports);
// and what it does afterwards is to require ./features when one of its names is asked for.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const LAZY = ['./decide', './features', './metrics', './signal'];

/** `file` is dist/lib/index.js as the compiler has written it; the rooms are compiled too. */
export function makeDoorLazy(file) {
  const require = createRequire(file);
  let text = readFileSync(file, 'utf8');
  for (const room of LAZY) {
    const load = `require(${JSON.stringify(room)})`;
    const statement = `__exportStar(${load}, exports);`;
    if (!text.includes(statement)) throw new Error(`${file} does not export ${room} whole`);
    const names = Object.keys(require(room)).filter(name => name !== '__esModule');
    // the statement stays where it never runs: import statements of other people's modules find the names by reading it
    text = text.replace(statement, `lazy(() => ${load}, ${JSON.stringify(names)});\n0 && ${statement}`);
  }
  const define = 'Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] })';
  const helper = `const lazy = (load, names) => { for (const name of names) ${define}; };\n`;
  const at = text.indexOf('lazy(() =>');
  writeFileSync(file, `${text.slice(0, at)}${helper}${text.slice(at)}`);
}
