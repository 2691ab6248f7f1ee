// Builds the package into dist/ and resources/: TypeScript, AssemblyScript kernels, editor bundle, copied html, locales and icons.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = name => join(root, 'node_modules', '.bin', name);
const run = (name, args) => execFileSync(bin(name), args, { cwd: root, stdio: 'inherit' });

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

run('tsc', ['-p', 'tsconfig.json']);
copyTree(join(root, 'nodes'), join(root, 'dist', 'nodes'), file => /\.(html|svg|json)$/.test(file));
for (const folder of readdirSync(join(root, 'nodes'))) {
  if (existsSync(join(root, 'nodes', folder, `${folder}.html`)))
    copyTree(join(root, 'icons'), join(root, 'dist', 'nodes', folder, 'icons'), file =>
      file.endsWith('.svg'),
    );
}
if (existsSync(join(root, 'editor', 'index.ts'))) {
  run('esbuild', [
    'editor/index.ts',
    '--bundle',
    '--minify',
    '--target=es2020',
    '--format=iife',
    '--outfile=resources/editor.js',
  ]);
}
