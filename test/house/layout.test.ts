/** How the files lie: lengths, the same names in every node folder, unique icons, nothing that belongs to one machine only. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../support/shared';
import { sourceFiles } from './imports';

const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
const exists = (...parts: string[]) => existsSync(join(projectRoot, ...parts));
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8', maxBuffer: 1 << 26 });

const nodeFolders = readdirSync(join(projectRoot, 'nodes')).filter(name => name !== 'shared');

describe('the layout of the house', () => {
  it('no source file is longer than 400 lines', () => {
    execFileSync(process.execPath, ['scripts/file-lengths.mjs'], { cwd: projectRoot, stdio: 'pipe' });
  });

  it('every library file says at its top why it exists', () => {
    const silent = [...sourceFiles('lib'), ...sourceFiles('nodes'), ...sourceFiles('cli')].filter(file => {
      const start = readFileSync(join(projectRoot, file), 'utf8').replace(/^#!.*\n/, '');
      const exempt = file.includes('/generated/') || file.endsWith('.test.ts') || file.endsWith('/index.ts');
      return !exempt && !/^\s*\/(\*\*|\/)/.test(start);
    });
    assert.deepEqual(silent, [], 'a header comment: why the file exists, what it follows');
  });

  for (const name of nodeFolders) {
    const isPlugin = name === 'plugin';
    const files = isPlugin
      ? [`${name}.ts`, `${name}.html`]
      : [
          `${name}.ts`,
          `${name}.html`,
          `${name}.test.ts`,
          'config.ts',
          `locales/en-US/${name}.json`,
          `locales/en-US/${name}.html`,
        ];

    it(`nodes/${name} has the same files as its neighbours`, () => {
      for (const file of files) assert.ok(exists('nodes', name, file), `nodes/${name}/${file} is missing`);
    });

    if (!isPlugin)
      it(`nodes/${name} is registered in package.json`, () => {
        assert.equal(manifest['node-red'].nodes[`tinyml-${name}`], `dist/nodes/${name}/${name}.js`);
      });
  }

  it('the nodes that this version promises are there', () => {
    const promised = ['serial', 'mqtt', 'broker', 'decode', 'window', 'features', 'model', 'infer', 'decide'];
    for (const name of promised) assert.ok(manifest['node-red'].nodes[`tinyml-${name}`], `tinyml-${name}`);
  });

  it('icons are unique by name, one SVG each', () => {
    const names = readdirSync(join(projectRoot, 'icons'));
    assert.ok(
      names.every(name => name.endsWith('.svg')),
      names.join(' '),
    );
    assert.equal(new Set(names.map(name => name.toLowerCase())).size, names.length);
    const inFolders = sourceFiles('nodes', '.svg');
    assert.deepEqual(inFolders, [], 'icons live in icons/, the build copies them');
  });

  it('every node that is not a configuration node has an icon that exists', () => {
    for (const name of nodeFolders) {
      const html = readFileSync(join(projectRoot, 'nodes', name, `${name}.html`), 'utf8');
      const icon = html.match(/\bicon:\s*['"]([^'"]+)['"]/)?.[1];
      if (icon) assert.ok(exists('icons', icon), `nodes/${name}: icons/${icon}`);
      else
        assert.match(html, /category:\s*['"]config['"]|registerPlugin|tinyml/, `nodes/${name} has no icon`);
    }
  });

  it('no tracked file names a path of one machine, no lock file a registry', () => {
    // where this checkout and its user live, and the folders in which anybody's do
    const roots = [projectRoot, homedir(), '/home', '/Users'].filter(root => root.length > 1);
    const pattern = new RegExp(`(^|["'\`\\s(=])(${roots.join('|')})/\\S`);
    const wrong = git('ls-files')
      .split('\n')
      .filter(
        file =>
          /\.(ts|mjs|cjs|js|json|md|html|sh|yml|fbs)$|^\.ci\/|LICENSE|NOTICES/.test(file) && exists(file),
      )
      .flatMap(file => {
        const lines = readFileSync(join(projectRoot, file), 'utf8').split('\n');
        return lines.flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : []));
      });
    assert.deepEqual(wrong, []);
    for (const lock of ['package-lock.json', 'bench/package-lock.json'])
      assert.doesNotMatch(
        readFileSync(join(projectRoot, lock), 'utf8'),
        /"resolved":/,
        `${lock} names a registry`,
      );
  });

  it('examples/ holds importable flows and nothing else', () => {
    for (const file of readdirSync(join(projectRoot, 'examples'), { recursive: true, withFileTypes: true })) {
      assert.ok(
        file.isFile() && file.name.endsWith('.json'),
        `${file.name}: Node-RED shows every folder here as a menu`,
      );
      const flow = JSON.parse(readFileSync(join(file.parentPath, file.name), 'utf8'));
      assert.ok(Array.isArray(flow) && flow.every(node => node.id && node.type), file.name);
    }
  });
});
