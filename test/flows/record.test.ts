/**
 * Recording in a real Node-RED whose process is killed in the middle: every window that a complete node had seen is there afterwards,
 * and the recording goes on. Disk limits are those of the operating system here, not of a stand-in.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../lib/data';
import { recordDefaults } from '../../nodes/record/config';
import { startNodeRed } from '../support/node-red';

/** Windows of 1,000 numbers each, all of them the number of the window, a hundred a second. */
const flow = (kind: 'windows' | 'stream') => [
  { id: 'tab', type: 'tab', label: 'record' },
  {
    id: 'clock',
    type: 'inject',
    z: 'tab',
    props: [],
    repeat: '0.01',
    once: true,
    onceDelay: 0.1,
    wires: [['source']],
  },
  {
    id: 'source',
    type: 'function',
    z: 'tab',
    outputs: 1,
    func: `const n = (context.get('n') || 0) + 1; context.set('n', n);
      msg.payload = Buffer.from(Float32Array.from({ length: 1000 }, () => n).buffer);
      msg.tensor = { type: 'float32', shape: [1000, 1], sampleRate: 1000 };
      msg.number = n;
      return msg;`,
    wires: [['writer']],
  },
  {
    ...recordDefaults,
    id: 'writer',
    type: 'tinyml-record',
    z: 'tab',
    recording: 'killed',
    kind,
    format: kind === 'windows' ? 'npy' : 'wav',
    labelFrom: 'fixed',
    label: 'x',
    fileMinutes: 0.2,
    wires: [['seen']],
  },
  {
    id: 'seen',
    type: 'debug',
    z: 'tab',
    name: 'seen',
    active: true,
    tosidebar: true,
    complete: 'number',
    targetType: 'msg',
    wires: [],
  },
];

describe('a recording whose Node-RED is killed', function () {
  this.timeout(60_000);
  for (const kind of ['windows', 'stream'] as const)
    it(`has every ${kind === 'windows' ? 'window' : 'piece of the stream'} that was passed on, and goes on`, async () => {
      const userDir = mkdtempSync(join(tmpdir(), 'tinyml-killed-'));
      try {
        let seen = 0;
        for (let round = 0; round < 2; round++) {
          const nodeRed = await startNodeRed({ flows: flow(kind), userDir });
          const comms = await nodeRed.comms();
          await comms.waitFor(() => comms.debug('seen').length >= 30, 20_000);
          await nodeRed.kill();
          seen += comms.debug('seen').length;
        }
        // the node puts things in order when it starts
        const nodeRed = await startNodeRed({
          flows: [{ ...flow(kind)[0] }, { ...flow(kind)[3], autoStart: false }],
          userDir,
        });
        await new Promise(resolve => setTimeout(resolve, 500));
        await nodeRed.stop();
        const found: number[] = [];
        for await (const { data, shape, label } of readRecording(
          join(userDir, 'tinyml', 'recordings', 'killed'),
        )) {
          assert.equal(label, 'x');
          if (kind === 'windows') assert.deepEqual(shape, [1000, 1]);
          for (let i = 0; i < data.length; i += 1000) {
            const piece = Array.from(data.subarray(i, i + 1000) as Float32Array);
            if (piece.length === 1000) assert.deepEqual(new Set(piece).size, 1, 'no torn or mixed piece');
            found.push(piece[0]);
          }
        }
        assert.ok(found.length >= seen, `${seen} were passed on, ${found.length} are there`);
      } finally {
        rmSync(userDir, { recursive: true, force: true });
      }
    });
});
