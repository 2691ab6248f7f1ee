/**
 * Twenty microphones on one gateway: concurrent 16 kHz streams over MQTT through features -> window -> infer (micro_speech, an
 * inference every 100 ms for each) in one real Node-RED, in real time. Prints what came out, the event loop's delay and the
 * processor time. The goal is that no window is lost and the 99th percentile of the delay stays below 20 ms.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBroker } from '../scripts/demo/broker';
import { type Signal, startDevice } from '../scripts/demo/device';
import { type NodeRed, startNodeRed } from '../test/support/node-red';
import { projectRoot, sharedPath } from '../test/support/shared';
import { type BenchOptions, type Group, type GroupResult, progress } from './group';
import { sum } from './statistics';

const sampleRate = 16000;
const frameLength = 800;
const delayLimitMs = 20;
const warmUpSeconds = 3;

/** Devices are switched on one after the other, ms: nothing keeps the clocks of twenty microphones in step. */
const startDelay = (i: number) => (i * 377) % 1000;

/** micro_speech as TFLM ships it where the reference data lie beside the checkout, else the demo's own keyword model. */
const reference = sharedPath('golden', 'models', 'micro_speech_quantized', 'model.tflite');
const model = existsSync(reference) ? reference : join(projectRoot, 'assets', 'models', 'keywords.tflite');

/** Noise of a room, the same in every run; the work does not depend on what is said. */
function noise(topic: string, seed: number): Signal {
  let state = seed;
  return {
    topic,
    sampleRate,
    channels: 1,
    frameLength,
    read(count) {
      const samples = new Int16Array(count);
      for (let i = 0; i < count; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        samples[i] = (state >> 20) - 2048;
      }
      return samples;
    },
  };
}

/** Counts the results of each stream, and what their sequence numbers and gaps say is missing. */
const countResults = `
  const streams = flow.get('streams') ?? {};
  const { sequence, gap } = msg.window ?? msg.tensor;
  const stream = (streams[msg.topic] ??= { windows: 0, missing: 0, gap: 0, next: 0 });
  stream.windows++;
  stream.missing += Math.abs(sequence - stream.next);
  stream.gap += gap ?? 0;
  stream.next = sequence + 1;
  flow.set('streams', streams);
`;

function flow(brokerPort: number): object[] {
  const decoder = {
    framing: { type: 'message' },
    format: {
      type: 'binary',
      header: [{ field: 'sequence', type: 'uint32', counts: 'samples' }],
      sample: [{ type: 'int16' }],
    },
    sampleRate,
  };
  const chain = { z: 'tab', version: 1, payloadAs: 'buffer' };
  return [
    { id: 'tab', type: 'tab', label: 'streams' },
    {
      id: 'broker',
      type: 'tinyml-broker',
      version: 1,
      host: '127.0.0.1',
      port: brokerPort,
      protocolVersion: '4',
      cleanSession: true,
      keepalive: 60,
    },
    {
      id: 'model',
      type: 'tinyml-model',
      version: 1,
      source: 'path',
      path: model,
      labels: 'silence\nunknown\nyes\nno',
    },
    {
      ...chain,
      id: 'source',
      type: 'tinyml-mqtt',
      broker: 'broker',
      topic: 'bench/+',
      qos: 0,
      decoder,
      wires: [['features']],
    },
    {
      ...chain,
      id: 'features',
      type: 'tinyml-features',
      pipeline: 'micro_speech',
      config: {},
      wires: [['window']],
    },
    {
      ...chain,
      id: 'window',
      type: 'tinyml-window',
      length: 49,
      lengthUnit: 'samples',
      hop: 5,
      hopUnit: 'samples',
      wires: [['infer']],
    },
    { ...chain, id: 'infer', type: 'tinyml-infer', model: 'model', wires: [['count']] },
    { id: 'count', type: 'function', z: 'tab', func: countResults, outputs: 0, wires: [] },
  ];
}

interface Counted {
  windows: number;
  missing: number;
  gap: number;
}

