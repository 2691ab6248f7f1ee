/**
 * The files of a Node-RED user directory for a test: settings, flows, encrypted credentials and the package itself, linked the
 * way `npm install <folder>` does it (a symbolic link in node_modules and a dependency in package.json), so that nodes,
 * plugins, icons, examples and resources are found exactly where an installed package has them.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface UserDirectory {
  userDir: string;
  port: number;
  /** Nodes as in an exported flow; left out: the directory keeps the flows it has. */
  flows?: object[];
  /** Secrets by node id; written together with flows. */
  credentials?: Record<string, Record<string, string>>;
  /** Merged over the settings below; JSON values only. */
  settings?: Record<string, unknown>;
  /** The package's folder to link; null: the directory has it installed already. */
  packageRoot: string | null;
}

const credentialSecret = 'only for tests';

const baseSettings = {
  flowFile: 'flows.json',
  credentialSecret,
  uiHost: '127.0.0.1',
  lang: 'en-US',
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: true, ui: true },
  runtimeState: { enabled: true, ui: false },
  editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
  logging: { console: { level: 'info', metrics: false, audit: false } },
  debugMaxLength: 10_000,
};

/** Node-RED's own format of flows_cred.json: AES-256-CTR under the SHA-256 of the secret, the iv in hex before the base64. */
function encryptCredentials(credentials: object): string {
  const key = createHash('sha256').update(credentialSecret).digest();
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-ctr', key, iv);
  const text = cipher.update(JSON.stringify(credentials), 'utf8', 'base64') + cipher.final('base64');
  return JSON.stringify({ $: iv.toString('hex') + text });
}

function linkPackage(userDir: string, packageRoot: string): void {
  const { name, version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  const link = join(userDir, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  if (!existsSync(link)) symlinkSync(packageRoot, link, 'dir');
  const manifest = { name: 'node-red-project', version: '0.0.1', dependencies: { [name]: `~${version}` } };
  writeFileSync(join(userDir, 'package.json'), JSON.stringify(manifest, null, 2));
}

/**
 * Gives nodes of a tab a place on the canvas where a test left it out: Node-RED takes a node without x and y for a
 * configuration node, and does not wire it.
 */
export function placed(flows: object[]): object[] {
  return flows.map((node, index) =>
    'wires' in node && !('x' in node) ? { x: 100, y: 40 * index, ...node } : node,
  );
}

/** Writes what is given into the directory and returns the path of the settings file. */
export function prepareUserDirectory(directory: UserDirectory): string {
  const { userDir, port, flows, credentials, packageRoot } = directory;
  mkdirSync(userDir, { recursive: true });
  if (packageRoot !== null) linkPackage(userDir, packageRoot);
  if (flows) {
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(placed(flows), null, 2));
    writeFileSync(join(userDir, 'flows_cred.json'), encryptCredentials(credentials ?? {}));
  }
  const settings = { ...baseSettings, ...directory.settings, uiPort: port, userDir };
  const file = join(userDir, 'settings.js');
  writeFileSync(file, `module.exports = ${JSON.stringify(settings, null, 2)};\n`);
  return file;
}
