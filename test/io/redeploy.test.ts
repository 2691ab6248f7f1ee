/** Deploying again and again: ports and connections are closed and opened cleanly, in time, and nothing is left behind. */
import assert from 'node:assert/strict';
import { longCount } from '../support/long';
import { type Mosquitto, needsMosquitto, startMosquitto } from '../support/mosquitto';
import { type NodeRed, startNodeRed } from '../support/node-red';
import { needsPty, openSerialCable, type SerialCable } from '../support/pty';
import { soundFrame, soundFrames, soundMessage, soundMessages } from './frames';

describe('sources through many deployments', function () {
  this.timeout(300_000);
  let mosquitto: Mosquitto | undefined;
  let cable: SerialCable | undefined;
  let nodeRed: NodeRed | undefined;
  before(function () {
    needsMosquitto(this);
    needsPty(this);
  });
  after(async () => {
    await nodeRed?.stop();
    await cable?.close();
    await mosquitto?.stop();
  });

  it('open again at once and leak no descriptor', async () => {
    mosquitto = await startMosquitto();
    cable = await openSerialCable();
    const { port } = mosquitto;
    const flows = [
      { id: 'tab', type: 'tab', label: 'sources' },
      { id: 'broker', type: 'tinyml-broker', host: '127.0.0.1', port },
      { id: 'away', type: 'tinyml-broker', host: '127.0.0.1', port: 1 },
      {
        id: 'mqtt',
        z: 'tab',
        type: 'tinyml-mqtt',
        broker: 'broker',
        topic: 's/#',
        decoder: soundMessages,
        wires: [['debug']],
      },
      {
        id: 'lost',
        z: 'tab',
        type: 'tinyml-mqtt',
        broker: 'away',
        topic: 's/#',
        decoder: soundMessages,
        wires: [[]],
      },
      {
        id: 'serial',
        z: 'tab',
        type: 'tinyml-serial',
        port: cable.port,
        decoder: soundFrames,
        wires: [['debug']],
      },
      {
        id: 'debug',
        z: 'tab',
        type: 'debug',
        active: true,
        tosidebar: true,
        complete: 'topic',
        targetType: 'msg',
        wires: [],
      },
    ];
    nodeRed = await startNodeRed({ flows });
    const comms = await nodeRed.comms();
    const publisher = await mosquitto.client();
    const samples = new Int16Array(320);

    /** A frame of each source arrives: both are open. Frames are repeated until then. */
    async function bothSpeak(round: number): Promise<void> {
      const from = comms.messages.length;
      const heard = () =>
        new Set(
          comms.messages
            .slice(from)
            .filter(({ topic }) => topic === 'debug')
            .map(({ data }) => data.msg),
        );
      const limit = Date.now() + 15_000;
      for (let sequence = 0; heard().size < 2; sequence++) {
        if (Date.now() > limit)
          assert.fail(`round ${round}: only ${[...heard()]} was heard\n${nodeRed!.log()}`);
        publisher.publish('s/a', soundMessage(sequence, samples));
        await cable!.write(soundFrame(sequence, samples));
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    }

    await bothSpeak(0);
    const before = await nodeRed.probe('resources');
    const rounds = longCount(20, 200);
    let slowest = 0;
    for (let round = 1; round <= rounds; round++) {
      const begun = Date.now();
      await nodeRed.deploy(flows);
      slowest = Math.max(slowest, Date.now() - begun);
      await bothSpeak(round);
    }
    const after = await nodeRed.probe('resources');
    assert.ok(slowest < 5_000, `a deployment took ${slowest} ms`);
    const told = `before ${JSON.stringify(before)}, after ${rounds} deployments ${JSON.stringify(after)}`;
    assert.ok(after.fileDescriptors <= before.fileDescriptors + 2, told);
    assert.ok((after.active.TCPSocketWrap ?? 0) <= (before.active.TCPSocketWrap ?? 0) + 1, told);
    assert.ok((after.active.Timeout ?? 0) <= (before.active.Timeout ?? 0) + 3, told);
  });
});
