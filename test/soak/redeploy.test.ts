/**
 * Redeploying the demo flow again and again, while its device keeps streaming, leaks nothing: the same file descriptors and
 * open handles as before, no more than 20 MB, and the flow still decides at the end. 50 redeploys; a soak makes it 500.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DemoBroker, startBroker } from '../../scripts/demo/broker';
import { type Device, startDevice } from '../../scripts/demo/device';
import { demoSignals } from '../../scripts/demo/signals';
import { longCount } from '../support/long';
import { type NodeRed, startNodeRed } from '../support/node-red';
import type { ResourceReport } from '../support/node-red-probe';
import { projectRoot } from '../support/shared';

const flow = JSON.parse(readFileSync(join(projectRoot, 'scripts', 'demo', 'flow.json'), 'utf8'));
const redeploys = longCount(50, 500);
/** Redeploys before the first measurement: caches fill, code is compiled. */
const warmUp = 10;
const memoryLimit = 20e6;

/** Handles that a timer or a message in flight opens and closes all the time say nothing. */
function lasting({ active }: ResourceReport): Record<string, number> {
  const { Timeout, Immediate, FSReqCallback, ...rest } = active;
  return rest;
}

describe(`${redeploys} redeploys of the demo flow`, function () {
  this.timeout(60_000 + redeploys * 2_000);
  let broker: DemoBroker;
  let device: Device;
  let nodeRed: NodeRed;

  before(async () => {
    broker = await startBroker();
    nodeRed = await startNodeRed({ flows: flow, env: { TINYML_DEMO_PORT: String(broker.port) } });
    device = await startDevice(broker.url, demoSignals());
  });
  after(async () => {
    await device?.stop();
    await nodeRed?.stop();
    await broker?.close();
  });

  async function redeploy(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      await nodeRed.deploy(flow);
      await sleep(40 * (i % 4)); // in every state: connecting, subscribed, in the middle of a frame
    }
  }

  /** What is open once the last connection has settled. */
  async function settled(): Promise<ResourceReport> {
    await sleep(3000);
    return nodeRed.probe('resources');
  }

  const held = async () => {
    const { heapUsed, external } = await nodeRed.probe('memory');
    return heapUsed + external;
  };

  it('leak no handle and no memory', async () => {
    await redeploy(warmUp);
    const before = await settled();
    const memoryBefore = await held();
    await redeploy(redeploys);
    const after = await settled();
    const grown = (await held()) - memoryBefore;
    console.log(`    ${redeploys} redeploys: ${(grown / 1e6).toFixed(1)} MB more, ${JSON.stringify(after)}`);
    assert.equal(after.fileDescriptors, before.fileDescriptors, 'file descriptors');
    assert.deepEqual(lasting(after), lasting(before), 'open handles');
    assert.ok((after.active.Timeout ?? 0) <= (before.active.Timeout ?? 0) + 3, 'timers');
    assert.ok(grown < memoryLimit, `${grown} bytes more after ${redeploys} redeploys`);
  });

  it('leave the flow working', async () => {
    const comms = await nodeRed.comms();
    await comms.waitFor(message => message.topic === 'debug', 60_000, 'a decision');
  });

  it('log no error', () => {
    assert.doesNotMatch(nodeRed.log(), /\[error\]/);
  });
});
