import assert from 'node:assert';
import { existsSync, readdirSync } from 'node:fs';
import { haveShared, needsShared, readShared, sharedPath } from '../../../test/support/shared';
import { ModelError } from '../../errors';
import { operatorModel } from '../custom.support';
import { Interpreter } from '../interpreter';
import { LoadedModel } from '../loaded-model';
import { describeModel } from '../report/describe-model';

interface Activations {
  invocation: number;
  activations: {
    file: string;
    producer_op_index: number;
    producer_op: string;
    tensor: { index: number; name: string; is_variable?: boolean };
  }[];
}

const models = haveShared()
  ? readdirSync(sharedPath('golden', 'models')).filter(name =>
      existsSync(sharedPath('golden', 'models', name, 'activations')),
    )
  : [];
const read = (name: string, ...file: string[]) => readShared('golden', 'models', name, ...file);
const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const rejectsWith = (code: string, pattern: RegExp) => (error: Error) => {
  assert.ok(error instanceof ModelError, String(error));
  assert.strictEqual(error.code, code);
  assert.match(error.message, pattern);
  return true;
};

describe('taps', () => {
  it('are there for the models of which the reference has every tensor', function () {
    needsShared(this);
    assert.ok(models.length >= 10, `${models.length}`);
  });

  for (const name of models)
    for (const kernels of ['portable', 'simd'] as const)
      it(`show every tensor in the middle of ${name} as TFLM computes it (${kernels})`, async function () {
        this.timeout(30_000);
        const index = JSON.parse(read(name, 'activations', 'index.json').toString()) as Activations;
        // what an operator of the main graph computes: an input's bytes are the caller's, a handle has none
        const written = index.activations.filter(
          a => a.producer_op_index >= 0 && a.producer_op !== 'VAR_HANDLE',
        );
        const bytes = read(name, 'model.tflite');
        const taps = written.map(({ tensor }) => tensor.index);
        const interpreter = await Interpreter.create(bytes, { kernels, taps });
        const [input] = interpreter.inputs;
        const size = input.data.byteLength;
        const inputs = read(name, 'inputs.bin');
        const stateful = (JSON.parse(read(name, 'meta.json').toString()) as { stateful: boolean }).stateful;
        for (let n = stateful ? 0 : index.invocation; n <= index.invocation; n++) {
          bytesOf(input.data).set(inputs.subarray(n * size, (n + 1) * size));
          interpreter.invoke();
        }
        let checked = 0;
        for (const { file, tensor } of written) {
          const expected = read(name, 'activations', file);
          const tapped = interpreter.tap(tensor.index);
          assert.strictEqual(tapped.name, tensor.name === '' ? `#${tensor.index}` : tensor.name);
          assert.deepStrictEqual(Buffer.from(bytesOf(tapped.data)), Buffer.from(expected), tensor.name);
          checked++;
        }
        assert.ok(checked >= 3, `${checked} tensors`);
        interpreter.close();
      });

  it('cost memory only where they are asked for', async function () {
    needsShared(this);
    const bytes = read('kws_ref_model', 'model.tflite');
    const tensors = describeModel(bytes).support.flatMap(s => s.outputs.map(o => o.name));
    const arena = async (taps?: 'all' | string[]) => {
      const interpreter = await Interpreter.create(bytes, { taps });
      const { arenaBytes } = interpreter.memory.plan;
      interpreter.close();
      return arenaBytes;
    };
    const none = await arena();
    assert.strictEqual(none, describeModel(bytes).arenaBytes);
    assert.strictEqual(await arena([]), none);
    const one = await arena([tensors[1]]);
    assert.ok(one >= none && one <= none + 8000, `${one} of ${none}`);
    assert.ok((await arena('all')) > one);
  });

  it('are refused for tensors that are not there, or not kept', async () => {
    const relu = operatorModel(
      'RELU',
      {},
      [{ type: 'float32', shape: [2] }],
      [{ type: 'float32', shape: [2] }],
    );
    const [main] = relu.subgraphs;
    main.tensors.push({ ...main.tensors[1], name: 'y' });
    main.operators.push({ ...main.operators[0], inputs: [1], outputs: [2] });
    main.outputs = [2];
    await assert.rejects(
      Interpreter.create(relu, { taps: ['nothing'] }),
      rejectsWith('no-such-tensor', /no tensor 'nothing'/),
    );
    await assert.rejects(Interpreter.create(relu, { taps: [7] }), rejectsWith('no-such-tensor', /7/));
    const plain = await Interpreter.create(relu);
    assert.throws(() => plain.tap('t1'), rejectsWith('not-tapped', /taps: \["t1"\]/));
    assert.strictEqual(plain.tap('y').name, 'y');
    const tapped = await Interpreter.create(relu, { taps: [{ subgraph: 0, tensor: 1 }] });
    tapped.inputs[0].write([-1, 3]);
    tapped.invoke();
    assert.deepStrictEqual([...tapped.tap('t1').read()], [0, 3]);
  });
});

