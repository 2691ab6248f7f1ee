// Most gateways are 64-bit ARM: runs what has to be exact there under emulation (qemu), with a Node for arm64 (npm ci --prefix
// bench) and the few libraries it needs, which come from Debian into .tmp/arm64 the first time. Ends with 'N passed, N failed'.
//
//   npm run test:arm64        on Debian with qemu-user-static; about two minutes
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(fileURLToPath(import.meta.url), '..', '..');
const at = (...parts) => join(root, ...parts);
const emulator = 'qemu-aarch64-static';
const node = at('bench', 'node_modules', 'nodearm64', 'bin', 'node');
const libraries = at('.tmp', 'arm64', 'root');
const packages = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'];

/**
 * Every golden vector of operators, models and features, and the property tests with a tenth of their cases. In two parts for two
 * cores. A processor without the dot-product extension (Cortex-A72: Raspberry Pi 4 and most gateways) gets other instructions from
 * the compiler, so whatever uses them runs there as well. Left out: what has no numbers in it (nodes, decoders, dialogs).
 */
const parts = [
  { title: 'operators and models', tests: ['dist/lib/interpreter/golden.test.js'] },
  {
    title: 'dot product, SIMD against portable kernels',
    tests: ['dist/lib/interpreter/wasm/*.test.js'],
    // what is emulated elsewhere is here the processor's own
    options: ['--grep', 'emulated', '--invert'],
  },
  {
    title: 'dot product, operators on a Cortex-A72',
    tests: ['dist/lib/interpreter/golden.test.js', 'dist/lib/interpreter/wasm/dot-mode.test.js'],
    options: ['--grep', 'single operators.* simd$|dot product'],
    processor: 'cortex-a72',
  },
  {
    title: 'features',
    tests: ['dist/lib/features/golden.test.js', 'dist/lib/features/audio/**/*.test.js'],
  },
];
const jobs = 2;

function fail(text) {
  console.error(text);
  process.exit(1);
}

function checkTools() {
  if (spawnSync(emulator, ['--version']).error)
    fail(`${emulator} is missing: apt-get install qemu-user-static`);
  if (!existsSync(node)) fail('Node for arm64 is missing: npm ci --prefix bench');
}

/** Debian's packages of the other architecture, unpacked beside the system; apt's state for it stays in the same folder. */
function fetchLibraries() {
  if (existsSync(join(libraries, 'lib', 'ld-linux-aarch64.so.1'))) return;
  const folder = at('.tmp', 'arm64');
  rmSync(folder, { recursive: true, force: true });
  for (const path of ['lists/partial', 'cache/archives/partial', 'packages', 'root'])
    mkdirSync(join(folder, path), { recursive: true });
  const settings = {
    'APT::Architecture': 'arm64',
    'APT::Architectures': 'arm64',
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = (...args) =>
    execFileSync('apt-get', ['-qq', ...options, ...args], {
      cwd: join(folder, 'packages'),
      stdio: 'inherit',
    });
  apt('update');
  apt('download', ...packages);
  for (const name of readdirSync(join(folder, 'packages')))
    execFileSync('dpkg', ['-x', join(folder, 'packages', name), libraries]);
  for (const path of ['lists', 'cache', 'packages'])
    rmSync(join(folder, path), { recursive: true, force: true });
}

/** Runs one part; resolves to its counts. */
function runPart({ title, tests, options = [], processor = 'max' }) {
  // The guard regions that V8 puts around every WebAssembly memory are 10 GB that the emulator keeps books of, page by page.
  const nodeOptions = ['--disable-wasm-trap-handler'];
  const mocha = at('node_modules', 'mocha', 'bin', 'mocha.js');
  const child = spawn(emulator, [node, ...nodeOptions, mocha, ...options, ...tests], {
    cwd: root,
    env: {
      ...process.env,
      TINYML_LONG: 'short',
      QEMU_LD_PREFIX: libraries,
      QEMU_CPU: processor,
      NODE_OPTIONS: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const begun = Date.now();
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => {
      output += text;
    });
  return new Promise(resolve => {
    child.on('close', (code, signal) => {
      console.log(`\n-- ${title} (${((Date.now() - begun) / 1000).toFixed(0)} s)\n${output.trim()}`);
      const closing = output.match(/^(\d+) passed, (\d+) failed$/m);
      const passed = Number(closing?.[1] ?? 0);
      let failed = Number(closing?.[2] ?? 1);
      if (code !== 0 && failed === 0) failed = 1;
      // a part that runs nothing proves nothing
      if (passed + failed === 0) failed = 1;
      if (closing === null) console.log(`ended with ${signal ?? code}`);
      resolve({ passed, failed });
    });
  });
}

checkTools();
fetchLibraries();
const waiting = [...parts];
const totals = { passed: 0, failed: 0 };
await Promise.all(
  Array.from({ length: jobs }, async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const { passed, failed } = await runPart(part);
      totals.passed += passed;
      totals.failed += failed;
    }
  }),
);
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
