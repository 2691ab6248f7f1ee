// Builds the package into dist/ and resources/: copied html, locales and icons, TypeScript, AssemblyScript kernels, the editor
// plugin. Every step runs even where an earlier one fails (tsc emits despite type errors); the build fails if any of them did.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDoorLazy } from './lazy-door.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => join(root, ...parts);
const run = (name, ...args) =>
  execFileSync(at('node_modules', '.bin', name), args, { cwd: root, stdio: 'inherit' });

/** Copies every file below `from` whose path `wanted` accepts. */
function copyTree(from, to, wanted) {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    if (statSync(source).isDirectory()) copyTree(source, join(to, name), wanted);
    else if (wanted(source)) {
      mkdirSync(to, { recursive: true });
      cpSync(source, join(to, name));
    }
  }
}

/**
 * What Node-RED reads beside a node's .js: dialog, help and message catalogues, and its icon. Icons are looked for in icons/
 * beside each node file and shared by the whole module, so each is copied to one place only (the icon picker lists them all).
 */
function copyNodeFiles() {
  copyTree(at('nodes'), at('dist', 'nodes'), file => /\.(html|json)$/.test(file));
  for (const folder of readdirSync(at('nodes'))) {
    rmSync(at('dist', 'nodes', folder, 'icons'), { recursive: true, force: true });
    copyTree(
      at('icons'),
      at('dist', 'nodes', folder, 'icons'),
      file => basename(file) === `tinyml-${folder}.svg`,
    );
  }
}

/** A test or node whose source is gone must not go on running, nor be packed. */
function dropStaleOutput(folder = 'dist') {
  if (!existsSync(at(folder))) return;
  for (const entry of readdirSync(at(folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) dropStaleOutput(path);
    const source = path.slice('dist/'.length).replace(/(\.js|\.d\.ts)(\.map)?$/, '.ts');
    if (/\.js(\.map)?$|\.d\.ts$/.test(path) && !existsSync(at(source))) rmSync(at(path), { force: true });
  }
}

/** Comments stay in the types, where editors show them, and in the sources; the JavaScript that users install goes without. */
function compileTypeScript() {
  try {
    run('tsc', '-p', 'tsconfig.json', '--removeComments');
  } finally {
    run('tsc', '-p', 'tsconfig.json', '--emitDeclarationOnly', '--noCheck');
  }
}

/** The library's door loads what not everyone needs on first use. */
function makeLibraryLazy() {
  makeDoorLazy(at('dist', 'lib', 'index.js'));
}

/** The editor's files one by one, for their tests; what the browser gets is the bundle. */
function compileEditor() {
  if (existsSync(at('editor', 'tsconfig.json'))) run('tsc', '-p', 'editor/tsconfig.json');
}

/** WebAssembly from AssemblyScript: the SIMD kernels, and the peaks that the benchmark compares them with. */
function compileAssemblyScript() {
  const relaxed = ['relaxed.ts', '--enable', 'relaxed-simd'];
  compileModules(join('lib', 'interpreter', 'wasm', 'assembly'), {
    'lib/interpreter/wasm/simd128.wasm': ['index.ts'],
    'lib/interpreter/wasm/relaxed.wasm': relaxed,
    // for tests: what the two kinds of processors compute that this one may not be
    'test/wasm/signed/simd128.wasm': ['index.ts'],
    'test/wasm/signed/relaxed.wasm': [...relaxed, '--use', 'EMULATED_DOT=1'],
    'test/wasm/unsigned/simd128.wasm': ['index.ts'],
    'test/wasm/unsigned/relaxed.wasm': [...relaxed, '--use', 'EMULATED_DOT=2'],
  });
  compileModules(join('bench', 'peak', 'assembly'), {
    'bench/peak/dot.wasm': ['dot.ts'],
    'bench/peak/relaxed-dot.wasm': ['relaxed-dot.ts', '--enable', 'relaxed-simd'],
  });
}

/** Modules by their place in dist/: entry file in `folder` and options. Takes seconds, so only where a source is newer. */
function compileModules(folder, modules) {
  if (!existsSync(folder)) return;
  const inputs = [...readdirSync(folder).map(name => join(folder, name)), fileURLToPath(import.meta.url)];
  const newest = Math.max(...inputs.map(file => statSync(file).mtimeMs));
  // no runtime, no data: a module works on the memory of the model that imports it. -O3 would gather every result into one expression,
  // which leaves engines no registers; -O2 keeps the order of the source
  const options = ['--runtime', 'stub', '--importMemory', '--noExportMemory', '-O2', '--enable', 'simd'];
  for (const [path, [entry, ...more]] of Object.entries(modules)) {
    const module = at('dist', ...path.split('/'));
    if (existsSync(module) && statSync(module).mtimeMs > newest) continue;
    mkdirSync(dirname(module), { recursive: true });
    run('asc', join(folder, entry), ...options, ...more, '--outFile', module);
  }
}

function bundleEditor() {
  if (!existsSync(at('editor', 'index.ts'))) return;
  const options = ['--bundle', '--minify', '--target=es2020', '--format=iife', '--log-level=warning'];
  run('esbuild', 'editor/index.ts', ...options, '--outfile=resources/editor.js');
}

/** npm does this for an installed package; a checkout linked with npm link needs it as well. */
function markExecutable() {
  const file = at('dist', 'cli', 'tinyml.js');
  if (existsSync(file)) chmodSync(file, 0o755);
}

let failed = false;
for (const step of [
  dropStaleOutput,
  copyNodeFiles,
  compileTypeScript,
  makeLibraryLazy,
  compileEditor,
  compileAssemblyScript,
  bundleEditor,
  markExecutable,
]) {
  try {
    step();
  } catch (error) {
    failed = true;
    if (error.status === undefined) console.error(error); // a tool has said by itself what is wrong
  }
}
if (failed) console.error('build: failed');
process.exitCode = failed ? 1 : 0;
