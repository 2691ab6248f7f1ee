import assert from 'node:assert';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { needsShared, readShared } from '../../test/support/shared';
import { InputError, ModelError } from '../errors';
import type { Graph, Operator, Tensor } from '../graph';
import { Interpreter } from './interpreter';
import { LoadedModel } from './loaded-model';
import { ModelMemory } from './model-memory';

const model = (name: string) => readShared('golden', 'models', name, 'model.tflite');

function tensor(name: string, shape: number[], more: Partial<Tensor> = {}): Tensor {
  return { name, type: 'float32', shape, isVariable: false, hasRank: true, ...more };
}

function operator(type: string, inputs: number[], outputs: number[], options: object = {}): Operator {
  return {
    type,
    version: 1,
    inputs,
    outputs,
    intermediates: [],
    mutatingVariableInputs: [],
    options,
  } as unknown as Operator;
}

/** A graph of float32 tensors of one shape: tensor 0 is the input, the last one the output. */
function graph(tensors: Tensor[], operators: Operator[], more: Graph['subgraphs'] = []): Graph {
  return {
    version: 3,
    description: '',
    subgraphs: [{ name: 'main', tensors, operators, inputs: [0], outputs: [tensors.length - 1] }, ...more],
    metadata: [],
    signatures: [],
  };
}

