/** From a message to a picture: the bytes of a PNG or JPEG file, or raw pixels as the message describes them. */
import { isAnyArrayBuffer, isUint8Array } from 'node:util/types';
import { pictureKind, pictureSize } from '../../lib/features';
import { elementCount, elementSize } from '../../lib/tensor';
import {
  assertFinite,
  type Message,
  type NumberArray,
  readTensor,
  type Timing,
  timingOf,
} from '../shared/message';
import { asDescription } from '../shared/message/describe';

export interface PictureInput {
  samples: NumberArray;
  /** of raw pixels: [height, width] or [height, width, channels], where the message says so */
  shape?: readonly number[];
  /** what there is to do, in values; of a file by its header */
  values: number;
  isFile: boolean;
  timing: Timing;
}

/** @throws InputError for a payload that is neither, and for a file whose header is damaged or too large */
export function readPicture(msg: Message): PictureInput {
  const bytes = bytesOf(msg.payload);
  if (bytes !== undefined && pictureKind(bytes) !== undefined && !describes(msg.tensor, bytes)) {
    const size = pictureSize(bytes);
    const values = size === undefined ? bytes.length : size.height * size.width * size.channels;
    const timing = timingOf(msg.tensor ?? msg.window);
    return { samples: bytes, values, isFile: true, timing };
  }
  const tensor = readTensor(msg, { type: 'uint8' });
  assertFinite(tensor);
  const { data: samples, shape, start, sequence, gap } = tensor;
  return {
    samples,
    ...(shape.length > 1 && { shape }),
    values: samples.length,
    isFile: false,
    timing: { start, sequence, gap },
  };
}

function bytesOf(payload: unknown): Uint8Array | undefined {
  if (isUint8Array(payload)) return payload;
  return isAnyArrayBuffer(payload) ? new Uint8Array(payload) : undefined;
}

/** Whether msg.tensor means these bytes: then they are raw pixels, even where they begin as a file does. */
function describes(tensor: unknown, bytes: Uint8Array): boolean {
  const description = asDescription(tensor);
  return (
    description !== undefined &&
    elementCount(description.shape) * elementSize(description.type) === bytes.length
  );
}
