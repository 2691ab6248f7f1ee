/** The main job on real input, over a real broker: sound at real pace through mosquitto, decisions in a real Node-RED. */
import assert from 'node:assert/strict';
import { type Mosquitto, needsMosquitto, startMosquitto } from '../support/mosquitto';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { needsShared } from '../support/shared';
import { soundMessage, soundMessages } from './frames';
import { chain, checkDecisions, goldenRecordings, play } from './golden';

describe('golden recordings over MQTT', function () {
  this.timeout(120_000);
  let mosquitto: Mosquitto | undefined;
  let nodeRed: NodeRed | undefined;
  before(function () {
    needsShared(this);
    needsMosquitto(this);
  });
  after(async () => {
    await nodeRed?.stop();
    await mosquitto?.stop();
  });

  it('become exactly one yes and one no, four okay nabu, and nothing', async () => {
    mosquitto = await startMosquitto();
    const source = { z: 'tab', type: 'tinyml-mqtt', broker: 'broker', qos: 0, decoder: soundMessages };
    nodeRed = await startNodeRed({
      flows: [
        { id: 'tab', type: 'tab', label: 'golden' },
        { id: 'broker', type: 'tinyml-broker', host: '127.0.0.1', port: mosquitto.port },
        { ...source, id: 'speech', topic: 'speech/+', wires: [['micro_speech-features']] },
        { ...source, id: 'wake', topic: 'wake/#', wires: [['okay_nabu-features']] },
        ...chain('micro_speech'),
        ...chain('okay_nabu'),
      ],
    });
    const comms = await nodeRed.comms();
    for (const id of ['speech', 'wake'])
      await comms.waitFor(
        ({ topic, data }) => topic === `status/${id}` && /connected/.test(data.text),
        20_000,
        `${id} connected`,
      );
    const publisher = await mosquitto.client();
    const { keywords, wake, negative } = goldenRecordings();
    const recordings = { 'speech/kitchen': keywords, 'wake/hall': wake, 'wake/cellar': negative };
    const starts = await Promise.all(
      Object.entries(recordings).map(([topic, recording]) =>
        play(recording, (sequence, frame) => publisher.publish(topic, soundMessage(sequence, frame))),
      ),
    );
    await new Promise(resolve => setTimeout(resolve, 1_000));
    Object.entries(recordings).forEach(([topic, recording], index) => {
      checkDecisions(comms, topic, recording, starts[index]);
    });
    const rates = comms.messages
      .filter(({ topic }) => topic === 'status/wake')
      .map(({ data }) => data.text as string);
    assert.ok(rates.includes('2 x 16.0 kHz · 0 lost'), rates.join('\n'));
    assert.ok(!rates.some(text => /[1-9]\d* lost|bad/.test(text)), rates.join('\n'));
    assert.doesNotMatch(nodeRed.log(), /error/i);
  });
});
