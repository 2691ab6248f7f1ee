// The Node-RED Flow Library's scorecard, offline, under the same ids (github.com/node-red/node-red-dev-cli, docs/). What the
// library looks up online is checked against what is installed: the Node-RED versions of devDependencies (P06, P07), the
// lock file (D02, D03). P02 (the repository's own package.json) and P08 (similar names in the catalogue) need the network.
// Prints one line per check; exit code 1 below full marks.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import { nodeDefinitions } from './node-definitions.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const json = (...parts) => JSON.parse(readFileSync(join(root, ...parts), 'utf8'));
const manifest = json('package.json');
const lock = json('package-lock.json').packages;
const dependencies = Object.entries(manifest.dependencies ?? {});

/** The library's list of packages that break Node-RED's own proxy support. */
const badPackages = { 'agent-base': '<6.0.0' };

/** Every package that a user's `npm install` would bring along: [path in the lock file, entry]. */
const installed = Object.entries(lock).filter(
  ([path, entry]) => path !== '' && !entry.dev && !entry.devOptional,
);
const packageName = path => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const nodeRedVersions = ['node-red', 'node-red-4'].map(
  name => json('node_modules', name, 'package.json').version,
);
const nodeRedFloor = semver.minVersion(json('node_modules', 'node-red', 'package.json').engines.node);

const htmlFiles = Object.values(manifest['node-red'].nodes).map(file =>
  join(root, file.replace('.js', '.html')),
);
const definitions = htmlFiles.flatMap(file => nodeDefinitions(readFileSync(file, 'utf8'), file));
const exampleTypes = new Set(
  (existsSync(join(root, 'examples')) ? readdirSync(join(root, 'examples'), { recursive: true }) : [])
    .filter(file => file.endsWith('.json'))
    .flatMap(file => json('examples', file).map(node => node.type)),
);

const duplicates = names => names.filter((name, i) => names.indexOf(name) !== i);

/** id -> [what it asks, the list of what is wrong]. */
const checks = {
  P01: ['has a licence', manifest.license ? [] : ['no "license"']],
  P03: [
    'has a repository or a place for bugs',
    manifest.repository || manifest.bugs ? [] : ['neither of them'],
  ],
  P04: ['has a scoped name', /^@[a-z\d][\w-.]+\/[a-z\d][\w-.]*$/.test(manifest.name) ? [] : [manifest.name]],
  P05: ['has the keyword node-red', manifest.keywords?.includes('node-red') ? [] : ['add it to "keywords"']],
  P06: [
    `admits Node-RED ${nodeRedVersions.join(' and ')}`,
    nodeRedVersions.filter(version => !semver.satisfies(version, manifest['node-red'].version ?? '<0')),
  ],
  P07: [
    `admits Node ${nodeRedFloor}, the floor of Node-RED`,
    semver.satisfies(nodeRedFloor, manifest.engines?.node ?? '<0')
      ? []
      : [`engines.node: ${manifest.engines?.node}`],
  ],
  N01: [
    'has readable, unique node types with the prefix tinyml-',
    [
      ...(definitions.length === 0 ? ['no node is registered'] : []),
      ...definitions.flatMap(({ file, errors }) => errors.map(error => `${file}: ${error}`)),
      ...duplicates(definitions.map(({ type }) => type)),
      ...definitions.filter(({ type }) => !type.startsWith('tinyml-')).map(({ type }) => type),
      ...Object.keys(manifest['node-red'].nodes).filter(
        name => !definitions.some(({ type }) => type === name),
      ),
    ],
  ],
  N02: [
    'uses every node in an example flow',
    definitions
      .filter(({ category, type }) => category !== 'config' && !exampleTypes.has(type))
      .map(({ type }) => `${type} is in none`),
  ],
  D01: ['has at most 6 dependencies', dependencies.length <= 6 ? [] : [`${dependencies.length}`]],
  D02: [
    'depends on no known-bad or deprecated package',
    installed
      .filter(([path, { version, deprecated }]) => {
        const range = badPackages[packageName(path)];
        return deprecated || (range && semver.satisfies(version, range));
      })
      .map(([path, { version, deprecated }]) => `${packageName(path)}@${version} ${deprecated ?? ''}`),
  ],
  D03: [
    'takes the latest of every dependency (caret ranges of what is installed)',
    dependencies
      .filter(([name, range]) => {
        const version = lock[`node_modules/${name}`]?.version;
        return !version || !range.startsWith('^') || !semver.satisfies(version, range);
      })
      .map(([name, range]) => `${name} ${range}, installed ${lock[`node_modules/${name}`]?.version}`),
  ],
};

let full = 0;
for (const [id, [question, wrong]] of Object.entries(checks)) {
  console.log(`${wrong.length === 0 ? '✔' : '✖'} ${id} ${question}`);
  for (const line of wrong) console.log(`      ${line}`);
  full += wrong.length === 0 ? 1 : 0;
}
const total = Object.keys(checks).length;
console.log(`scorecard: ${full} of ${total}`);
process.exitCode = full === total ? 0 : 1;