describe('Watch', () => {
  it('times every operator, and ends', async function () {
    needsShared(this);
    const bytes = read('kws_ref_model', 'model.tflite');
    const interpreter = await Interpreter.create(bytes);
    const expected = () => [...(interpreter.outputs[0].data as Int8Array)];
    const invoke = () => {
      interpreter.inputs[0].data.set(
        new Int8Array(read('kws_ref_model', 'inputs.bin')).subarray(0, 490) as never,
      );
      interpreter.invoke();
      return expected();
    };
    const without = invoke();
    const watch = interpreter.watch({ saturation: true });
    for (let i = 0; i < 5; i++) assert.deepStrictEqual(invoke(), without);
    watch.stop();
    invoke();
    const report = watch.report();
    const elided = interpreter.memory.plan.steps[0].filter(s => s.elided).length;
    assert.strictEqual(report.length + elided, describeModel(bytes).support.length);
    for (const operator of report) {
      assert.strictEqual(operator.invocations, 5);
      assert.ok(operator.microseconds > 0 && operator.microseconds < 1e5);
    }
    assert.strictEqual(
      report.reduce((sum, { macs }) => sum + macs, 0),
      describeModel(bytes).macs! -
        interpreter.memory.plan.steps[0].filter(s => s.elided).reduce((a, s) => a + s.macs, 0),
    );
    // a RELU leaves many results at its lower limit
    const [conv] = report;
    assert.strictEqual(conv.type, 'CONV_2D');
    assert.strictEqual(conv.saturation[0].values, 5 * 8000);
    assert.ok(conv.saturation[0].atMinimum > 5 * 800);
    interpreter.close();
  });

  it('counts what lies at the limits of type and activation', async () => {
    const quantization = { scale: Float32Array.of(0.1), zeroPoint: Int32Array.of(-20), axis: 0 };
    const int8 = { type: 'int8' as const, shape: [6], more: { quantization } };
    const of = async (activation: string, values: number[]) => {
      const graph = operatorModel('ADD', { activation, potScaleInt16: false }, [int8, int8], [int8]);
      const interpreter = await Interpreter.create(graph);
      const watch = interpreter.watch({ saturation: true });
      (interpreter.inputs[0].data as Int8Array).set(values);
      (interpreter.inputs[1].data as Int8Array).fill(-20);
      interpreter.invoke();
      const [{ name, type, ...counts }] = watch.report()[0].saturation;
      assert.deepStrictEqual([name, type], ['t2', 'int8']);
      return counts;
    };
    const values = [-128, -127, -30, 0, 127, 127];
    assert.deepStrictEqual(await of('NONE', values), {
      ...{ values: 6, minimum: -128, maximum: 127, atMinimum: 1, atMaximum: 2 },
    });
    // 0 and 6 are -20 and 40
    assert.deepStrictEqual(await of('RELU6', values), {
      ...{ values: 6, minimum: -20, maximum: 40, atMinimum: 3, atMaximum: 2 },
    });
  });

  it('sees the operators of subgraphs, and interpreters apart', async function () {
    needsShared(this);
    const loaded = await LoadedModel.load(read('mww_v2_okay_nabu', 'model.tflite'));
    const [a, b] = [loaded.createInterpreter(), loaded.createInterpreter()];
    const watches = [a.watch(), a.watch(), b.watch()];
    a.invoke();
    a.invoke();
    b.invoke();
    const [first, second, third] = watches.map(w => w.report());
    const runs = (report: typeof first, type: string) =>
      new Set(report.filter(o => o.type === type).map(o => o.invocations));
    assert.deepStrictEqual(runs(first, 'CONV_2D'), new Set([2]));
    assert.deepStrictEqual(runs(second, 'CONV_2D'), new Set([2]));
    assert.deepStrictEqual(runs(third, 'CONV_2D'), new Set([1]));
    // the variables are set once, at the first invoke
    assert.deepStrictEqual(
      new Set(first.filter(o => o.subgraph === 1 && o.type === 'ASSIGN_VARIABLE').map(o => o.invocations)),
      new Set([1]),
    );
  });
});
