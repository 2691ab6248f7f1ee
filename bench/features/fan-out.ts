/** What Node-RED spends on copies where a window of one second of sound goes on to three wires: measured in a real one. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startNodeRed } from '../../test/support/node-red';
import { median } from '../statistics';

export interface FanOut {
  windows: number;
  /** us of all copies of one window, two for three wires */
  median: number;
  worst: number;
}

const wires = 3;
/** The first ones run before the compiler has seen them. */
const warmUp = 100;

/** A tenth of a second of sound every 5 ms, and a window of a second for each. */
const feed = `
  const number = context.get('number') ?? 0;
  context.set('number', number + 1);
  const samples = new Int16Array(1600).map((_, i) => 1000 * Math.sin((number * 1600 + i) / 10));
  msg = { topic: 'mic', payload: Buffer.from(samples.buffer), tensor: { type: 'int16', shape: [1600, 1], sampleRate: 16000 } };
  return msg;
`;

const takers = Array.from({ length: wires }, (_, i) => `taker${i}`);
const flow: object[] = [
  { id: 'tab', type: 'tab', label: 'fan out' },
  { id: 'clock', type: 'inject', z: 'tab', props: [], repeat: '0.005', once: true, wires: [['feed']] },
  { id: 'feed', type: 'function', z: 'tab', func: feed, outputs: 1, wires: [['window']] },
  {
    id: 'window',
    type: 'tinyml-window',
    z: 'tab',
    version: 1,
    length: 1000,
    lengthUnit: 'ms',
    hop: 100,
    hopUnit: 'ms',
    payloadAs: 'buffer',
    wires: [takers],
  },
  ...takers.map(id => ({ id, type: 'function', z: 'tab', func: 'return null;', outputs: 1, wires: [[]] })),
];

export async function measureFanOut(seconds: number): Promise<FanOut> {
  const folder = mkdtempSync(join(tmpdir(), 'tinyml-fan-out-'));
  const file = join(folder, 'times.json');
  try {
    const nodeRed = await startNodeRed({
      flows: flow,
      env: { TINYML_CLONE_TIMES: file },
      nodeOptions: ['--require', join(__dirname, 'clone-probe.js')],
    });
    await sleep(seconds * 1000);
    await nodeRed.stop();
    const times = JSON.parse(readFileSync(file, 'utf8')) as number[];
    const perWindow: number[] = [];
    for (let i = 0; i + wires - 1 <= times.length; i += wires - 1)
      perWindow.push(times.slice(i, i + wires - 1).reduce((a, b) => a + b, 0));
    const settled = perWindow.slice(warmUp);
    return { windows: settled.length, median: median(settled), worst: Math.max(...settled) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
