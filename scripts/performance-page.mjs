// Writes the figures of docs/performance.md from what the benchmark has measured, so that no figure is typed by hand:
//
//   npm run --silent bench -- --json > .tmp/node24.json
//   npm run --silent bench -- models --node 22 --json > .tmp/node22.json
//   node scripts/performance-page.mjs .tmp/node24.json .tmp/node22.json
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const page = join(fileURLToPath(import.meta.url), '..', '..', 'docs', 'performance.md');
const [begin, end] = ['<!-- figures: written by scripts/performance-page.mjs -->', '<!-- end of figures -->'];

const runs = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, 'utf8')));
if (runs.length === 0) {
  console.error('usage: node scripts/performance-page.mjs RESULT.json ...');
  process.exit(1);
}

const digits = value => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const percent = value => `${(100 * value).toFixed(0)} %`;
const row = cells => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const sum = values => values.reduce((a, b) => a + b, 0);
const geometricMean = values => Math.exp(sum(values.map(Math.log)) / values.length);

const names = {
  'ours-simd': 'this package',
  'ours-simd128': 'SIMD128 only',
  'ours-portable': 'portable',
  litert: 'LiteRT.js',
  'tfjs-tflite': 'tfjs-tflite',
};

function machineText({ machine }) {
  const { node, options, processor, cores, load } = machine;
  return `Node ${[node, ...options].join(' ')}, ${processor}, ${cores} cores, load ${load.toFixed(1)} when it began.`;
}

const entryOf = (result, model, runtime) =>
  result.entries.find(entry => entry.model === model && entry.runtime === runtime);

/** "196 (1.31, of min 1.30)": us, and how often ours fits in. */
function timeCell(result, model, runtime) {
  const { timed } = entryOf(result, model, runtime);
  if (timed === undefined) return 'refused';
  const own = entryOf(result, model, 'ours-simd').timed;
  if (runtime === 'ours-simd') return `**${digits(timed.median)}**`;
  const ratio = (timed.median / own.median).toFixed(2);
  if (runtime.startsWith('ours-')) return digits(timed.median);
  return `${digits(timed.median)} (${ratio}; ${(timed.min / own.min).toFixed(2)})`;
}

function accuracyCell(result, model, runtime) {
  const { trial } = entryOf(result, model, runtime);
  if (trial.accuracy === undefined) return 'refused';
  const { runs, differingRuns, bytes, differingBytes, worst } = trial.accuracy;
  if (differingBytes === 0) return 'none';
  return `${differingRuns}/${runs} runs, ${differingBytes}/${bytes} bytes, by ${worst}`;
}

function totals(result) {
  const models = Object.keys(result.macs);
  return Object.keys(names).map(runtime => {
    const able = models.filter(model => entryOf(result, model, runtime).timed !== undefined);
    const of = (name, key) => able.map(model => entryOf(result, model, name).timed[key]);
    const mean = key => geometricMean(of(runtime, key).map((time, i) => time / of('ours-simd', key)[i]));
    const [own, theirs] = [sum(of('ours-simd', 'median')), sum(of(runtime, 'median'))];
    return [
      names[runtime],
      able.length,
      digits(theirs),
      digits(own),
      (theirs / own).toFixed(2),
      `${mean('median').toFixed(2)}; ${mean('min').toFixed(2)}`,
    ];
  });
}

const isPointwise = ({ type, window }) => type === 'CONV_2D' && window?.[0] === 1 && window[1] === 1;

function peakText(result) {
  const { peaks, dotMode, layers, macs } = result;
  const exact = dotMode === 'none' ? 'not exact on this processor, so not used' : `exact here, ${dotMode}`;
  const peak = dotMode === 'none' ? peaks.dot : peaks['relaxed-dot'];
  const pointwise = layers.vww_96_int8.filter(isPointwise);
  const rate = sum(pointwise.map(l => l.macs)) / sum(pointwise.map(l => l.time)) / 1000;
  const person = entryOf(result, 'person_detect', 'ours-simd').timed.median;
  const limit = macs.person_detect / peak / 1000;
  return [
    `Peaks in this run: \`i32x4.dot_i16x8_s\` ${digits(peaks.dot)} GMAC/s, \`i32x4.relaxed_dot_i8x16_i7x16_add_s\` ${digits(peaks['relaxed-dot'])} GMAC/s (${exact}).`,
    `The 1x1 convolutions of vww_96_int8 reach ${digits(rate)} GMAC/s, ${percent(rate / peak)} of the peak; person_detect takes ${(person / limit).toFixed(2)} times what its multiplications take at the peak (${digits(person)} and ${digits(limit)} us).`,
  ].join(' ');
}

function layerRows({ layers, peaks, dotMode }) {
  const peak = dotMode === 'none' ? peaks.dot : peaks['relaxed-dot'];
  return Object.entries(layers).map(([model, list]) => {
    const whole = sum(list.map(l => l.time));
    const kinds = [
      isPointwise,
      layer => layer.type === 'CONV_2D' && !isPointwise(layer),
      ({ type }) => type === 'DEPTHWISE_CONV_2D',
      ({ type }) => type === 'FULLY_CONNECTED',
    ];
    const cells = kinds.map(kind => {
      const part = list.filter(kind);
      if (part.length === 0) return '';
      const time = sum(part.map(l => l.time));
      const rate = sum(part.map(l => l.macs)) / time / 1000;
      return `${percent(time / whole)}, ${digits(rate)} (${percent(rate / peak)})`;
    });
    const rest = list.filter(layer => !kinds.some(kind => kind(layer)));
    return [model, ...cells, percent(sum(rest.map(l => l.time)) / whole)];
  });
}

