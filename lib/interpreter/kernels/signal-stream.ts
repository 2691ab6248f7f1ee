/**
 * SignalDelay, SignalFramer, SignalStacker and SignalOverlapAdd: samples that come in steps and leave in overlapping frames. What an
 * interpreter has to remember between invokes lies in its state, as a queue whose oldest sample comes first.
 */
import type { ElementType } from '../../tensor';
import type { Heap } from '../heap';
import { defineKernel, type Operand, type StateSlot } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { CustomOptions } from './custom-options';

/** A row is the last dimension; rows have nothing to do with each other. */
function rowsOf(context: PrepareContext, operand: Operand): { rows: number; length: number } {
  if (operand.shape.length === 0) throw context.invalid(`'${operand.name}' is a single value`);
  const length = operand.shape[operand.shape.length - 1];
  return { rows: length === 0 ? 0 : operand.count / length, length };
}

interface Delay {
  rows: number;
  length: number;
  delay: number;
  history: StateSlot;
}

/** Every row comes out `delay_length` samples later. */
export const signalDelay = defineKernel<'CUSTOM', Delay>({
  prepare(operator, context) {
    context.expectArity(1, 1);
    const input = context.input(0, ['int16']);
    context.expectShape(context.output(0, ['int16']), input.shape);
    const delay = new CustomOptions(operator, context).integer('delay_length', 0, 1 << 24);
    const { rows, length } = rowsOf(context, input);
    return { rows, length, delay, history: context.state(2 * rows * delay) };
  },
  evaluate({ rows, length, delay, history }, heap, frame) {
    const { i16 } = heap;
    const kept = Math.min(delay, length);
    for (let row = 0; row < rows; row++) {
      const from = (frame.inputs[0] >> 1) + row * length;
      const to = (frame.outputs[0] >> 1) + row * length;
      const queue = ((frame.state + history.offset) >> 1) + row * delay;
      i16.copyWithin(to, queue, queue + kept);
      i16.copyWithin(to + kept, from, from + length - kept);
      i16.copyWithin(queue, queue + kept, queue + delay);
      i16.copyWithin(queue + delay - kept, from + length - kept, from + length);
    }
  },
});

/** Queues of int16 in the state, all of one capacity: each its length as an int32, then room for the samples. */
class Queues {
  private readonly slot: StateSlot;
  private readonly stride: number;

  /** `prefill` zeros are in each at the start. */
  constructor(context: PrepareContext, count: number, capacity: number, prefill = 0) {
    const stride = 4 + 4 * Math.ceil(capacity / 2);
    this.stride = stride;
    this.slot = context.state(count * stride, (heap, address) => {
      heap.u8.fill(0, address, address + count * stride);
      for (let i = 0; i < count; i++) heap.i32[(address + i * stride) >> 2] = prefill;
    });
  }

  /** Address of queue `i`. */
  at(state: number, i: number): number {
    return state + this.slot.offset + i * this.stride;
  }
}

function queueLength(heap: Heap, queue: number): number {
  return heap.i32[queue >> 2];
}

/** `from` and `to` count int16 samples in the heap. */
function push(heap: Heap, queue: number, from: number, count: number): void {
  const length = queueLength(heap, queue);
  heap.i16.copyWithin(((queue + 4) >> 1) + length, from, from + count);
  heap.i32[queue >> 2] = length + count;
}

function peek(heap: Heap, queue: number, to: number, count: number): void {
  const samples = (queue + 4) >> 1;
  heap.i16.copyWithin(to, samples, samples + count);
}

function drop(heap: Heap, queue: number, count: number): void {
  const samples = (queue + 4) >> 1;
  const length = queueLength(heap, queue);
  heap.i16.copyWithin(samples, samples + count, samples + length);
  heap.i32[queue >> 2] = length - count;
}

interface Framer {
  size: number;
  step: number;
  rows: number;
  frames: number;
  queues: Queues;
}

/** Frames of `frame_size` samples, one per `frame_step`; a frame that is not full yet is left as it was and reported invalid. */
export const signalFramer = defineKernel<'CUSTOM', Framer>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    context.expectArity(1, 2);
    const input = context.input(0, ['int16']);
    const output = context.output(0, ['int16']);
    context.expectShape(context.output(1, ['bool']), []);
    const { rows, length } = rowsOf(context, input);
    const size = options.integer('frame_size', 1, 1 << 24);
    const step = options.integer('frame_step', 1, 1 << 24);
    const prefill = options.flag('prefill');
    if (length % step !== 0 || (prefill && size < step))
      throw context.invalid(
        `rows of ${length} samples cannot be cut into frames of ${size} by steps of ${step}`,
      );
    const frames = length / step;
    if (output.shape.length !== input.shape.length + 1)
      throw context.invalid(
        `'${output.name}' has shape [${output.shape}], expected one dimension more than [${input.shape}]`,
      );
    context.expectCount(output, rows * frames * size);
    const capacity = Math.ceil(size / step) * step;
    const queues = new Queues(context, rows, capacity, prefill ? size - step : 0);
    return { size, step, rows, frames, queues };
  },
  evaluate({ size, step, rows, frames, queues }, heap, frame) {
    let from = frame.inputs[0] >> 1;
    let to = frame.outputs[0] >> 1;
    let valid = 1;
    for (let row = 0; row < rows; row++) {
      const queue = queues.at(frame.state, row);
      for (let f = 0; f < frames; f++, from += step, to += size) {
        push(heap, queue, from, step);
        if (queueLength(heap, queue) < size) {
          valid = 0;
          continue;
        }
        peek(heap, queue, to, size);
        drop(heap, queue, step);
      }
    }
    heap.u8[frame.outputs[1]] = valid;
  },
});

