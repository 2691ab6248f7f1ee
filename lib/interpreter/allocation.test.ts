/**
 * `invoke` allocates nothing: the garbage collector has nothing to do while a stream runs. Shown over 100,000 invokes of small models,
 * and for one model of each operator family with both kernel sets.
 */
import assert from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { longCount } from '../../test/support/long';
import { needsShared, sharedPath } from '../../test/support/shared';
import { packedOperators } from './golden.support';

const execute = promisify(execFile);

/** One of each family, by the name of its vectors. */
const families = [
  ...['abs_int8', 'add_int8_same', 'add_float32_bcast_relu', 'add_n_float32', 'arg_max_int8'],
  ...['averagepool_int8_valid_3x2s1_relu', 'b2s_int8', 'bmm_int8_00', 'bmm_float32_01', 'broadcast_args'],
  ...['broadcast_to_float32', 'cast_float32_int32', 'concat_int8_ax2', 'conv_i8_dil2_relu6', 'conv_i16_b32'],
  ...['conv_f32_same_relu6', 'cumsum_int8_00', 'd2s_int8', 'dequantize_int8', 'div_int8', 'dw_i8_dm3_s2'],
  ...['dw_i16_b64', 'dw_f32_dm2_relu', 'dynamic_update_slice_float32', 'elu_float32'],
  ...['embedding_lookup_int8_float32', 'equal_int8_same', 'fc_i8', 'fc_i16_b64', 'fc_f32', 'fill_int8'],
  ...['floor_mod_float32_same', 'gather_int8', 'gather_nd_float32', 'greater_int32_same', 'l2norm_i8'],
  ...['leaky_relu_int8', 'logical_or_bool_bcast', 'logistic_int16', 'logistic_float32', 'log_softmax_f32'],
  ...['maximum_int8_bcast', 'maxpool_int16_valid_3x2s1_relu', 'mean_int8_1_2', 'mean_float32_1_2'],
  ...[
    'mirror_pad_reflect_float32',
    'mul_int8_scalar',
    'neg_float32',
    'pack_int8',
    'pad_float32',
    'padv2_int8',
  ],
  ...['quantize_float32_int8', 'quantize_int16_int8', 'reduce_all', 'reduce_max_int8_1', 'relu_int8'],
  ...[
    'resize_bilinear_int8_hp',
    'resize_nn_int8',
    'reverse_int8',
    'rsqrt_int8',
    's2b_nopad_int8',
    's2d_int8',
  ],
  ...['select_v2_int8', 'slice_int8', 'softmax_i8_4d', 'softmax_i16', 'softmax_f32', 'split_int16'],
  ...[
    'split_v_float32',
    'squared_difference_int8_same',
    'strided_slice_int8',
    'sub_int16_same',
    'sum_int8_1k',
  ],
  ...['svdf_i8_i16', 'svdf_f32', 'tanh_int8', 'tconv_i8_same_s2', 'transpose_int8_0213', 'unpack_int8'],
];

/** What V8 itself may take while a round runs. The smallest thing that 2,000 invokes could allocate, 12 bytes each, takes 24,000. */
const NOISE_BYTES = 12_000;

async function assertAllocatesNothing(file: string, invokes: number, kernels: string): Promise<void> {
  const options = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];
  const script = join(__dirname, 'allocation.support.js');
  const { stdout } = await execute(process.execPath, [...options, script, file, `${invokes}`, kernels]);
  const { bytes, collections } = JSON.parse(stdout) as { bytes: number; collections: number };
  assert.strictEqual(collections, 0, `${collections} collections`);
  assert.ok(bytes < NOISE_BYTES, `${bytes} bytes over ${invokes} invokes`);
}

describe('invoke allocates nothing', function () {
  this.timeout(longCount(120_000, 600_000));

  for (const [name, ci] of Object.entries({
    hello_world_int8: 100_000,
    hello_world_float: 100_000,
    mww_v2_okay_nabu: 100_000,
    trained_lstm_int8: 2_000,
    kws_ref_model: 10_000,
    keyword_scrambled_8bit: 10_000,
  }))
    it(`${name}, ${ci.toLocaleString('en-US')} times`, async function () {
      needsShared(this);
      const file = sharedPath('golden', 'models', name, 'model.tflite');
      await assertAllocatesNothing(file, longCount(ci, 100_000), 'simd');
    });

  describe('in operators', () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'allocation-'));
      for (const { meta, read } of packedOperators())
        if (families.includes(meta.name))
          writeFileSync(join(folder, `${meta.name}.tflite`), read('model.tflite'));
    });
    after(() => rmSync(folder, { recursive: true }));

    // two at a time, as many as the processes of a small machine
    for (let i = 0; i < families.length; i += 2) {
      const pair = families.slice(i, i + 2);
      for (const kernels of ['portable', 'simd'])
        it(`${pair.join(', ')} (${kernels})`, async () => {
          const invokes = longCount(5_000, 100_000);
          await Promise.all(
            pair.map(name => assertAllocatesNothing(join(folder, `${name}.tflite`), invokes, kernels)),
          );
        });
    }
  });
});
