/**
 * The golden recordings at real pace: what a microphone with a gateway behind it would do. A device sends frames of 320 samples
 * every 20 ms; in a real Node-RED process the reference chains of micro_speech and microWakeWord decide; the decisions are read
 * from debug nodes over the editor's live channel, as a user sees them.
 */
import assert from 'node:assert/strict';
import { modelDefaults } from '../../nodes/model/config';
import type { Comms } from '../support/comms';
import { readShared, sharedPath } from '../support/shared';

const RATE = 16_000;
/** samples of a frame: 20 ms */
const FRAME = 320;

/** The recordings with the decisions of the reference chains: label and seconds since the first sample. */
export interface Recording {
  pcm: Int16Array;
  expected: [label: string, seconds: number][];
}

function samples(...parts: Buffer[]): Int16Array {
  const bytes = Buffer.concat(parts);
  return Int16Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index));
}

export function goldenRecordings(): Record<'keywords' | 'wake' | 'negative', Recording> {
  const word = (name: string) => readShared('golden', 'frontend', `${name}_1000ms.s16`);
  const silence = Buffer.concat([word('silence'), word('silence')]);
  return {
    keywords: {
      pcm: samples(silence, word('yes'), silence, word('no'), silence),
      expected: [
        ['yes', 3.1],
        ['no', 6.1],
      ],
    },
    wake: {
      pcm: samples(readShared('golden', 'wake', 'okay_nabu.s16')),
      expected: [2.07, 4.47, 6.87, 9.15].map(seconds => ['okay_nabu', seconds]),
    },
    negative: { pcm: samples(readShared('golden', 'wake', 'negative.s16')), expected: [] },
  };
}

/** Nodes from features to a debug node named like the chain; the first one's id is `<name>-features`. */
export function chain(name: 'micro_speech' | 'okay_nabu'): object[] {
  const speech = name === 'micro_speech';
  const id = (node: string) => `${name}-${node}`;
  const model = sharedPath(
    'golden',
    'models',
    speech ? 'micro_speech_quantized' : 'mww_v2_okay_nabu',
    'model.tflite',
  );
  const labels = (speech ? ['silence', 'unknown', 'yes', 'no'] : ['okay_nabu']).join('\n');
  const window = speech ? { length: 49, hop: 5 } : { length: 3, hop: 3 };
  const decide = speech
    ? {
        method: 'recognize-commands',
        windowMs: 1000,
        cutoff: 150 / 256,
        minimumCount: 3,
        backgroundLabels: 'silence, unknown',
      }
    : { method: 'micro-wake-word', slidingWindow: 5, cutoff: 0.97 };
  const z = 'tab';
  return [
    {
      id: id('features'),
      z,
      type: 'tinyml-features',
      pipeline: speech ? 'micro_speech' : 'microWakeWord',
      wires: [[id('window')]],
    },
    {
      id: id('window'),
      z,
      type: 'tinyml-window',
      ...window,
      lengthUnit: 'samples',
      hopUnit: 'samples',
      wires: [[id('infer')]],
    },
    { id: id('model'), type: 'tinyml-model', ...modelDefaults, source: 'path', path: model, labels },
    { id: id('infer'), z, type: 'tinyml-infer', model: id('model'), wires: [[id('decide')]] },
    { id: id('decide'), z, type: 'tinyml-decide', ...decide, wires: [[id('debug')]] },
    {
      id: id('debug'),
      z,
      type: 'debug',
      name,
      active: true,
      tosidebar: true,
      complete: 'payload',
      targetType: 'msg',
      wires: [],
    },
  ];
}

/**
 * Plays a recording as a device does: each frame leaves when its last sample has been measured.
 * @returns when the first sample was measured, ms since the epoch
 */
export async function play(
  { pcm }: Recording,
  send: (sequence: number, frame: Int16Array) => unknown,
): Promise<number> {
  const start = Date.now();
  for (let sequence = 0; (sequence + 1) * FRAME <= pcm.length; sequence++) {
    const due = start + ((sequence + 1) * FRAME * 1000) / RATE;
    const early = due - Date.now();
    if (early > 0) await new Promise(resolve => setTimeout(resolve, early));
    await send(sequence, pcm.subarray(sequence * FRAME, (sequence + 1) * FRAME));
  }
  return start;
}

/** Compares the decisions of one stream with the reference: labels, order, number, and the seconds since its start. */
export function checkDecisions(comms: Comms, topic: string, { expected }: Recording, start: number): void {
  const heard = comms.messages
    .filter(({ topic: kind, data }) => kind === 'debug' && data.topic === topic)
    .map(({ data, at }) => ({ ...(JSON.parse(data.msg) as { label: string; end: number }), at }));
  const told = JSON.stringify(
    heard.map(({ label, end, at }) => [label, (end - start) / 1000, (at - start) / 1000]),
  );
  assert.deepEqual(
    heard.map(({ label }) => label),
    expected.map(([label]) => label),
    `${topic}: ${told}`,
  );
  expected.forEach(([label, seconds], index) => {
    const { end, at } = heard[index];
    assert.ok(
      Math.abs((end - start) / 1000 - seconds) < 0.25,
      `${topic}, ${label} near ${seconds} s: ${told}`,
    );
    // live: what was decided is seen within half a second
    assert.ok(at - end < 500, `${topic}: a decision came ${at - end} ms late: ${told}`);
  });
}
