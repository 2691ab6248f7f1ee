// Checks what users will get: packs the tarball, reads its contents, installs it into an empty user directory, starts both
// Node-RED versions with it, opens their editors in a browser, and uses the library and the command line from there.
// Fails on a file that does not belong, a missing node type, a console error, a line with "error", a size of 2 MB or more.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { pinnedNode, startNodeRed } = require('../dist/test/support/node-red.js');
const { openEditor } = require('../dist/test/support/browser.js');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const types = Object.keys(manifest['node-red'].nodes);
const sizeLimit = 2e6;

const problems = [];
const check = (ok, text) => {
  console.log(`${ok ? '✔' : '✖'} ${text}`);
  if (!ok) problems.push(text);
};
const attempt = (text, action) => {
  try {
    const detail = action();
    check(true, detail ? `${text}: ${detail}` : text);
  } catch (error) {
    check(false, `${text}: ${error.stderr || error.stdout || error.message}`);
  }
};
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function pack(folder) {
  // as npm does before it packs (prepack); its scripts themselves would print between the lines of JSON
  run(process.execPath, [join(root, 'scripts', 'shrink.mjs')], root);
  const [packed] = JSON.parse(
    run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder],
      root,
    ),
  );
  return { ...packed, tarball: join(folder, packed.filename), paths: packed.files.map(file => file.path) };
}

function checkContents({ paths, unpackedSize, size, entryCount }) {
  const foreign = paths.filter(
    path =>
      /(\.test\.|\.support\.|\.map$|^test\/|^bench\/|^scripts\/|^dist\/(test|bench|scripts)\/|^lib\/|^nodes\/|\.tgz$)/.test(
        path,
      ) ||
      (path.endsWith('.ts') && !path.endsWith('.d.ts')),
  );
  check(foreign.length === 0, `the tarball holds no tests, maps or sources ${foreign.slice(0, 5).join(' ')}`);
  const wanted = [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'THIRD-PARTY-NOTICES',
    manifest.main,
    manifest.types,
  ];
  for (const file of Object.values(manifest.bin)) wanted.push(file);
  for (const [type, file] of Object.entries(manifest['node-red'].nodes)) {
    const name = type.replace('tinyml-', '');
    wanted.push(file, file.replace('.js', '.html'), `dist/nodes/${name}/locales/en-US/${name}.json`);
  }
  for (const file of Object.values(manifest['node-red'].plugins))
    wanted.push(file, file.replace('.js', '.html'));
  const missing = wanted.filter(file => !paths.includes(file));
  check(missing.length === 0, `the tarball holds all that the package needs ${missing.join(' ')}`);
  const megabytes = bytes => `${(bytes / 1e6).toFixed(2)} MB`;
  const sizes = `${megabytes(unpackedSize)} unpacked, ${megabytes(size)} packed, ${entryCount} files`;
  const stated = Number(readFileSync(join(root, 'README.md'), 'utf8').match(/([\d.]+) MB unpacked/)?.[1]);
  check(Math.abs(stated - unpackedSize / 1e6) < 0.1, `the README states the size: ${stated} MB unpacked`);
  check(unpackedSize < sizeLimit, `the tarball is smaller than ${megabytes(sizeLimit)}: ${sizes}`);
}

function install(folder, tarball) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "node-red-project", "private": true }\n');
  attempt('npm installs the tarball into an empty user directory', () => {
    run(
      'npm',
      ['install', tarball, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
      folder,
    );
  });
}

function checkLibrary(folder) {
  const names = ['readModel', 'writeModel', 'Interpreter', 'MicroFrontend'];
  const program = `const l = require('${manifest.name}'); for (const n of ${JSON.stringify(names)}) if (!l[n]) throw new Error(n + ' is missing');`;
  attempt(
    `the library resolves and has ${names.join(', ')}`,
    () => run(pinnedNode, ['-e', program], folder) && '',
  );
  attempt('the library can be imported from a module', () => {
    const module = `import { Interpreter } from '${manifest.name}'; if (!Interpreter.create) throw new Error('no Interpreter');`;
    run(pinnedNode, ['--input-type=module', '-e', module], folder);
  });
  attempt('its types resolve', () => {
    const source = `import { Interpreter, readModel } from '${manifest.name}';\nexport const make = (bytes: Uint8Array) => Interpreter.create(readModel(bytes));\n`;
    writeFileSync(join(folder, 'consumer.ts'), source);
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--typeRoots',
      join(root, 'node_modules/@types'),
      '--types',
      'node',
    ];
    run(join(root, 'node_modules/.bin/tsc'), [...options, 'consumer.ts'], folder);
  });
  for (const [command, file] of Object.entries(manifest.bin)) {
    attempt(
      `${command} --help`,
      () => run(pinnedNode, [join('node_modules', manifest.name, file), '--help'], folder).split('\n')[0],
    );
    check(existsSync(join(folder, 'node_modules', '.bin', command)), `npm links ${command}`);
  }
}

async function checkNodeRed(version, userDir) {
  const name = `Node-RED ${version}`;
  const nodeRed = await startNodeRed({ version, userDir, packageRoot: null, flows: [] });
  try {
    for (const colorScheme of ['light', 'dark']) {
      const editor = await openEditor(nodeRed.url, { colorScheme });
      const missing = await editor.page.evaluate(
        wanted => wanted.filter(type => !globalThis.RED.nodes.getType(type)),
        types,
      );
      check(
        missing.length === 0,
        `${name}, ${colorScheme}: the editor knows all ${types.length} types ${missing.join(' ')}`,
      );
      check(
        editor.problems.length === 0,
        `${name}, ${colorScheme}: a clean console ${editor.problems.join('\n')}`,
      );
      await editor.close();
    }
    const lines = nodeRed
      .log()
      .split('\n')
      .filter(line => /error|missing types/i.test(line));
    check(lines.length === 0, `${name}: no error line ${lines.join('\n')}`);
  } finally {
    await nodeRed.stop();
  }
}

const work = mkdtempSync(join(tmpdir(), 'tinyml-package-'));
try {
  const packed = pack(work);
  checkContents(packed);
  const installed = join(work, 'installed');
  install(installed, packed.tarball);
  checkLibrary(installed);
  for (const version of [4, 5]) {
    const userDir = join(work, `node-red-${version}`);
    cpSync(installed, userDir, { recursive: true, verbatimSymlinks: true });
    await checkNodeRed(version, userDir);
  }
} catch (error) {
  check(false, `${error.stack}`);
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
console.log(problems.length === 0 ? 'package check: passed' : `package check: ${problems.length} FAILED`);
process.exit(problems.length === 0 ? 0 : 1);
