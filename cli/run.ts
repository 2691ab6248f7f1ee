/** `tinyml run`: invokes a model on raw tensor files. */
import { join } from 'node:path';
import { InputError } from '../lib/errors';
import { Interpreter } from '../lib/interpreter';
import {
  type Command,
  oneOf,
  oneWord,
  print,
  printJson,
  readArguments,
  required,
  UsageError,
} from './command';
import { readBytes, writeBytes } from './files';
import { bytesOf, readTensors } from './tensors';
import { count, tensorText } from './text';

export const command: Command = {
  summary: 'runs a model on raw tensors',
  help: `tinyml run MODEL.tflite --input A.bin [--input B.bin ...] --output DIR
           [--kernels simd|portable] [--arithmetic static] [--reset-each] [--json]

Inputs are raw tensors, little-endian, in the model's own types, one file per input in the model's order. A file
of N tensors means N invocations. Writes DIR/output0.bin, DIR/output1.bin, ... in the same form.
  --kernels     simd (default): the fastest kernels that this machine runs exactly; portable: TypeScript only
  --reset-each  variables go back to their start before each invocation; else they persist from one to the next`,

  async run(args) {
    const { values, positionals } = readArguments(args, {
      input: { type: 'string', multiple: true },
      output: { type: 'string' },
      kernels: { type: 'string' },
      arithmetic: { type: 'string' },
      'reset-each': { type: 'boolean' },
    });
    const path = oneWord(positionals, 'MODEL.tflite');
    const files = required(values.input, '--input');
    const folder = required(values.output, '--output');
    const kernels = oneOf(values.kernels, '--kernels', ['simd', 'portable'], 'simd');
    if (oneOf(values.arithmetic, '--arithmetic', ['static', 'dynamic'], 'static') === 'dynamic')
      throw new UsageError('--arithmetic dynamic is not in this version; allowed: static');
    const interpreter = await Interpreter.create(await readBytes(path), { kernels });
    const { invocations, outputs } = await invokeAll(interpreter, files, values['reset-each'] === true);
    const written = outputs.map((_, i) => join(folder, `output${i}.bin`));
    for (const [i, file] of written.entries()) await writeBytes(file, outputs[i]);
    const report = interpreter.outputs.map(({ name, type, shape, scale, zeroPoint }, i) => ({
      ...{ name, type, shape: [...shape], scale, zeroPoint },
      file: written[i],
      bytes: outputs[i].length,
    }));
    interpreter.close();
    if (values.json) printJson({ model: path, kernels, invocations, outputs: report });
    else {
      print(`${count(invocations)} invocation${invocations === 1 ? '' : 's'}`);
      for (const output of report)
        print(`${output.file}: ${invocations} x ${tensorText(output)} (${output.name})`);
    }
  },
};

/** Runs as many times as the files hold inputs; the outputs are the bytes of all invocations, back to back. */
async function invokeAll(interpreter: Interpreter, files: string[], resetEach: boolean) {
  const { inputs, outputs } = interpreter;
  if (files.length !== inputs.length)
    throw new UsageError(
      `the model has ${inputs.length} input${inputs.length === 1 ? '' : 's'} (${inputs.map(({ name }) => name).join(', ')}), got ${files.length} --input`,
    );
  const given = await Promise.all(files.map((file, i) => readTensors(file, inputs[i])));
  const invocations = given[0]?.count ?? 1;
  for (const [i, { count: other }] of given.entries())
    if (other !== invocations)
      throw new InputError(
        'TENSOR_FILE',
        `${files[0]} holds ${invocations} tensors and ${files[i]} ${other}; expected the same number of each input`,
        { expected: invocations, actual: other },
      );
  const results = outputs.map(({ data }) => new Uint8Array(invocations * data.byteLength));
  for (let n = 0; n < invocations; n++) {
    if (resetEach) interpreter.reset();
    for (const [i, input] of inputs.entries()) {
      const target = bytesOf(input);
      target.set(given[i].bytes.subarray(n * target.length, (n + 1) * target.length));
    }
    interpreter.invoke();
    for (const [i, output] of outputs.entries()) {
      const bytes = bytesOf(output);
      results[i].set(bytes, n * bytes.length);
    }
  }
  return { invocations, outputs: results };
}
