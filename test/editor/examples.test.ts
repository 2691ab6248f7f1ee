/** Every example flow runs as it is, in a real Node-RED without any hardware, and shows what its comment promises. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import type { Comms } from '../support/comms';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { needsShared, projectRoot, sharedPath } from '../support/shared';
import { definitionOf, nodeNames, plain } from './definitions';

const folder = join(projectRoot, 'examples');
const files = readdirSync(folder).sort();
const flowIn = (file: string): any[] => JSON.parse(readFileSync(join(folder, file), 'utf8'));

/** What the debug node of an example must say; one after the other where there are several. */
const promised: Record<string, { debug: string; says: RegExp[]; seconds: number }> = {
  'activity-features-chart.json': {
    debug: 'activity',
    says: [/^resting: 0\.0 Hz/, /^walking: 1\.\d Hz/, /^running: 2\.\d Hz/],
    seconds: 60,
  },
  'activity-from-motion.json': {
    debug: 'activity',
    says: [/^idle \(/, /^walking \(/, /^running \(/],
    seconds: 40,
  },
  'binary-frames.json': {
    debug: 'samples',
    says: [/^10 samples, 0 lost before$/, /^10 samples, 10 lost before$/],
    seconds: 10,
  },
  'keywords-from-sound.json': { debug: 'word', says: [/^off \(/, /^stop \(/, /^off \(/], seconds: 25 },
  'machine-vibration-spectra.json': {
    debug: 'bearing',
    says: [/^good: no line/, /^dent: 8[678] Hz stands out \d\d+ times$/, /^good: no line/],
    seconds: 40,
  },
  'many-sensors-one-chain.json': {
    debug: 'events',
    says: [/^(kitchen|office): somebody \(0\.\d\d\)$/, /^(kitchen|office): somebody \(/],
    seconds: 25,
  },
  'model-by-message.json': {
    debug: 'answer',
    says: [/^hot \(0\.99\), says alarm at 30 degrees$/],
    seconds: 10,
  },
  'person-on-a-camera.json': {
    debug: 'answer',
    says: [
      /^nobody \(0\.\d\d\), the room was empty$/,
      /^person \(0\.9\d\), somebody was drawn$/,
      /^nobody \(/,
    ],
    seconds: 30,
  },
  'record-and-replay.json': {
    debug: 'replayed',
    says: [/^at rest: swings by 0 m\/s², from at rest$/, /^shaken: swings by 6 m\/s², from shaken$/],
    seconds: 30,
  },
  'scores-to-decisions.json': { debug: 'decision', says: [/^knock \(0\.\d\d\)$/, /^knock \(/], seconds: 15 },
  'sensor-health.json': {
    debug: 'sensor',
    says: [
      /^good: Q4\.3 keeps \d\d dB, 0 values/,
      /^not to be believed: clipped x$/,
      /^not to be believed: stuck z$/,
    ],
    seconds: 30,
  },
  'sensor-on-a-serial-port.json': { debug: 'windows', says: [/^50 x 3 from line$/], seconds: 10 },
  'sensor-over-mqtt.json': { debug: 'windows', says: [/^50 x 3 at \d\d:\d\d:\d\d$/], seconds: 10 },
  'text-to-samples.json': {
    debug: 'climate',
    says: [/^\d\d:\d\d:\d\d\.\d \[2\d\.\d\d,\d\d\.?\d?\]$/, /^\d\d:/],
    seconds: 10,
  },
  'windows-of-a-slow-sensor.json': { debug: 'mean', says: [/^2[0-3]\.\d\d °C$/], seconds: 10 },
};

describe('the example flows', () => {
  for (const file of files) {
    it(`${file}: opens as a tab of its own with a comment that says what to try`, () => {
      const flow = flowIn(file);
      const tabs = flow.filter(({ type }) => type === 'tab');
      assert.equal(tabs.length, 1);
      const comments = flow.filter(({ type }) => type === 'comment');
      assert.ok(comments.length > 0 && comments.every(({ info }) => info.length > 100));
      const ids = new Set(flow.map(({ id }) => id));
      assert.equal(ids.size, flow.length, 'ids are unique');
      for (const { wires = [] } of flow) for (const id of wires.flat()) assert.ok(ids.has(id), id);
    });

    it(`${file}: states every setting of our nodes, and no other`, () => {
      for (const node of flowIn(file)) {
        const name = node.type.replace('tinyml-', '');
        if (!node.type.startsWith('tinyml-')) continue;
        const { defaults } = definitionOf(name);
        const { id: _, type: __, z: ___, x: ____, y: _____, wires: ______, ...settings } = node;
        assert.deepEqual(Object.keys(settings).sort(), Object.keys(plain(defaults)).sort(), node.id);
      }
    });
  }

  it('use every node that is not a configuration node', () => {
    const used = new Set(files.flatMap(flowIn).map(({ type }) => type));
    const missing = nodeNames.filter(name => !used.has(`tinyml-${name}`));
    assert.deepEqual(missing, []);
  });

  it('have unique ids among each other, so that all can be imported into one editor', () => {
    const ids = files.flatMap(flowIn).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  describe('in Node-RED', function () {
    this.timeout(120_000);
    let nodeRed: NodeRed;
    let comms: Comms;
    let mqttServer: Server;
    let aedes: Aedes;
    before(async () => {
      aedes = await Aedes.createBroker();
      mqttServer = createServer(aedes.handle);
      await new Promise<void>(resolve => mqttServer.listen(0, '127.0.0.1', resolve));
      nodeRed = await startNodeRed();
      comms = await nodeRed.comms();
    });
    after(async () => {
      await nodeRed?.stop();
      await new Promise<void>(resolve => aedes.close(() => resolve()));
      mqttServer.close();
    });

    /** The flow as it is, but for the broker's port, and for models of the web, which are taken from the reference data. */
    function runnable(file: string): any[] {
      const { port } = mqttServer.address() as { port: number };
      return flowIn(file).map(node => {
        if (/broker$/.test(node.type)) return { ...node, port };
        return node.source === 'url' ? { ...node, source: 'path', path: modelOfTheWeb(node) } : node;
      });
    }

    /** The same file, by its sha256. */
    function modelOfTheWeb({ name, urlSha256 }: { name: string; urlSha256: string }): string {
      const path = sharedPath('golden', 'models', name, 'model.tflite');
      assert.equal(createHash('sha256').update(readFileSync(path)).digest('hex'), urlSha256, name);
      return path;
    }

    for (const [file, { debug, says, seconds }] of Object.entries(promised))
      it(`${file}: ${says.map(pattern => pattern.source.replace(/\\/g, '')).join(', then ')}`, async function () {
        if (flowIn(file).some(({ source }) => source === 'url')) needsShared(this);
        const logged = nodeRed.log().length;
        const from = comms.messages.length;
        await nodeRed.deploy(runnable(file));
        let next = 0;
        const deadline = Date.now() + seconds * 1000;
        const heard: string[] = [];
        for (let seen = from; next < says.length && Date.now() < deadline; ) {
          for (; seen < comms.messages.length && next < says.length; seen++) {
            const { topic, data } = comms.messages[seen];
            if (topic !== 'debug' || data.name !== debug) continue;
            heard.push(data.msg);
            if (says[next].test(data.msg)) next++;
          }
          await new Promise(resolve => setTimeout(resolve, 50));
        }
        assert.equal(
          next,
          says.length,
          `heard ${heard.slice(-12).join(' | ')}\n${nodeRed.log().slice(logged)}`,
        );
        assert.doesNotMatch(nodeRed.log().slice(logged), /\[error\]|\[warn\]/);
      });

    it('every example is among them', () => assert.deepEqual(Object.keys(promised).sort(), files));
  });
});
