/** `tinyml inspect`: what a model is, what it needs, and whether it runs here. */
import { describeModel, type ModelReport } from '../lib/interpreter';
import { type Command, oneWord, print, printJson, readArguments } from './command';
import { readBytes } from './files';
import { count, table, tensorText } from './text';

export const command: Command = {
  summary: 'says what a model is, what it needs, and whether it runs here',
  help: `tinyml inspect MODEL.tflite [--json]

Inputs and outputs with type, shape, scale and zero point; operators; parameters; multiply-accumulates per
invocation; each operator with the kernels that run it, and the part of the arena in use while it runs; bytes:
  weights       constants as stored in the file
  packed        constants laid out for the kernels
  arena         activations of one interpreter
  scratch       work space of the kernels, shared by all interpreters of the model
  state         variables and streaming buffers of one interpreter
  TFLM arena    what TensorFlow Lite Micro needs on a microcontroller, an estimate for 32-bit pointers
A model that cannot run is described too, with the reasons under "unsupported".`,

  async run(args) {
    const { values, positionals } = readArguments(args, {});
    const path = oneWord(positionals, 'MODEL.tflite');
    const report = describeModel(await readBytes(path));
    if (values.json) printJson(report);
    else print(describe(path, report));
  },
};

/** One line per operator: what runs it, what it makes, what it costs. */
function operators({ support, arenaBytes, arenaPeak }: ModelReport): string {
  const share = (bytes: number | undefined) =>
    bytes === undefined || !arenaBytes ? '-' : `${Math.round((100 * bytes) / arenaBytes)} %`;
  const isPeak = (subgraph: number, position: number) =>
    subgraph === arenaPeak?.subgraph && position === arenaPeak.position;
  const rows = support.map(o => [
    o.subgraph === 0 ? `${o.position}` : `${o.subgraph}:${o.position}`,
    o.type,
    o.kernels ?? 'cannot run',
    o.outputs.map(({ shape, type }) => `${shape.join('x') || 'scalar'} ${type}`).join(', '),
    count(o.macs ?? null),
    count(o.weightBytes),
    count(o.packedBytes ?? null),
    `${share(o.arenaBytes)}${isPeak(o.subgraph, o.position) ? ' (peak)' : ''}`,
  ]);
  const head = ['#', 'operator', 'kernels', 'output', 'MACs', 'weights', 'packed', 'arena'];
  return table([head, ...rows], '  ');
}

function describe(path: string, report: ModelReport): string {
  const numbers: [string, number | null][] = [
    ['parameters', report.parameters],
    ['MACs', report.macs],
    ['weight bytes', report.weightBytes],
    ['packed bytes', report.packedBytes],
    ['arena bytes', report.arenaBytes],
    ['scratch bytes', report.scratchBytes],
    ['state bytes', report.stateBytes],
    ['TFLM arena', report.tflmArenaBytes],
  ];
  const width = Math.max(...numbers.map(([, value]) => count(value).length));
  return [
    report.description === '' ? path : `${path}: ${report.description}`,
    table(
      [
        ...report.inputs.map((tensor, i) => [`input ${i}`, tensor.name, tensorText(tensor)]),
        ...report.outputs.map((tensor, i) => [`output ${i}`, tensor.name, tensorText(tensor)]),
      ],
      '  ',
    ),
    `  operators  ${report.operators.map(({ type, count: times }) => `${times} x ${type}`).join(', ')}`,
    table(
      numbers.map(([name, value]) => [name, count(value).padStart(width)]),
      '  ',
    ),
    operators(report),
    ...report.unsupported.map(({ type, reason }) => `  cannot run ${type}: ${reason}`),
  ].join('\n');
}
