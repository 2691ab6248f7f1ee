/**
 * `npm start` as a newcomer sees it: one line with the URL, the editor on the demo flow, nodes whose status moves, and
 * decisions of both lanes, live, from the simulated device; a clean end; a second start that keeps what was changed.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Comms, openComms } from '../support/comms';
import { pinnedNode } from '../support/node-red';
import { projectRoot } from '../support/shared';

const flow: any[] = JSON.parse(readFileSync(join(projectRoot, 'scripts', 'demo', 'flow.json'), 'utf8'));
const debugNodes = flow.filter(node => node.type === 'debug' && node.active !== false);
const shown = flow.filter(node => node.type.startsWith('tinyml-') && node.x !== undefined);
const decision = /^[a-z][a-z ]* \([01]\.\d\d\) at \d\d:\d\d:\d\d$/;

interface Demo {
  child: ChildProcess;
  url: string;
  output(): string;
  exit: Promise<number | null>;
}

function start(userDir: string): Promise<Demo> {
  const child = spawn(pinnedNode, [join(projectRoot, 'dist', 'scripts', 'demo', 'start.js')], {
    cwd: projectRoot,
    env: { ...process.env, TINYML_DEMO_DIR: userDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exit = new Promise<number | null>(resolve => child.on('exit', resolve));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no URL within a minute:\n${output}`)), 60_000);
    exit.then(code => reject(new Error(`the demo ended with ${code}:\n${output}`)));
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', text => {
        output += text;
        const url = output.match(/http:\/\/127\.0\.0\.1:\d+\//)?.[0];
        if (!url) return;
        clearTimeout(timer);
        resolve({ child, url, output: () => output, exit });
      });
  });
}

describe('npm start', function () {
  this.timeout(120_000);
  let userDir: string;
  let demo: Demo;
  let comms: Comms;

  before(async () => {
    userDir = mkdtempSync(join(tmpdir(), 'tinyml-demo-'));
    demo = await start(userDir);
    comms = await openComms(demo.url);
  });
  after(() => {
    demo?.child.kill('SIGKILL');
    rmSync(userDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('has a debug node at the end of each of two lanes', () => assert.ok(debugNodes.length >= 2));

  it('serves the editor and the admin API at the root, without a login', async () => {
    const [editor, flows] = await Promise.all([fetch(demo.url), fetch(`${demo.url}flows`)]);
    assert.match(await editor.text(), /<title>tinyML demo<\/title>/);
    assert.equal(((await flows.json()) as any[]).length, flow.length);
  });

  it('decides in every lane, one line each', async () => {
    for (const { id, name } of debugNodes) {
      const { data } = await comms.waitFor(
        ({ topic, data }) => topic === 'debug' && data.id === id,
        60_000,
        `a decision at "${name ?? id}"`,
      );
      assert.match(String(data.msg), decision);
    }
  });

  it('every node of a lane shows a status', () => {
    assert.ok(shown.length >= 8);
    for (const node of shown) {
      const status = comms.status(node.id);
      assert.ok(status?.text, `${node.type} ${node.name} shows nothing`);
      assert.notEqual(status.fill, 'red', `${node.type} ${node.name}: ${status.text}`);
    }
  });

  it('prints one line with the URL and nothing about an error', () => {
    const lines = demo.output().split('\n');
    assert.equal(lines.filter(line => line.includes('http')).length, 1);
    assert.deepEqual(
      lines.filter(line => /error|missing types/i.test(line)),
      [],
    );
  });

  it('is reachable from this host only', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? []);
    const outside = addresses.filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outside)
      await assert.rejects(
        new Promise((resolve, reject) => {
          const socket = connect(Number(new URL(demo.url).port), address, () => resolve(socket.destroy()));
          socket.on('error', reject);
        }),
      );
  });

  it('ends cleanly on SIGINT', async () => {
    comms.close();
    demo.child.kill('SIGINT');
    assert.equal(await demo.exit, 0);
    await assert.rejects(fetch(demo.url));
  });

  it('keeps a changed flow at the next start', async () => {
    demo = await start(userDir);
    const changed = [
      ...flow,
      { id: 'mine', type: 'comment', z: flow[0].id, name: 'mine', x: 900, y: 900, wires: [] },
    ];
    await fetch(`${demo.url}flows`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(changed),
    });
    demo.child.kill('SIGTERM');
    assert.equal(await demo.exit, 0);
    demo = await start(userDir);
    const flows = (await (await fetch(`${demo.url}flows`)).json()) as any[];
    assert.ok(flows.some(({ id }) => id === 'mine'));
    demo.child.kill('SIGTERM');
    assert.equal(await demo.exit, 0);
  });
});
