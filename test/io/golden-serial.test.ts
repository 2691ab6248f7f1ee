/** The main job on real input, over a serial line: sound at real pace through terminals, decisions in a real Node-RED. */
import assert from 'node:assert/strict';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { needsPty, openSerialCable, type SerialCable } from '../support/pty';
import { needsShared } from '../support/shared';
import { soundFrame, soundFrames } from './frames';
import { chain, checkDecisions, goldenRecordings, play } from './golden';

describe('golden recordings over a serial line', function () {
  this.timeout(120_000);
  const cables: SerialCable[] = [];
  let nodeRed: NodeRed | undefined;
  before(function () {
    needsShared(this);
    needsPty(this);
  });
  after(async () => {
    await nodeRed?.stop();
    for (const cable of cables) await cable.close();
  });

  it('become exactly one yes and one no, four okay nabu, and nothing', async () => {
    const recordings = goldenRecordings();
    const names = ['keywords', 'wake', 'negative'] as const;
    for (const _ of names) cables.push(await openSerialCable());
    const source = (index: number, first: string) => ({
      id: names[index],
      z: 'tab',
      type: 'tinyml-serial',
      port: cables[index].port,
      baudRate: 921_600,
      topic: names[index],
      startBytes: 'START\\n',
      decoder: soundFrames,
      wires: [[first]],
    });
    nodeRed = await startNodeRed({
      flows: [
        { id: 'tab', type: 'tab', label: 'golden' },
        source(0, 'micro_speech-features'),
        source(1, 'okay_nabu-features'),
        source(2, 'okay_nabu-features'),
        ...chain('micro_speech'),
        ...chain('okay_nabu'),
      ],
    });
    const comms = await nodeRed.comms();
    for (const id of names)
      await comms.waitFor(
        ({ topic, data }) => topic === `status/${id}` && /connected/.test(data.text),
        20_000,
        `${id} open`,
      );
    // a device that streams on request: all of them have been asked
    for (const cable of cables) assert.equal(cable.received().toString(), 'START\n');
    const starts = await Promise.all(
      names.map((name, index) =>
        play(recordings[name], (sequence, frame) => cables[index].write(soundFrame(sequence, frame))),
      ),
    );
    await new Promise(resolve => setTimeout(resolve, 1_000));
    names.forEach((name, index) => {
      checkDecisions(comms, name, recordings[name], starts[index]);
    });
    for (const id of names) {
      const rates = comms.messages
        .filter(({ topic }) => topic === `status/${id}`)
        .map(({ data }) => data.text as string);
      assert.ok(rates.includes('16.0 kHz · 0 lost'), rates.join('\n'));
      assert.ok(!rates.some(text => /[1-9]\d* lost|bad/.test(text)), rates.join('\n'));
    }
    assert.doesNotMatch(nodeRed.log(), /error/i);
  });
});