async function counted(nodeRed: NodeRed): Promise<Counted[]> {
  const { msg } = await nodeRed.api('GET', '/context/flow/tab/streams');
  return msg === undefined ? [] : Object.values(JSON.parse(msg));
}

/** Windows that so many samples make: frames of 480 samples every 320, windows of 49 frames every 5. */
function windowsOf(samples: number): number {
  const frames = Math.floor((samples - 480) / 320) + 1;
  return Math.floor((frames - 49) / 5) + 1;
}

export interface StreamsResult {
  model: string;
  streams: number;
  seconds: number;
  /** inferences made, and those that the samples sent should have made */
  windows: number;
  expected: number;
  lost: number;
  /** of the event loop, ms */
  delay: { p50: number; p99: number; max: number };
  /** share of one core */
  processor: number;
  residentBytes: number;
}

async function measure({ seconds, streams }: BenchOptions): Promise<StreamsResult> {
  const broker = await startBroker();
  const nodeRed = await startNodeRed({ flows: flow(broker.port) });
  await sleep(1000);
  const devices = await Promise.all(
    Array.from({ length: streams }, async (_, i) => {
      await sleep(startDelay(i));
      return startDevice(broker.url, [noise(`bench/${i}`, i)]);
    }),
  );
  await sleep(warmUpSeconds * 1000);
  await nodeRed.probe('eventLoopStart');
  const [cpuBefore, begun] = [await nodeRed.probe('cpu'), performance.now()];
  await sleep(seconds * 1000);
  const { p50, p99, max } = await nodeRed.probe('eventLoop');
  const cpu = (await nodeRed.probe('cpu')) - cpuBefore;
  const elapsed = (performance.now() - begun) / 1000;
  await Promise.all(devices.map(device => device.stop()));
  await sleep(500);
  const results = await counted(nodeRed);
  const { rss } = await nodeRed.probe('memory');
  await nodeRed.stop();
  await broker.close();

  const windows = sum(results.map(stream => stream.windows));
  const expected = sum(devices.map(({ frames }) => windowsOf(frames * frameLength)));
  const missing = sum(results.map(stream => stream.missing + stream.gap));
  return {
    model: model === reference ? 'micro_speech_quantized' : model,
    streams: results.length,
    seconds: elapsed + warmUpSeconds,
    windows,
    expected,
    lost: expected - windows + missing,
    delay: { p50, p99, max },
    processor: cpu / elapsed,
    residentBytes: rss,
  };
}

function report(result: StreamsResult): string {
  const { streams, windows, expected, seconds, lost, delay, processor, residentBytes } = result;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return [
    `${streams} streams of 16 kHz over MQTT through features -> window -> infer in one Node-RED`,
    `model                 ${result.model}`,
    `inferences            ${windows} of ${expected} in ${seconds.toFixed(0)} s`,
    `windows lost          ${lost}`,
    `event-loop delay      p50 ${ms(delay.p50)}, p99 ${ms(delay.p99)}, max ${ms(delay.max)}`,
    `processor             ${(100 * processor).toFixed(0)} % of one core`,
    `resident memory       ${(residentBytes / 1e6).toFixed(0)} MB`,
  ].join('\n');
}

export const streamsGroup: Group = {
  name: 'streams',
  async run(options): Promise<GroupResult> {
    const seconds = options.quick ? Math.min(10, options.seconds) : options.seconds;
    progress(`${options.streams} streams in real time, ${seconds} s`);
    const result = await measure({ ...options, seconds });
    const missed: string[] = [];
    if (result.streams < options.streams)
      missed.push(`${result.streams} of ${options.streams} streams had results`);
    if (result.lost !== 0) missed.push(`${result.lost} windows lost`);
    if (result.delay.p99 >= delayLimitMs)
      missed.push(`event-loop delay ${result.delay.p99.toFixed(1)} ms, wanted below ${delayLimitMs} ms`);
    const verdict = missed.length === 0 ? 'met    in real time' : `MISSED ${missed.join('; ')}`;
    return { text: `${report(result)}\n${verdict}`, result, missed };
  },
};
