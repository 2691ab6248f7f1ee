/** `tinyml inspect`: what a model is, what it needs, and whether it runs here. */
import { describeModel, type ModelReport } from '../lib/interpreter';
import { type Command, oneWord, print, printJson, readArguments } from './command';
import { readBytes } from './files';
import { count, table, tensorText } from './text';

export const command: Command = {
  summary: 'says what a model is, what it needs, and whether it runs here',
  help: `tinyml inspect MODEL.tflite [--json]

Inputs and outputs with type, shape, scale and zero point; operators; parameters; multiply-accumulates per
invocation; bytes:
  weights       constants as stored in the file
  packed        constants laid out for the kernels
  arena         activations of one interpreter
  scratch       work space of the kernels, shared by all interpreters of the model
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

function describe(path: string, report: ModelReport): string {
  const numbers: [string, number | null][] = [
    ['parameters', report.parameters],
    ['MACs', report.macs],
    ['weight bytes', report.weightBytes],
    ['packed bytes', report.packedBytes],
    ['arena bytes', report.arenaBytes],
    ['scratch bytes', report.scratchBytes],
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
    ...report.unsupported.map(({ type, reason }) => `  cannot run ${type}: ${reason}`),
  ].join('\n');
}