interface Stacker {
  channels: number;
  left: number;
  size: number;
  step: number;
  queues: Queues;
  /** one byte: 1 after the first frame */
  started: StateSlot;
}

/** The frames around each `stacker_step`-th one side by side; the first frame stands in for those before it. */
export const signalStacker = defineKernel<'CUSTOM', Stacker>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    context.expectArity(1, 2);
    const input = context.input(0, ['int16']);
    context.expectRank(input, 1);
    const channels = options.integer('num_channels', 1, input.count);
    const left = options.integer('stacker_left_context', 0, 1 << 16);
    const right = options.integer('stacker_right_context', 0, 1 << 16);
    const step = options.integer('stacker_step', 1, left + right + 1);
    const size = channels * (left + right + 1);
    context.expectShape(context.output(0, ['int16']), [size]);
    context.expectShape(context.output(1, ['bool']), []);
    return {
      channels,
      left,
      size,
      step: channels * step,
      queues: new Queues(context, 1, size),
      started: context.state(1),
    };
  },
  evaluate({ channels, left, size, step, queues, started }, heap, frame) {
    const queue = queues.at(frame.state, 0);
    const from = frame.inputs[0] >> 1;
    const flag = frame.state + started.offset;
    const copies = heap.u8[flag] === 1 ? 1 : left + 1;
    heap.u8[flag] = 1;
    for (let i = 0; i < copies; i++) push(heap, queue, from, channels);
    const full = queueLength(heap, queue) >= size;
    if (full) {
      peek(heap, queue, frame.outputs[0] >> 1, size);
      drop(heap, queue, step);
    }
    heap.u8[frame.outputs[1]] = full ? 1 : 0;
  },
});

interface OverlapAdd {
  type: 'int16' | 'float32';
  rows: number;
  frames: number;
  size: number;
  step: number;
  sums: StateSlot;
}

const OVERLAP_TYPES: Readonly<Record<number, ElementType>> = { 0: 'float32', 7: 'int16' };

/** Adds frames that overlap and gives the `frame_step` samples of each to which nothing will be added any more. */
export const signalOverlapAdd = defineKernel<'CUSTOM', OverlapAdd>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    context.expectArity(1, 1);
    const type = OVERLAP_TYPES[options.integer('T', 0, 100)];
    if (type === undefined) throw context.invalid('adds frames of neither int16 nor float32');
    const input = context.input(0, [type]);
    const output = context.output(0, [type]);
    const { shape } = input;
    if (shape.length < 2 || output.shape.length !== shape.length - 1)
      throw context.invalid(
        `shapes [${shape}] and [${output.shape}]: expected frames, and one dimension less without them`,
      );
    const size = shape[shape.length - 1];
    const frames = shape[shape.length - 2];
    const step = options.integer('frame_step', 1, size);
    const rows = frames === 0 ? 0 : input.count / (size * frames);
    context.expectCount(output, rows * frames * step);
    const sums = context.state(rows * size * (type === 'int16' ? 2 : 4));
    context.cost(input.count);
    return { type: type as OverlapAdd['type'], rows, frames, size, step, sums };
  },
  evaluate({ type, rows, frames, size, step, sums }, heap, frame) {
    const data = type === 'int16' ? heap.i16 : heap.f32;
    const bytes = data.BYTES_PER_ELEMENT;
    let from = frame.inputs[0] / bytes;
    let to = frame.outputs[0] / bytes;
    for (let row = 0; row < rows; row++) {
      const sum = (frame.state + sums.offset) / bytes + row * size;
      for (let f = 0; f < frames; f++, from += size, to += step) {
        if (type === 'int16')
          for (let i = 0; i < size; i++)
            data[sum + i] = Math.min(Math.max(data[sum + i] + data[from + i], -32768), 32767);
        else for (let i = 0; i < size; i++) data[sum + i] += data[from + i];
        data.copyWithin(to, sum, sum + step);
        data.copyWithin(sum, sum + step, sum + size);
        data.fill(0, sum + size - step, sum + size);
      }
    }
  },
});
