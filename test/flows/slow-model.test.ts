/**
 * A model of a tenth of a second in a real Node-RED: in its thread it holds up nobody. The same model on the event loop is held
 * against it, so that the measurement is known to see a loop that is held up.
 */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunIn } from '../../nodes/infer/config';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { slowModel } from '../support/tiny-models';

const STEPS = 1100;
const VALUES = 16384;

/** Four windows a second, more than the model can do in the thread of a busy machine; and what came of them. */
const flows = (runIn: RunIn) => [
  { id: 'tab', type: 'tab', label: 'slow' },
  {
    id: 'clock',
    type: 'inject',
    z: 'tab',
    props: [],
    repeat: '0.05',
    once: true,
    onceDelay: 0.1,
    wires: [['make']],
  },
  {
    id: 'make',
    type: 'function',
    z: 'tab',
    func: `msg.payload = Buffer.alloc(${4 * VALUES}); msg.id = context.get('id') || 0; context.set('id', msg.id + 1);
msg.tensor = { type: 'float32', shape: [1, ${VALUES}] }; return msg;`,
    wires: [['infer']],
  },
  {
    id: 'model',
    type: 'tinyml-model',
    version: 1,
    source: 'path',
    path: 'slow.tflite',
  },
  {
    id: 'infer',
    type: 'tinyml-infer',
    z: 'tab',
    version: 2,
    model: 'model',
    result: 'tensor',
    runIn,
    queueLimit: 2,
    queuePolicy: 'drop-oldest',
    wires: [['tell']],
  },
  {
    id: 'tell',
    type: 'function',
    z: 'tab',
    func: 'return { payload: { id: msg.id, ms: msg.model.microseconds / 1000, ...msg.queue } };',
    wires: [['debug']],
  },
  {
    id: 'debug',
    type: 'debug',
    z: 'tab',
    active: true,
    tosidebar: true,
    complete: 'payload',
    targetType: 'msg',
    wires: [],
  },
];

interface Told {
  id: number;
  ms: number;
  place?: string;
  dropped?: number;
}

describe('a model of a tenth of a second', function () {
  this.timeout(90_000);
  let nodeRed: NodeRed;
  before(async () => {
    nodeRed = await startNodeRed({ flows: [] });
    writeFileSync(join(nodeRed.userDir, 'slow.tflite'), slowModel(STEPS, VALUES));
  });
  after(() => nodeRed?.stop());

  /** Lets the flow run for some seconds; what it told, and how late the event loop was. */
  async function watch(runIn: RunIn) {
    await nodeRed.deploy(flows(runIn));
    const comms = await nodeRed.comms();
    const told = () => comms.debug().map(({ msg }: { msg: string }) => JSON.parse(msg) as Told);
    const from = Date.now();
    while (told().length < 5 && Date.now() - from < 20_000)
      await new Promise(resolve => setTimeout(resolve, 50));
    await nodeRed.probe('eventLoopStart');
    await new Promise(resolve => setTimeout(resolve, 5_000));
    return { loop: await nodeRed.probe('eventLoop'), told: told() };
  }

  it('in its thread leaves the event loop on time: p99 below 20 ms', async () => {
    // others on this machine can only add to the delay: the best of three is nearest to what the thread is to blame for
    let { loop, told } = await watch('auto');
    for (let attempt = 2; attempt <= 3 && loop.p99 >= 20; attempt++) ({ loop, told } = await watch('auto'));
    assert.ok(told.length >= 10, `${told.length} results\n${nodeRed.log()}`);
    const median = told.map(({ ms }) => ms).sort((a, b) => a - b)[told.length >> 1];
    assert.ok(median >= 80, `the model takes ${median} ms: it is not slow enough to prove anything`);
    for (const { place } of told) assert.equal(place, 'worker');
    assert.ok(loop.p99 < 20, `p99 ${loop.p99} ms, max ${loop.max} ms, with a model of ${median} ms`);
    const order = told.map(({ id }) => id);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    const last = told[told.length - 1];
    assert.ok(last.dropped! > 0, 'the queue is bounded, what is too much is counted');
    if (process.env.TINYML_FIGURES) console.log(`worker: model ${median.toFixed(1)} ms, loop`, loop);
  });

  it('on the event loop is felt by all', async () => {
    const { loop } = await watch('flow');
    assert.ok(loop.p99 > 50, `p99 ${loop.p99} ms: the measurement sees nothing`);
    if (process.env.TINYML_FIGURES) console.log('flow:', loop);
  });

  it('leaves no thread behind when it is deployed in the middle of its work, and no error', async () => {
    const threads = () => readdirSync(`/proc/${nodeRed.pid}/task`).length;
    await nodeRed.deploy([]);
    const before = threads();
    const from = nodeRed.log().length;
    const comms = await nodeRed.comms();
    for (let round = 1; round <= 8; round++) {
      const said = comms.debug().length;
      await nodeRed.deploy(flows('auto'));
      while (comms.debug().length === said) await new Promise(resolve => setTimeout(resolve, 20));
    }
    await nodeRed.deploy([]);
    // a thread ends a moment after it was told to
    for (let i = 0; i < 50 && threads() > before; i++) await new Promise(resolve => setTimeout(resolve, 100));
    assert.ok(threads() <= before, `${threads()} threads, ${before} before`);
    assert.doesNotMatch(nodeRed.log().slice(from), /error/i);
  });
});
