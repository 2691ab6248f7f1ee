/** Operators on single bytes and SOFTMAX, in SIMD against the portable kernels: equal bits on random models. */
import fc from 'fast-check';
import { int8Tensor, type Uniform, uniform, zeroPoint } from './shapes.support';
import { describeFamily, everyModel, modelOf, modules, quantization, tensor } from './simd.support';

const length = fc.integer({ min: 1, max: 300 });
const everyday = fc.record({ scale: fc.double({ min: 0.001, max: 0.2, noNaN: true }), zeroPoint });

/** Fixed output quantizations; the others take any. */
const outputs: Record<string, Uniform | undefined> = {
  LOGISTIC: { scale: 1 / 256, zeroPoint: -128 },
  TANH: { scale: 1 / 128, zeroPoint: 0 },
};

describeFamily('operators on bytes', modules, set => {
  for (const type of ['LOGISTIC', 'TANH', 'RELU', 'RELU6', 'LEAKY_RELU', 'ELU', 'HARD_SWISH'] as const)
    it(type, async () => {
      // HARD_SWISH refuses outputs much finer than its input
      const quantized = type === 'HARD_SWISH' ? fc.tuple(everyday, everyday) : fc.tuple(uniform, uniform);
      const shapes = fc.record({ length, quantized, alpha: fc.double({ min: -2, max: 2, noNaN: true }) });
      await everyModel(set, shapes, ({ length, quantized: [from, to], alpha }) => {
        const output = outputs[type] ?? to;
        if (type === 'HARD_SWISH' && from.scale / 128 / output.scale >= 1) return undefined;
        const tensors = [int8Tensor([1, length], from), int8Tensor([1, length], output)];
        return modelOf(tensors, { type, options: { alpha: Math.fround(alpha) } });
      });
    });
});

describeFamily('SOFTMAX', modules, set => {
  const shapes = fc.record({
    rows: fc.integer({ min: 1, max: 6 }),
    depth: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 })),
    input: fc.oneof(
      everyday,
      everyday.map(q => ({ ...q, scale: q.scale * 20 })),
    ),
    beta: fc.constantFrom(1, 1, 0.5, 2),
  });
  for (const type of ['int8', 'int16'] as const)
    it(`to ${type}`, async () => {
      await everyModel(set, shapes, ({ rows, depth, input, beta }) => {
        const q = type === 'int8' ? quantization(1 / 256, -128) : quantization(1 / 65536, -32768);
        const tensors = [int8Tensor([rows, depth], input), tensor(type, [rows, depth], q)];
        return modelOf(tensors, { type: 'SOFTMAX', options: { beta } });
      });
    });
});
