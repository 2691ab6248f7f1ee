/** The features group: from samples to the numbers that a model takes, at the scale of a gateway. */
import { existsSync, readFileSync } from 'node:fs';
import { LoadedModel } from '../../lib/interpreter';
import { sharedPath } from '../../test/support/shared';
import { atLeast, atMost, type Goal, goalLines } from '../goal';
import { type Group, type GroupResult, progress } from '../group';
import { digits, table } from '../statistics';
import { type FanOut, measureFanOut } from './fan-out';
import { measureScaling, type Scaling } from './scaling';
import { measureStreamMemory, type StreamMemory } from './stream-memory';
import { measureThroughput, type Throughput } from './throughput';

export interface FeaturesResult {
  throughput: Throughput;
  scaling: Scaling[];
  memory: StreamMemory;
  fanOut: FanOut;
}

const wakeWordModel = sharedPath('golden', 'models', 'mww_v2_okay_nabu', 'model.tflite');

const realTime = 300;
const windowsPerSecond = 1000;
const clipMs = 3;
const streamBytes = 64 * 1024;
const fanOutUs = 50;
const linearWithin = 0.1;

export const featuresGroup: Group = {
  name: 'features',
  async run({ quick }): Promise<GroupResult> {
    const file = existsSync(wakeWordModel) ? wakeWordModel : undefined;
    const model = file === undefined ? undefined : await LoadedModel.load(readFileSync(file));
    progress('pipelines');
    const throughput = measureThroughput(quick ? 31 : 101, model);
    progress('1 to 64 streams');
    const scaling = measureScaling(quick ? 60 : 400, model);
    progress('memory of a stream');
    const memory = measureStreamMemory(file);
    progress('three wires in Node-RED');
    const fanOut = await measureFanOut(quick ? 4 : 10);
    const result = { throughput, scaling, memory, fanOut };
    const reached = goals(result);
    return {
      text: `${report(result)}\n\n${goalLines(reached)}`,
      result: { ...result, goals: reached },
      missed: reached.filter(goal => !goal.met).map(goal => goal.text),
    };
  },
};

function goals({ throughput, scaling, memory, fanOut }: FeaturesResult): Goal[] {
  const { wakeWord, windows, mlperfKws } = throughput;
  const found: Goal[] = [];
  if (wakeWord !== undefined)
    found.push(
      atLeast(
        realTime,
        wakeWord,
        `micro front end and wake word: ${digits(wakeWord)} times real time, wanted ${realTime}`,
      ),
    );
  const spectral = windows['edge-impulse-spectral'];
  found.push(
    atLeast(
      windowsPerSecond,
      spectral,
      `edge-impulse-spectral of 128 x 6: ${digits(spectral)} windows per second, wanted ${windowsPerSecond}`,
    ),
    atMost(clipMs, mlperfKws, `mlperf-kws of a clip: ${digits(mlperfKws)} ms, wanted below ${clipMs} ms`),
  );
  for (const [name, bytes] of Object.entries(memory) as [string, number][])
    found.push(
      atMost(
        streamBytes,
        bytes,
        `memory of one more stream (${name}): ${(bytes / 1024).toFixed(1)} kB, wanted below ${streamBytes / 1024} kB`,
      ),
    );
  const ratios = scaling.flatMap(({ ratio }) => (ratio === undefined ? [] : [Math.abs(ratio / 2 - 1)]));
  const worst = Math.max(...ratios);
  found.push(
    atMost(
      linearWithin,
      worst,
      `twice the streams, twice the time: within ${(100 * worst).toFixed(0)} %, wanted ${100 * linearWithin} %`,
    ),
    atMost(
      fanOutUs,
      fanOut.median,
      `a window of a second to three wires: ${digits(fanOut.median)} us of copies, wanted below ${fanOutUs} us`,
    ),
  );
  return found;
}

function report({ throughput, scaling, memory, fanOut }: FeaturesResult): string {
  const { frontEnd, wakeWord, wakeWordEveryFrame, windows, mlperfKws } = throughput;
  const times = (value: number | undefined) =>
    value === undefined
      ? 'not measured: the model is not on this machine'
      : `${digits(value)} times real time`;
  const lines = [
    ['microWakeWord features alone', times(frontEnd)],
    ['... and okay_nabu on every third frame, as it is trained', times(wakeWord)],
    ['... and okay_nabu on every frame', times(wakeWordEveryFrame)],
    ...Object.entries(windows).map(([name, rate]) => [
      `128 x 6: ${name}`,
      `${digits(rate)} windows per second`,
    ]),
    ['mlperf-kws of a clip of one second', `${digits(mlperfKws)} ms`],
    ['one more stream: micro_speech, 49 frames', `${(memory.microSpeech / 1024).toFixed(1)} kB`],
    ['one more stream: wake word with its interpreter', `${(memory.wakeWord / 1024).toFixed(1)} kB`],
    [
      'a window of 16,000 int16 to three wires in Node-RED',
      `${digits(fanOut.median)} us of copies (median of ${fanOut.windows}, worst ${digits(fanOut.worst)} us)`,
    ],
  ];
  const scale = scaling.map(({ streams, ms, ratio }) => [
    `${streams}`,
    digits(ms),
    ratio === undefined ? '' : ratio.toFixed(2),
  ]);
  return [
    table([['on one core', 'figure'], ...lines]),
    `Wake-word streams on one core\n${table([['streams', 'ms for a second of each', 'of half as many'], ...scale])}`,
  ].join('\n\n');
}
