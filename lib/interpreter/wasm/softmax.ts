/** SOFTMAX of int8 to int8 or int16: the portable kernel's tables of exp, read in WebAssembly. */
import { defineKernel, type Region } from '../kernel';
import { type Softmax as PortableSoftmax, softmax as portable } from '../kernels/softmax';
import { constantRegion, declined } from './weights';

interface Softmax {
  rows: number;
  depth: number;
  /** bytes of an output */
  size: number;
  /** exp of -i in Q0.31, then in Q12.19, 256 each */
  tables: Region;
}

export const softmax = defineKernel<'SOFTMAX', Softmax>({
  prepare(operator, context) {
    if (context.input(0).type !== 'int8') throw declined(context, 'not int8');
    const { rows, depth, exp, expSum, form } = portable.prepare(operator, context) as PortableSoftmax;
    const tables = new Int32Array(512);
    tables.set(exp);
    tables.set(expSum, 256);
    return {
      rows,
      depth,
      size: form === 'int8' ? 1 : 2,
      tables: constantRegion(context, new Uint8Array(tables.buffer)),
    };
  },

  evaluate({ rows, depth, size, tables }, heap, frame) {
    heap.simd!.softmax(frame.inputs[0], frame.outputs[0], rows, depth, tables.address, size);
  },
});
