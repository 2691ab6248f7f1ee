/**
 * The demo's private Node-RED user directory: the package linked from the checkout as npm links a folder, and the demo flow.
 * What a user changes in the flow is kept between starts; an untouched flow is replaced by the one of this version.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** Makes or refreshes `userDir`; `root` is the checkout. */
export function prepareUserDirectory(userDir: string, root: string): void {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const link = join(userDir, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(root, link, 'dir');
  const manifest = { name: 'tinyml-demo', version, private: true, dependencies: { [name]: `~${version}` } };
  writeFileSync(join(userDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

  const flow = readFileSync(join(root, 'scripts', 'demo', 'flow.json'), 'utf8');
  const [current, original] = [join(userDir, 'flows.json'), join(userDir, 'demo-flow.json')];
  if (read(current) === read(original)) writeFileSync(current, flow);
  writeFileSync(original, flow);
}
