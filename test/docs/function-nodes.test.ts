/** docs/concepts/function-nodes.md: its code runs as it stands, what it makes is understood, what it reads is what nodes send. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { readControl } from '../../nodes/shared/control';
import { type Message, readTensor, toBlock, writeResult, writeTensor } from '../../nodes/shared/message';
import { projectRoot } from '../support/shared';

const page = readFileSync(join(projectRoot, 'docs', 'concepts', 'function-nodes.md'), 'utf8');
const [making, reading] = page.split('## Reading messages');

/** The pieces of code of a chapter. */
function code(chapter: string, part = page): string[] {
  const text = part.split(`\n### ${chapter}\n`)[1]?.split(/\n##/)[0] ?? '';
  return [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
}

/** Runs a piece as a function node does: in another realm, with msg and context. */
function run(source: string, msg: Message, memory = new Map<string, unknown>()): Message {
  const context = {
    get: (key: string) => memory.get(key),
    set: (key: string, value: unknown) => void memory.set(key, value),
  };
  return runInNewContext(`(function (msg, context) {\n${source}\n})`, { Buffer })(msg, context) as Message;
}

/** Shape and first values of what a piece makes. */
function made(chapter: string, msg: Message = {}) {
  const { shape, data, names, sampleRate, gap } = readTensor(run(code(chapter, making)[0], msg));
  return { shape, data: Array.from(data), names, sampleRate, gap };
}

describe('docs/concepts/function-nodes.md', () => {
  it('makes one sample', () => {
    const { shape, names, data } = made('One sample');
    assert.deepEqual(
      [shape, names, data],
      [
        [1, 3],
        ['x', 'y', 'z'],
        [0.12, -6.2, 7.9],
      ],
    );
    assert.equal(toBlock({ payload: [[0.12, -6.2, 7.9]] }).channels, 3);
    assert.equal(toBlock({ payload: 5 }).count, 1);
    assert.deepEqual(
      [toBlock({ payload: [1, 2, 3] }).count, toBlock({ payload: [1, 2, 3] }, { channels: 3 }).count],
      [3, 1],
    );
  });

  it('makes several samples', () => {
    assert.deepEqual(made('Several samples').shape, [2, 3]);
  });

  it('makes samples with a rate and a time', () => {
    const msg = run(code('Samples with a rate and a time')[0], {
      payload: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    });
    const { shape, names, sampleRate, start } = readTensor(msg);
    assert.deepEqual([shape, Array.from(names ?? []), sampleRate], [[2, 3], ['x', 'y', 'z'], 50]);
    assert.ok(Math.abs(Date.now() - 40 - (start as number)) < 1000);
  });

  it('makes a Buffer', () => {
    const { shape, data, sampleRate } = made('A Buffer', { payload: [0, 0.5, -1] });
    assert.deepEqual([shape, data, sampleRate], [[3, 1], [0, 16384, -32767], 16000]);
  });

  it('counts lost samples', () => {
    const memory = new Map();
    const [source] = code('Lost samples');
    const gaps = [7, 8, 12].map(number => readTensor(run(source, { payload: 1, number }, memory)).gap);
    assert.deepEqual(gaps, [0, 0, 3]);
  });

  it('gives commands', () => {
    const [reset, load] = code('Commands').map(source =>
      run(source, { topic: 'a', payload: Buffer.alloc(4) }),
    );
    assert.deepEqual([readControl(reset, ['reset']), reset.topic], ['reset', 'a']);
    assert.equal(readControl(load, ['load']), 'load');
    assert.ok(Buffer.isBuffer(load.payload));
  });

  it('fills several inputs', () => {
    const { inputs } = run(code('Several inputs')[0], { payload: [1, 2] });
    assert.deepEqual(Object.keys(inputs as object), ['motion', 'temperature']);
  });

  it('reads numbers', () => {
    const data = Float32Array.of(1, 0, 0, 3, 0, 0);
    const msg = writeTensor({}, { data, type: 'float32', shape: [2, 3] }, 'array');
    const { payload, tensor } = run(code('Numbers', reading)[0], msg);
    assert.equal(JSON.stringify(payload), '{"mean":2,"samples":2}');
    assert.equal(tensor, undefined);
  });

  it('reads a Buffer, wherever it begins', () => {
    const data = Int16Array.of(10, 20, -30);
    const msg = writeTensor({}, { data, type: 'int16', shape: [3, 1], scale: 0.5, zeroPoint: 10 });
    msg.payload = Buffer.concat([Buffer.alloc(1), msg.payload as Buffer]).subarray(1);
    assert.equal(JSON.stringify(run(code('A Buffer', reading)[0], msg).payload), '[0,5,-20]');
  });

  it('reads a classification', () => {
    const result = { label: 'yes', confidence: 0.9, scores: { no: 0.08, yes: 0.9, silence: 0.02 } };
    const { payload } = run(code('A classification')[0], writeResult({}, result, {}));
    assert.equal(payload, 'yes 0.90, then no 0.08');
  });

  it('reads a decision', () => {
    const decision = { label: 'yes', confidence: 0.934, start: 1e12, end: 1e12 + 500 };
    const { payload } = run(code('A decision')[0], { payload: decision });
    assert.equal(
      JSON.stringify(payload),
      '{"event":"yes","sure":93,"at":"2001-09-09T01:46:40.500Z","lasted":500}',
    );
  });

  it('leaves no piece of code unread', () => {
    const counted = [
      'One sample',
      'Several samples',
      'Samples with a rate and a time',
      'Lost samples',
      'Several inputs',
      'Numbers',
      'A classification',
      'A decision',
    ];
    // two under "Commands" and two chapters called "A Buffer"
    assert.equal((page.match(/^```js$/gm) ?? []).length, counted.length + 2 + 2);
  });
});