/** The bytes of JavaScript objects in use, without garbage. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

const bytesOf = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

const rejectsWith = (code: string, pattern: RegExp) => (error: Error) => {
  assert.ok(error instanceof ModelError, String(error));
  assert.strictEqual(error.name, 'ModelError');
  assert.strictEqual(error.code, code);
  assert.match(error.message, pattern);
  return true;
};

describe('Interpreter', () => {
  it('runs a graph made in memory', async () => {
    const interpreter = await Interpreter.create(
      graph(
        [tensor('x', [1, 2]), tensor('one', [1, 2], { data: bytesOf(1, 10) }), tensor('y', [1, 2])],
        [operator('ADD', [0, 1], [2], { activation: 'NONE', potScaleInt16: false })],
      ),
    );
    interpreter.inputs[0].write([2, 3]);
    interpreter.invoke();
    assert.deepStrictEqual([...interpreter.outputs[0].read()], [3, 13]);
    assert.strictEqual(interpreter.outputs[0].name, 'y');
    assert.deepStrictEqual(interpreter.outputs[0].shape, [1, 2]);
    interpreter.close();
    assert.throws(() => interpreter.invoke(), rejectsWith('closed', /closed/));
    assert.throws(() => interpreter.inputs[0].data, InputError);
  });

  it('leaves out a RESHAPE whose output can share the place of its input', async () => {
    const relu = (from: number, to: number) => operator('RELU', [from], [to]);
    const loaded = await ModelMemory.load(
      graph(
        [tensor('x', [4]), tensor('a', [4]), tensor('b', [2, 2]), tensor('y', [2, 2])],
        [relu(0, 1), operator('RESHAPE', [1], [2], { newShape: [2, 2] }), relu(2, 3)],
      ),
    );
    assert.deepStrictEqual(
      loaded.plan.steps[0].map(s => s.elided),
      [false, true, false],
    );
    assert.strictEqual(loaded.plan.arenaBytes, 32);
    const interpreter = new Interpreter(loaded);
    interpreter.inputs[0].write([-1, 2, -3, 4]);
    interpreter.invoke();
    assert.deepStrictEqual([...interpreter.outputs[0].read()], [0, 2, 0, 4]);
  });

  it('quantizes floats that are written, and takes integers of its own type as they are', async function () {
    needsShared(this);
    const interpreter = await Interpreter.create(model('hello_world_int8'));
    const [input] = interpreter.inputs;
    input.write([1.5]);
    assert.strictEqual(input.data[0], Math.round(1.5 / input.scale!) + input.zeroPoint!);
    input.write(Int8Array.of(7));
    assert.strictEqual(input.data[0], 7);
    assert.throws(
      () => input.write([1, 2]),
      (error: Error) => {
        assert.ok(error instanceof InputError);
        assert.match(error.message, /wants 1x1 int8 \(1 values\), got 2/);
        return true;
      },
    );
    interpreter.close();
  });
});

describe('interpreters of one model', () => {
  before(function () {
    needsShared(this);
  });

  it('share weights; one created between two invokes of another changes nothing', async () => {
    const bytes = model('kws_ref_model');
    const inputs = new Int8Array(readShared('golden', 'models', 'kws_ref_model', 'inputs.bin'));
    const loaded = await LoadedModel.load(bytes);
    const first = loaded.createInterpreter();
    const before = loaded.memoryBytes;
    const run = (interpreter: Interpreter) => {
      interpreter.inputs[0].data.set(inputs.subarray(0, 490) as never);
      interpreter.invoke();
      return [...(interpreter.outputs[0].data as Int8Array)];
    };
    const expected = run(first);
    const detached = first.outputs[0].data;
    const others = Array.from({ length: 20 }, () => loaded.createInterpreter());
    assert.strictEqual(detached.length, 0, 'the memory has grown and killed old views');
    assert.deepStrictEqual([...(first.outputs[0].data as Int8Array)], expected);
    assert.deepStrictEqual(run(first), expected);
    for (const other of others) assert.deepStrictEqual(run(other), expected);
    const perInterpreter = (loaded.memoryBytes - before) / 20;
    assert.ok(perInterpreter <= 16000 + 65536 / 20, `${perInterpreter} bytes`);
    others[3].close();
    const size = loaded.memoryBytes;
    assert.deepStrictEqual(run(loaded.createInterpreter()), expected);
    assert.strictEqual(loaded.memoryBytes, size, 'the bytes of a closed interpreter are used again');
  });

  it('take less than an arena and 64 kB each, in WebAssembly and in JavaScript', async () => {
    for (const name of ['kws_ref_model', 'vww_96_int8', 'mww_v2_okay_nabu', 'trained_lstm_int8']) {
      const loaded = await LoadedModel.load(model(name));
      const arena = loaded.createInterpreter().memory.plan.arenaBytes;
      const others = 20;
      const [memory, heap] = [loaded.memoryBytes, heapBytes()];
      const interpreters = Array.from({ length: others }, () => loaded.createInterpreter());
      const bytes = loaded.memoryBytes - memory + Math.max(0, heapBytes() - heap);
      assert.ok(bytes / others < arena + 65536, `${name}: ${bytes / others} bytes, arena ${arena}`);
      for (const interpreter of interpreters) interpreter.close();
    }
  });

  it('keep their variables apart, and reset brings them back to their start', async () => {
    const name = 'mww_v2_okay_nabu';
    const inputs = new Int8Array(readShared('golden', 'models', name, 'inputs.bin'));
    const expected = readShared('golden', 'models', name, 'outputs.bin');
    const loaded = await LoadedModel.load(model(name));
    const [a, b] = [loaded.createInterpreter(), loaded.createInterpreter()];
    const step = (interpreter: Interpreter, n: number) => {
      interpreter.inputs[0].data.set(inputs.subarray(120 * n, 120 * (n + 1)) as never);
      interpreter.invoke();
      return Number(interpreter.outputs[0].data[0]);
    };
    for (let n = 0; n < 32; n++) {
      assert.strictEqual(step(a, n), expected[n]);
      if (n % 2 === 0) step(b, 63 - n);
    }
    a.reset();
    for (let n = 0; n < 64; n++) assert.strictEqual(step(a, n), expected[n], `after reset, step ${n}`);
  });
});

describe('guard bytes between tensors', () => {
  before(function () {
    needsShared(this);
  });

  for (const name of [
    'kws_ref_model',
    'mww_v1_okay_nabu',
    'pretrainedResnet_quant',
    'trained_lstm_int8',
    'keyword_scrambled',
  ])
    it(`stay untouched by every step of ${name}`, async function () {
      this.timeout(60_000);
      const memory = await ModelMemory.load(model(name), { guardBytes: 32, taps: 'all' });
      const interpreter = new Interpreter(memory);
      const bytes = readShared('golden', 'models', name, 'inputs.bin');
      const input = interpreter.inputs[0].data;
      new Uint8Array(input.buffer, input.byteOffset, input.byteLength).set(
        bytes.subarray(0, input.byteLength),
      );
      let steps = 0;
      interpreter.observer = (_subgraph, index, { operator: { type } }) => {
        steps++;
        const broken = memory.brokenGuards();
        assert.deepStrictEqual(broken, [], `after step ${index}, ${type}`);
      };
      interpreter.invoke();
      assert.ok(steps > 3);
    });
});

describe('models that cannot run', () => {
  const create = (g: Graph | Uint8Array, limits = {}) => Interpreter.create(g, { limits });
  const relu = operator('RELU', [0], [1]);

  it('name an operator that TFLM does not have', async () => {
    await assert.rejects(
      create(graph([tensor('x', [1]), tensor('y', [1])], [operator('TILE', [0], [1])])),
      rejectsWith('unsupported-operator', /^TILE \(operator 0\).*Didn't find op.*Remedy/),
    );
  });

  it('name the tensor and type that an operator does not take', async () => {
    await assert.rejects(
      create(graph([tensor('x', [1], { type: 'float64' }), tensor('y', [1], { type: 'float64' })], [relu])),
      rejectsWith(
        'unsupported-type',
        /RELU \(operator 0\): input 0 'x' is float64; TFLM accepts float32, int8/,
      ),
    );
  });

  it('refuse a hybrid graph with a remedy', async function () {
    needsShared(this);
    await assert.rejects(
      create(model('kws_ref_model_float32')),
      rejectsWith('hybrid-model', /Hybrid models are not supported.*Remedy: convert/),
    );
  });

  it('refuse shapes that do not follow from each other', async () => {
    await assert.rejects(
      create(graph([tensor('x', [4]), tensor('y', [2])], [relu])),
      rejectsWith('invalid-model', /'y' of shape \[2\] has 2 elements, expected 4/),
    );
  });

  it('refuse a tensor that is read before it is written, written twice, or not there', async () => {
    const three = [tensor('x', [1]), tensor('a', [1]), tensor('y', [1])];
    await assert.rejects(
      create(graph(three, [operator('RELU', [1], [2])])),
      rejectsWith('invalid-model', /reads tensor 'a' before any operator writes it/),
    );
    await assert.rejects(
      create(graph(three, [operator('RELU', [0], [2]), operator('RELU', [0], [2])])),
      rejectsWith('invalid-model', /writes tensor 'y', which is .* already written/),
    );
    await assert.rejects(
      create(graph(three, [operator('RELU', [9], [2])])),
      rejectsWith('invalid-model', /tensor 9/),
    );
  });

  it('meet the limits on memory and work', async () => {
    const large = graph([tensor('x', [1000, 1000]), tensor('y', [1000, 1000])], [relu]);
    await assert.rejects(
      create(large, { bytes: 1e6 }),
      rejectsWith('limit-exceeded', /more than the limit of 1,000,000/),
    );
    await assert.rejects(
      create(large, { macs: 1e5 }),
      rejectsWith('limit-exceeded', /one invoke needs 1,000,000 macs/),
    );
    await assert.rejects(
      create(graph([tensor('x', [65536, 65536]), tensor('y', [65536, 65536])], [relu])),
      rejectsWith('limit-exceeded', /bytes/),
    );
  });

  it('cannot run themselves', async () => {
    const call = operator('CALL_ONCE', [], [], { initSubgraph: 1 });
    const inner = { name: 'init', tensors: [], operators: [call], inputs: [], outputs: [] };
    await assert.rejects(
      create(graph([tensor('x', [1]), tensor('y', [1])], [call, relu], [inner])),
      rejectsWith('invalid-model', /subgraph 1 runs itself/),
    );
  });
});

describe('WHILE and IF', () => {
  /** while (x < limit) x = x + 1 */
  function loop(limit: number): Graph {
    const scalar = (name: string, more: Partial<Tensor> = {}) => tensor(name, [1], more);
    const condition = {
      name: 'condition',
      tensors: [scalar('x'), scalar('limit', { data: bytesOf(limit) }), scalar('go', { type: 'bool' })],
      operators: [operator('LESS', [0, 1], [2])],
      inputs: [0],
      outputs: [2],
    };
    const body = {
      name: 'body',
      tensors: [scalar('x'), scalar('one', { data: bytesOf(1) }), scalar('next')],
      operators: [operator('ADD', [0, 1], [2], { activation: 'NONE' })],
      inputs: [0],
      outputs: [2],
    };
    return graph(
      [scalar('x'), scalar('y')],
      [operator('WHILE', [0], [1], { condSubgraph: 1, bodySubgraph: 2 })],
      [condition, body],
    );
  }

  it('go round until the condition fails', async () => {
    const interpreter = await Interpreter.create(loop(10));
    for (const [x, y] of [
      [0.5, 10.5],
      [12, 12],
    ]) {
      interpreter.inputs[0].write([x]);
      interpreter.invoke();
      assert.deepStrictEqual([...interpreter.outputs[0].read()], [y]);
    }
  });

  it('stop at the limits of rounds and work', async () => {
    const endless = await Interpreter.create(loop(1e9), { limits: { iterations: 1000 } });
    endless.inputs[0].write([0]);
    assert.throws(() => endless.invoke(), rejectsWith('limit-exceeded', /a WHILE needs 1,001 iterations/));
    const costly = await Interpreter.create(loop(1e9), { limits: { macs: 500 } });
    costly.inputs[0].write([0]);
    assert.throws(() => costly.invoke(), rejectsWith('limit-exceeded', /macs/));
  });

  it('choose a branch', async () => {
    const branch = (type: string) => ({
      name: type,
      tensors: [tensor('x', [2]), tensor('y', [2])],
      operators: [operator(type, [0], [1])],
      inputs: [0],
      outputs: [1],
    });
    const interpreter = await Interpreter.create({
      ...graph(
        [tensor('choose', [1], { type: 'bool' }), tensor('x', [2]), tensor('y', [2])],
        [operator('IF', [0, 1], [2], { thenSubgraph: 1, elseSubgraph: 2 })],
        [branch('NEG'), branch('SQUARE')],
      ),
      subgraphs: [
        {
          name: 'main',
          tensors: [tensor('choose', [1], { type: 'bool' }), tensor('x', [2]), tensor('y', [2])],
          operators: [operator('IF', [0, 1], [2], { thenSubgraph: 1, elseSubgraph: 2 })],
          inputs: [0, 1],
          outputs: [2],
        },
        branch('NEG'),
        branch('SQUARE'),
      ],
    });
    for (const [choice, expected] of [
      [1, [-3, -4]],
      [0, [9, 16]],
    ] as const) {
      interpreter.inputs[0].write([choice]);
      interpreter.inputs[1].write([3, 4]);
      interpreter.invoke();
      assert.deepStrictEqual([...interpreter.outputs[0].read()], expected);
    }
  });
});
