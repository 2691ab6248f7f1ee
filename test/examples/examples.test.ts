/**
 * What the example flows must be beside running (test/editor/examples.test.ts): readable on the canvas, answering their buttons,
 * and clear about what is missing where there is no broker.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Comms } from '../support/comms';
import { freePort, type NodeRed, startNodeRed } from '../support/node-red';
import { projectRoot } from '../support/shared';
import { alarmModel } from './alarm-model';

const folder = join(projectRoot, 'examples');
const files = readdirSync(folder).sort();
const flowIn = (file: string): any[] => JSON.parse(readFileSync(join(folder, file), 'utf8'));

/** Where the editor draws a node, about: it makes a node as wide as its label in a font that differs by system. */
function outline({ type, name, topic, x, y }: any) {
  const label = name || topic || type.replace(/^tinyml-/, '');
  const width = Math.max(100, 50 + 6.5 * label.length);
  return { label, left: x - width / 2, right: x + width / 2, top: y - 15, bottom: y + 15 };
}

describe('the example flows on the canvas', () => {
  it('lie directly in their folder, each a flow', () => {
    assert.ok(files.every(file => file.endsWith('.json')));
  });

  for (const file of files) {
    const drawn = flowIn(file).filter(({ x }) => x !== undefined);

    it(`${file}: nodes do not lie on each other or outside`, () => {
      const boxes = drawn.map(outline);
      for (const [i, a] of boxes.entries()) {
        assert.ok(a.left >= 10 && a.top >= 10, `${a.label} leaves the canvas`);
        for (const b of boxes.slice(i + 1))
          assert.ok(
            a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top,
            `${a.label} and ${b.label}`,
          );
      }
    });

    it(`${file}: a lane reads from left to right`, () => {
      for (const { name, type, x, y, wires } of drawn)
        for (const target of wires.flat().map((id: string) => drawn.find(node => node.id === id)))
          assert.ok(target.x > x || target.y > y, `${name || type} to ${target.name || target.type}`);
    });
  }
});

describe('the example flows in use', function () {
  this.timeout(60_000);
  let nodeRed: NodeRed;
  let comms: Comms;
  before(async () => {
    nodeRed = await startNodeRed();
    comms = await nodeRed.comms();
  });
  after(() => nodeRed?.stop());

  const press = (id: string) => nodeRed.api('POST', `/inject/${id}`, {});

  /** The next message of a debug node after `action`. */
  async function answerTo(action: () => Promise<unknown>, debug: string): Promise<string> {
    const seen = comms.debug(debug).length;
    await action();
    const message = await comms.waitFor(
      ({ topic, data }) => topic === 'debug' && comms.debug(debug).indexOf(data) >= seen,
      5_000,
      `a message of ${debug}`,
    );
    return message.data.msg;
  }

  it('model-by-message.json: exchanges the model, and keeps the old one where the new one is none', async () => {
    await nodeRed.deploy(flowIn('model-by-message.json'));
    const button = (name: string) => () => press(`model-by-message-${name}`);
    await comms.waitFor(({ data }) => data?.msg === 'hot (0.99), says alarm at 30 degrees');
    assert.equal(await answerTo(button('t25'), 'answer'), 'ok (0.99), says alarm at 30 degrees');
    await button('load40')();
    assert.equal(await answerTo(button('t35'), 'answer'), 'ok (0.99), says alarm at 40 degrees');
    assert.match(await answerTo(button('broken'), 'errors'), /4 bytes/);
    assert.equal(await answerTo(button('t35'), 'answer'), 'ok (0.99), says alarm at 40 degrees');
  });

  it('model-by-message.json: holds the models that it says', () => {
    const { func } = flowIn('model-by-message.json').find(({ name }) => name === 'two models');
    for (const degrees of [30, 40])
      assert.ok(func.includes(Buffer.from(alarmModel(degrees)).toString('base64')), `${degrees} degrees`);
  });

  it('text-to-samples.json: reads names with numbers and JSON, and says what it cannot read', async () => {
    await nodeRed.deploy(flowIn('text-to-samples.json'));
    const button = (name: string) => () => press(`text-to-samples-${name}`);
    assert.equal(await answerTo(button('pairs'), 'values'), 'plotter: [1,3] [[1.5,-2,9.75]]');
    assert.equal(await answerTo(button('json'), 'values'), 'batch: [2,2] [[1,2],[3,4]]');
    assert.match(
      await answerTo(button('words'), 'errors'),
      /could not be decoded, expected .*names with numbers/,
    );
  });

  it('many-sensors-one-chain.json: resets the window of one topic only', async () => {
    const flow = flowIn('many-sensors-one-chain.json');
    // the clock is stopped, so that the test alone sends
    await nodeRed.deploy(
      flow.map(node => (node.name === 'four times a second' ? { ...node, repeat: '', once: false } : node)),
    );
    const seen = comms.debug('means').length;
    const button = (name: string) => press(`many-sensors-one-chain-${name}`);
    for (let i = 0; i < 5; i++) await button('tick');
    await button('one');
    for (let i = 0; i < 3; i++) await button('tick');
    await comms.waitFor(() => comms.debug('means').length >= seen + 2, 5_000, 'two windows');
    const topics = comms
      .debug('means')
      .slice(seen)
      .map(({ msg }) => msg.split(':')[0]);
    assert.deepEqual(topics.sort(), ['cellar', 'kitchen']);
  });

  it('sensor-over-mqtt.json: without a broker says once what is missing, and goes on trying', async () => {
    const port = await freePort();
    const from = nodeRed.log().length;
    const flow = flowIn('sensor-over-mqtt.json').map(node =>
      /broker$/.test(node.type) ? { ...node, port } : node,
    );
    await nodeRed.deploy(flow);
    await nodeRed.waitForLog(/nothing listens there: is the broker running/, 10_000, from);
    await new Promise(resolve => setTimeout(resolve, 4_000));
    const lines = nodeRed
      .log()
      .slice(from)
      .split('\n')
      .filter(line => /\[error\]/.test(line));
    assert.equal(lines.length, 1, lines.join('\n'));
    const { text, fill } = comms.status(flow.find(({ type }) => type === 'tinyml-mqtt').id);
    assert.deepEqual([fill, text], ['yellow', 'no broker · retrying']);
  });

  it('person-on-a-camera.json: without its model shows the picture all the same, and says once what is missing', async () => {
    const port = await freePort();
    const flow = flowIn('person-on-a-camera.json').map(node =>
      node.source === 'url' ? { ...node, url: `http://127.0.0.1:${port}/person_detect.tflite` } : node,
    );
    const from = comms.messages.length;
    await nodeRed.deploy(flow);
    const said = (name: string) =>
      comms.messages
        .slice(from)
        .filter(({ topic, data }) => topic === 'debug' && data.name === name)
        .map(({ data }) => String(data.msg));
    await comms.waitFor(
      () => said('picture').length >= 3 && said('what is missing').length > 0,
      15_000,
      'both',
    );
    assert.match(said('picture')[0], /^96 x 96 int8 from -\d+ to \d+$/);
    assert.match(said('what is missing')[0], /127\.0\.0\.1/);
    assert.equal(said('what is missing').length, 1);
  });
});
