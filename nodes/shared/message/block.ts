/** Between messages and the sample blocks of lib/signal: time along the first axis, everything else is channels. */
import { InputError } from '../../../lib/errors';
import type { SampleBlock } from '../../../lib/signal';
import { elementCount } from '../../../lib/tensor';
import { shapeText } from './describe';
import { type Expectation, readTensor } from './read';
import type { Message, TensorData } from './types';

export interface BlockOptions extends Expectation {
  /** values per sample that the message must have; 0 or absent takes them from the shape */
  channels?: number;
  /** Hz, where the message says none; 0 or absent leaves it open */
  sampleRate?: number;
}

/** The samples of a message, see `tensorToBlock`. */
export function toBlock(msg: Message, options: BlockOptions = {}): SampleBlock {
  return tensorToBlock(readTensor(msg, options), options);
}

/**
 * A tensor [n, ...] as n samples of (...) channels. A flat one is n samples of one channel, or interleaved samples of
 * `options.channels` channels. The data are those of the tensor: read-only.
 * @throws InputError when the values are no whole number of samples, or the shape says another number of channels
 */
export function tensorToBlock(tensor: TensorData, options: BlockOptions = {}): SampleBlock {
  const values = tensor.data.length;
  const described = tensor.shape.length > 1 ? elementCount(tensor.shape.slice(1)) : undefined;
  const channels = options.channels || described || 1;
  if (described !== undefined && described !== channels) {
    throw new InputError(
      'wrong-channels',
      `the message has ${described} channels (shape ${shapeText(tensor.shape)}), expected ${channels}: set the node's channels to ${described} or send ${channels} values per sample`,
      { expected: channels, actual: described, shape: tensor.shape },
    );
  }
  if (values % channels !== 0) {
    throw new InputError(
      'wrong-channels',
      `the message has ${values} values, which is no whole number of samples of ${channels} channels: send a multiple of ${channels} values`,
      { expected: channels, actual: values },
    );
  }
  return {
    data: tensor.data,
    // 64-bit integers are held as float64 here
    type: tensor.type === 'int64' ? 'float64' : tensor.type,
    channels,
    names: tensor.names?.length === channels ? tensor.names : undefined,
    count: values / channels,
    sampleRate: tensor.sampleRate ?? (options.sampleRate || undefined),
    start: tensor.start,
    sequence: tensor.sequence,
    gap: tensor.gap ?? 0,
  };
}

/** A block as a tensor [count, channels]; the data are handed over. */
export function blockToTensor(block: SampleBlock): TensorData {
  return {
    data: block.data as TensorData['data'],
    type: block.type,
    shape: [block.count, block.channels],
    names: block.names,
    sampleRate: block.sampleRate,
    start: block.start,
    sequence: block.sequence,
    gap: block.gap,
  };
}
