import assert from 'node:assert';
import { ModelError } from '../../errors';
import { CustomRun, customModel, flexMap, type TensorSpec } from '../custom.support';

const int16 = (shape: number[], values?: number[]): TensorSpec => ({ type: 'int16', shape, values });
const uint32 = (shape: number[]): TensorSpec => ({ type: 'uint32', shape });
const FLAG: TensorSpec = { type: 'bool', shape: [] };

const run = (code: string, options: Parameters<typeof flexMap>[0], ins: TensorSpec[], outs: TensorSpec[]) =>
  CustomRun.of(customModel(code, flexMap(options), ins, outs));

describe('Signal operators', () => {
  it('SignalWindow weights and saturates every row', async () => {
    const model = await run(
      'SignalWindow',
      { shift: 1 },
      [int16([2, 2]), int16([2], [2, -4])],
      [int16([2, 2])],
    );
    assert.deepStrictEqual(model.invoke([5, 5, -32768, 32767]), [[5, -10, -32768, -32768]]);
  });

  it('SignalFftAutoScale fills 15 bits and keeps the quirk of -32768', async () => {
    const model = await run(
      'SignalFftAutoScale',
      {},
      [int16([3])],
      [int16([3]), { type: 'int32', shape: [] }],
    );
    assert.deepStrictEqual(model.invoke([1, -3, 2]), [[8192, -24576, 16384], [13]]);
    assert.deepStrictEqual(model.invoke([0, 0, 0]), [[0, 0, 0], [15]]);
    assert.deepStrictEqual(model.invoke([1, 2, -32768]), [[1, 2, -32768], [0]]);
    assert.deepStrictEqual(model.invoke([-32768, 100, 0]), [[0, 25600, 0], [8]]);
  });

  it('SignalEnergy squares the bins that are asked for', async () => {
    const model = await run('SignalEnergy', { start_index: 1, end_index: 3 }, [int16([8])], [uint32([4])]);
    assert.deepStrictEqual(model.invoke([9, 9, 3, 4, -32768, -32768, 9, 9]), [[0, 25, 2147483648, 0]]);
  });

  it('SignalRfft pads every row with zeros', async () => {
    const options = { T: 2, fft_length: 64 };
    const model = await run(
      'SignalRfft',
      options,
      [{ type: 'int32', shape: [2, 1] }],
      [{ type: 'int32', shape: [2, 66] }],
    );
    const [output] = model.invoke([16384, -16384]);
    assert.ok(output.every((x, i) => x === (i % 2 === 1 ? 0 : i < 66 ? 256 : -256)));
  });

  it('SignalIrfft gives the samples back', async () => {
    const options = { T: 0, fft_length: 64 };
    const model = await run(
      'SignalIrfft',
      options,
      [{ type: 'float32', shape: [66] }],
      [{ type: 'float32', shape: [64] }],
    );
    const [output] = model.invoke(Array.from({ length: 66 }, (_, i) => (i % 2 === 0 ? 256 : 0)));
    assert.deepStrictEqual(
      output,
      Array.from({ length: 64 }, (_, i) => (i === 0 ? 256 : 0)),
    );
  });

  it('SignalFilterBank sums in 64 bits', async () => {
    const model = await run(
      'SignalFilterBank',
      { num_channels: 2 },
      [
        uint32([4]),
        int16([4], [1, 2, 32767, -1]),
        int16([4], [10, 20, 30, 40]),
        int16([3], [0, 1, 3]),
        int16([3], [0, 1, 3]),
        int16([3], [1, 2, 1]),
      ],
      [{ type: 'uint64', shape: [2] }],
    );
    const top = 4294967295;
    model.interpreter.inputs[0].write(Uint32Array.of(1, 2, top, 5));
    model.interpreter.invoke();
    const expected = [10n + 4n + 32767n * BigInt(top), 40n + 30n * BigInt(top) - 5n];
    assert.deepStrictEqual([...model.interpreter.outputs[0].data], expected);
  });

  it('SignalFilterBankSquareRoot rounds roots of up to 64 bits', async () => {
    const model = await run(
      'SignalFilterBankSquareRoot',
      {},
      [
        { type: 'uint64', shape: [6] },
        { type: 'int32', shape: [] },
      ],
      [uint32([6])],
    );
    const values = [6n, 7n, 1n << 40n, (1n << 53n) + 1n, (1n << 64n) - 1n, 4294967295n];
    model.interpreter.inputs[0].write(BigUint64Array.from(values));
    model.interpreter.inputs[1].write(Int32Array.of(0));
    model.interpreter.invoke();
    assert.deepStrictEqual(
      [...model.interpreter.outputs[0].data],
      [2, 3, 1048576, 94906266, 4294967295, 65535],
    );
    model.interpreter.inputs[0].write(BigUint64Array.from(values));
    model.interpreter.inputs[1].write(Int32Array.of(4));
    model.interpreter.invoke();
    assert.deepStrictEqual([...model.interpreter.outputs[0].data], [0, 0, 65536, 5931641, 268435455, 4095]);
  });

  it('SignalFilterBankSpectralSubtraction follows the noise until it is reset', async () => {
    const options = {
      alternate_one_minus_smoothing: 8192,
      alternate_smoothing: 8192,
      clamping: 0,
      min_signal_remaining: 1638,
      num_channels: 2,
      one_minus_smoothing: 12288,
      smoothing: 4096,
      smoothing_bits: 2,
      spectral_subtraction_bits: 14,
    };
    const model = await run(
      'SignalFilterBankSpectralSubtraction',
      options,
      [uint32([2])],
      [uint32([2]), uint32([2])],
    );
    const first = [
      [75, 50],
      [100, 200],
    ];
    assert.deepStrictEqual(model.invoke([100, 100]), first);
    assert.deepStrictEqual(model.invoke([10, 10]), [
      [0, 0],
      [85, 120],
    ]);
    model.interpreter.reset();
    assert.deepStrictEqual(model.invoke([100, 100]), first);
    assert.deepStrictEqual(model.overruns, []);
  });

  it('SignalDelay gives every row back later', async () => {
    const model = await run('SignalDelay', { delay_length: 3 }, [int16([2, 2])], [int16([2, 2])]);
    assert.deepStrictEqual(model.invoke([1, 2, 11, 12]), [[0, 0, 0, 0]]);
    assert.deepStrictEqual(model.invoke([3, 4, 13, 14]), [[0, 1, 0, 11]]);
    assert.deepStrictEqual(model.invoke([5, 6, 15, 16]), [[2, 3, 12, 13]]);
    model.interpreter.reset();
    assert.deepStrictEqual(model.invoke([1, 2, 11, 12]), [[0, 0, 0, 0]]);
    assert.deepStrictEqual(model.overruns, []);
  });

  it('SignalFramer cuts overlapping frames', async () => {
    const options = { frame_size: 5, frame_step: 2, prefill: 1 };
    const model = await run('SignalFramer', options, [int16([4])], [int16([2, 5]), FLAG]);
    assert.deepStrictEqual(model.invoke([1, 2, 3, 4]), [[0, 0, 0, 1, 2, 0, 1, 2, 3, 4], [1]]);
    assert.deepStrictEqual(model.invoke([5, 6, 7, 8]), [[2, 3, 4, 5, 6, 4, 5, 6, 7, 8], [1]]);
    const empty = await run('SignalFramer', { ...options, prefill: 0 }, [int16([2])], [int16([1, 5]), FLAG]);
    assert.deepStrictEqual(empty.invoke([1, 2])[1], [0]);
    assert.deepStrictEqual(empty.invoke([3, 4])[1], [0]);
    assert.deepStrictEqual(empty.invoke([5, 6]), [[1, 2, 3, 4, 5], [1]]);
    assert.deepStrictEqual(empty.invoke([7, 8]), [[3, 4, 5, 6, 7], [1]]);
    assert.deepStrictEqual([...model.overruns, ...empty.overruns], []);
  });

  it('SignalStacker puts frames side by side, the first one in the place of those before it', async () => {
    const options = { num_channels: 2, stacker_left_context: 1, stacker_right_context: 1, stacker_step: 2 };
    const model = await run('SignalStacker', options, [int16([2])], [int16([6]), FLAG]);
    assert.deepStrictEqual(model.invoke([1, 2])[1], [0]);
    assert.deepStrictEqual(model.invoke([3, 4]), [[1, 2, 1, 2, 3, 4], [1]]);
    assert.deepStrictEqual(model.invoke([5, 6])[1], [0]);
    assert.deepStrictEqual(model.invoke([7, 8]), [[3, 4, 5, 6, 7, 8], [1]]);
    model.interpreter.reset();
    assert.deepStrictEqual(model.invoke([1, 2])[1], [0]);
    assert.deepStrictEqual(model.invoke([3, 4]), [[1, 2, 1, 2, 3, 4], [1]]);
    assert.deepStrictEqual(model.overruns, []);
  });

  it('SignalOverlapAdd adds frames where they overlap', async () => {
    const frames = [125, -12, -895, 1000, 65, -212, 63, 71, 52, 1, -17, 32];
    const model = await run('SignalOverlapAdd', { T: 7, frame_step: 1 }, [int16([4, 3])], [int16([4])]);
    assert.deepStrictEqual(model.invoke(frames), [[125, 988, -767, -140]]);
    model.interpreter.reset();
    assert.deepStrictEqual(model.invoke(frames), [[125, 988, -767, -140]]);
    const float = await run(
      'SignalOverlapAdd',
      { T: 0, frame_step: 1 },
      [{ type: 'float32', shape: [4, 3] }],
      [{ type: 'float32', shape: [4] }],
    );
    const [output] = float.invoke(frames);
    assert.deepStrictEqual(output, [125, 988, -767, -140]);
    assert.deepStrictEqual([...model.overruns, ...float.overruns], []);
  });

  it('refuses tables that point outside and options that are missing', async () => {
    const bank = (starts: number[]) =>
      run(
        'SignalFilterBank',
        { num_channels: 1 },
        [
          uint32([4]),
          int16([2], [1, 1]),
          int16([2], [1, 1]),
          int16([2], starts),
          int16([2], [0, 1]),
          int16([2], [1, 1]),
        ],
        [{ type: 'uint64', shape: [1] }],
      );
    await assert.rejects(bank([0, 4]), ModelError);
    await assert.rejects(bank([-1, 0]), ModelError);
    await assert.rejects(
      run('SignalDelay', {}, [int16([2])], [int16([2])]),
      /option delay_length is missing/,
    );
    await assert.rejects(
      run('SignalRfft', { T: 7, fft_length: 8 }, [int16([4])], [int16([9])]),
      /takes at most 8 and gives 10/,
    );
  });
});

