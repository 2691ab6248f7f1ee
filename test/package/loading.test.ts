/**
 * The package loads in both supported Node-RED versions as an installed one: every node type and plugin of package.json
 * without an error, their icons, the example flows and the resources; a flow deploys and its messages arrive; the process
 * ends cleanly.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { projectRoot } from '../support/shared';

const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));

const flow = [
  { id: 'tab', type: 'tab', label: 'loading' },
  {
    id: 'in',
    type: 'inject',
    z: 'tab',
    once: true,
    onceDelay: 0.1,
    repeat: '0.2',
    payload: 'x',
    payloadType: 'str',
    wires: [['out']],
  },
  {
    id: 'out',
    type: 'debug',
    z: 'tab',
    name: 'out',
    active: true,
    tosidebar: true,
    complete: 'payload',
    targetType: 'msg',
    wires: [],
  },
];

for (const version of [5, 4] as const)
  describe(`in Node-RED ${version}`, function () {
    this.timeout(90_000);
    let nodeRed: NodeRed;
    before(async () => {
      nodeRed = await startNodeRed({ version, flows: flow });
    });
    after(() => nodeRed?.stop());

    it('is the version asked for', async () => {
      const { version: actual } = await nodeRed.api('GET', '/settings');
      assert.match(actual, version === 4 ? /^4\.1\./ : /^5\./);
    });

    it('loads every node of package.json', async () => {
      const all = await nodeRed.api('GET', '/nodes', undefined, { Accept: 'application/json' });
      const ours = all.filter((set: any) => set.module === manifest.name);
      assert.deepEqual(
        ours.map((set: any) => set.name).sort(),
        Object.keys(manifest['node-red'].nodes).sort(),
      );
      for (const set of ours) {
        assert.equal(set.err, undefined, `${set.name}: ${set.err}`);
        assert.equal(set.enabled, true);
        assert.deepEqual(
          set.types,
          [set.name],
          'one node type per folder, registered under the name of package.json',
        );
      }
    });

    it('loads every plugin of package.json', async () => {
      const all = await nodeRed.api('GET', '/plugins', undefined, { Accept: 'application/json' });
      const ours = all.filter((set: any) => set.module === manifest.name);
      assert.deepEqual(
        ours.map((set: any) => set.name).sort(),
        Object.keys(manifest['node-red'].plugins).sort(),
      );
      for (const set of ours) assert.equal(set.err, undefined, `${set.name}: ${set.err}`);
    });

    it('offers its icons, examples and resources to the editor', async () => {
      const files = (folder: string) => readdirSync(join(projectRoot, folder));
      const icons = await nodeRed.api('GET', '/icons');
      assert.deepEqual([...(icons[manifest.name] ?? [])].sort(), files('icons').sort());
      const library = '/library/examples/flows/';
      const examples: { fn: string }[] = (await nodeRed.api('GET', library)).includes(manifest.name)
        ? await nodeRed.api('GET', library + manifest.name)
        : [];
      const flows = files('examples').map(name => name.replace(/\.json$/, ''));
      assert.deepEqual(examples.map(entry => entry.fn.replace(/\.json$/, '')).sort(), flows.sort());
      for (const name of files('resources')) await nodeRed.api('GET', `/resources/${manifest.name}/${name}`);
    });

    it('runs a flow and shows its messages', async () => {
      const comms = await nodeRed.comms();
      await comms.waitFor(message => message.topic === 'debug' && message.data.msg === 'x', 10_000);
    });

    it('starts the flow anew on a deploy', async () => {
      await nodeRed.deploy(flow);
      await nodeRed.deploy(flow);
    });

    it('reports its memory, handles and event loop', async () => {
      assert.ok((await nodeRed.probe('memory')).heapUsed > 1e6);
      assert.ok((await nodeRed.probe('resources')).fileDescriptors > 3);
      await nodeRed.probe('eventLoopStart');
      await new Promise(resolve => setTimeout(resolve, 200));
      assert.ok((await nodeRed.probe('eventLoop')).p50 < 1000);
    });

    it('prints no error and no warning', () => {
      const log = nodeRed.log().replace(/.*Projects disabled.*/, '');
      assert.doesNotMatch(log, /\[(error|warn)\]|missing types/i);
    });

    it('ends on SIGTERM with exit code 0', async () => {
      await nodeRed.stop();
      assert.equal(await nodeRed.exited, 0);
    });
  });