function modelsText(run) {
  const result = run.models;
  const models = Object.keys(result.macs);
  const runtimes = Object.keys(names);
  const trials = runtimes.map(runtime => entryOf(result, 'kws_ref_model', runtime).trial);
  return [
    `### Models, Node ${result.node.replace('v', '')}`,
    machineText(run),
    'Microseconds per inference; in brackets how many times as long as this package takes, of medians and of the fastest slices.',
    table(
      ['model (million MACs)', ...runtimes.map(name => names[name]), 'GMAC/s'],
      models.map(model => [
        `${model} (${(result.macs[model] / 1e6).toFixed(3)})`,
        ...runtimes.map(runtime => timeCell(result, model, runtime)),
        digits(result.macs[model] / entryOf(result, model, 'ours-simd').timed.median / 1000),
      ]),
    ),
    table(
      ['runtime', 'models it runs', 'their sum, us', 'this package, us', 'ratio', 'geometric mean; of min'],
      totals(result),
    ),
    'Outputs that differ from those of TFLM:',
    table(
      ['model', 'this package, all kernels', 'LiteRT.js', 'tfjs-tflite'],
      models.map(model => [
        model,
        [...new Set(runtimes.slice(0, 3).map(runtime => accuracyCell(result, model, runtime)))].join('; '),
        accuracyCell(result, model, 'litert'),
        accuracyCell(result, model, 'tfjs-tflite'),
      ]),
    ),
    'Start in a new process and memory, kws_ref_model:',
    table(
      [
        'runtime',
        'code, ms',
        'model, ms',
        'both, fastest start',
        'processor time',
        'first inference, ms',
        'resident, MB',
        'one more interpreter, kB',
      ],
      runtimes.map((runtime, i) => {
        const start = result.coldStart.find(cold => cold.runtime === runtime);
        return [
          names[runtime],
          start.startMs.toFixed(1),
          start.loadMs.toFixed(1),
          start.fastestMs.toFixed(1),
          start.processorMs.toFixed(1),
          start.firstMs.toFixed(1),
          (trials[i].residentBytes / 1e6).toFixed(0),
          (trials[i].interpreterBytes / 1024).toFixed(0),
        ];
      }),
    ),
    peakText(result),
    'Where the time goes: share of the invoke, GMAC/s, and the part of the peak that this is. Convolutions of 3x3 may be above the peak: minimal filtering multiplies less often than the definition, whose multiplications are counted.',
    table(
      ['model', '1x1 convolutions', 'other convolutions', 'depthwise', 'fully connected', 'rest'],
      layerRows(result),
    ),
    missedText(result.goals),
  ].join('\n\n');
}

function missedText(goals) {
  const missed = goals.filter(goal => !goal.met);
  if (missed.length === 0) return 'All goals of the benchmark are met in this run.';
  return `Goals missed in this run:\n\n${missed.map(({ text }) => `- ${text}`).join('\n')}`;
}

function featuresText({ features }) {
  const { throughput, scaling, memory, fanOut } = features;
  const rows = [
    ['microWakeWord features, an inference of okay_nabu every third frame', throughput.wakeWord, 'real time'],
    ['the same with an inference every frame', throughput.wakeWordEveryFrame, 'real time'],
    ['microWakeWord features alone', throughput.frontEnd, 'real time'],
  ].map(([what, value]) => [what, `${digits(value)} times real time`]);
  for (const [name, rate] of Object.entries(throughput.windows))
    rows.push([`128 x 6 through ${name}`, `${digits(rate)} windows per second`]);
  rows.push(['mlperf-kws of a clip of one second', `${digits(throughput.mlperfKws)} ms`]);
  rows.push([
    'one more stream: micro_speech and a window of 49 frames',
    `${(memory.microSpeech / 1024).toFixed(0)} kB`,
  ]);
  rows.push(['one more stream: wake word with its interpreter', `${(memory.wakeWord / 1024).toFixed(0)} kB`]);
  rows.push([
    'a window of 16,000 int16 from a window node to three wires',
    `${digits(fanOut.median)} us of copies`,
  ]);
  return [
    '### Features',
    table(['on one core', ''], rows),
    'Wake-word streams on one core, a second of each:',
    table(
      ['streams', ...scaling.map(({ streams }) => streams)],
      [
        ['ms', ...scaling.map(({ ms }) => digits(ms))],
        ['of half as many', ...scaling.map(({ ratio }) => ratio?.toFixed(2) ?? '')],
      ],
    ),
    missedText(features.goals),
  ].join('\n\n');
}

function streamsText({ streams }) {
  const { streams: count, windows, expected, seconds, lost, delay, processor, residentBytes } = streams;
  return [
    '### Streams in real time',
    `${count} streams of 16 kHz over MQTT through features, window and micro_speech in one Node-RED, ${seconds.toFixed(0)} s: ${windows} of ${expected} inferences, ${lost} windows lost, event-loop delay ${delay.p50.toFixed(1)} ms (median), ${delay.p99.toFixed(1)} ms (99th percentile), ${percent(processor)} of one core, ${(residentBytes / 1e6).toFixed(0)} MB resident.`,
  ].join('\n\n');
}

const text = readFileSync(page, 'utf8');
const [before, rest] = text.split(begin);
const [, after] = rest.split(end);
const parts = runs.flatMap(run => [
  ...(run.models ? [modelsText(run)] : []),
  ...(run.features ? [featuresText(run)] : []),
  ...(run.streams ? [streamsText(run)] : []),
]);
writeFileSync(page, `${before}${begin}\n\n${parts.join('\n\n')}\n\n${end}${after}`);
console.log(`docs/performance.md: ${parts.length} parts`);