describe('CIRCULAR_BUFFER', () => {
  const slots = (count: number, isVariable = false): TensorSpec => ({
    type: 'int8',
    shape: [1, count, 1, 3],
    more: { isVariable },
  });
  const input: TensorSpec = { type: 'int8', shape: [1, 1, 1, 3] };

  for (const isVariable of [false, true])
    it(`runs what follows at every other invoke${isVariable ? ', with a variable as output' : ''}`, async () => {
      const model = await CustomRun.of(
        customModel('CIRCULAR_BUFFER', new Uint8Array(0), [input], [slots(4, isVariable)]),
      );
      assert.deepStrictEqual(model.invoke([1, 2, 3]), [[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]]);
      assert.ok(model.interpreter.isIncomplete);
      assert.deepStrictEqual(model.invoke([4, 5, 6]), [[0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]]);
      assert.ok(!model.interpreter.isIncomplete);
      model.invoke([7, 8, 9]);
      assert.ok(model.interpreter.isIncomplete);
      model.interpreter.reset();
      assert.deepStrictEqual(model.invoke([1, 2, 3]), [[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]]);
      assert.ok(model.interpreter.isIncomplete);
      assert.deepStrictEqual(model.overruns, []);
    });

  it('reports by a second output instead, in cycles as the file says', async () => {
    const model = await CustomRun.of(
      customModel('CIRCULAR_BUFFER', flexMap({ cycles_max: 3 }), [input], [slots(2), FLAG]),
    );
    const reports = [1, 2, 3, 4, 5, 6].map(i => model.invoke([i, i, i])[1][0]);
    assert.deepStrictEqual(reports, [0, 0, 1, 0, 0, 1]);
    assert.ok(!model.interpreter.isIncomplete);
  });

  it('runs at every invoke in the shapes that TFLM knows', async () => {
    const model = await CustomRun.of(customModel('CIRCULAR_BUFFER', new Uint8Array(0), [input], [slots(5)]));
    model.invoke([1, 2, 3]);
    assert.ok(!model.interpreter.isIncomplete);
  });
});
