/** What the dialog of the features node shows: the samples that came and what became of them, or the picture that a model will see. */
import { realValues, type TensorData } from '../shared/message';
import { type MapPicture, tensorPicture, type WavePicture } from '../shared/pictures';

/** `input`: the last message; `output`: its features. */
export interface FeaturesPicture {
  kind: 'features';
  input: WavePicture | MapPicture;
  output: WavePicture | MapPicture | ImagePicture;
}

/** Pixels row by row, 0 to 255, as they are shown; large pictures with every n-th pixel only. */
export interface ImagePicture {
  kind: 'image';
  type: string;
  /** of the tensor: [height, width] or [height, width, channels] */
  shape: number[];
  /** of `values` */
  height: number;
  width: number;
  /** 1 (grey) or 3 (colour) */
  channels: 1 | 3;
  values: number[];
}

/** Most pixels on a side. */
const LARGEST_SIDE = 128;

export function featuresPicture(input: TensorData, result: TensorData): FeaturesPicture {
  const isImage = result.shape.length === 3 && result.shape[2] === 3;
  return {
    kind: 'features',
    input: tensorPicture(input),
    output: isImage ? imagePicture(result) : tensorPicture(result),
  };
}

/** Bytes as they are (int8 with 128 added); other numbers from their least to their largest. Alpha is left out. */
export function imagePicture(tensor: TensorData): ImagePicture {
  const { type, shape } = tensor;
  const [height, width, depth = 1] = shape;
  const channels = depth < 3 ? 1 : 3;
  const step = Math.ceil(Math.max(height, width) / LARGEST_SIDE);
  const data = type === 'uint8' || type === 'int8' ? tensor.data : realValues(tensor).data;
  const shown = scaleOf(tensor, data);
  const values: number[] = [];
  for (let y = 0; y < height; y += step)
    for (let x = 0; x < width; x += step)
      for (let c = 0; c < channels; c++) values.push(shown(data[(y * width + x) * depth + c]));
  return {
    kind: 'image',
    type,
    shape,
    height: Math.ceil(height / step),
    width: Math.ceil(width / step),
    channels,
    values,
  };
}

function scaleOf({ type }: TensorData, data: TensorData['data']): (value: number) => number {
  if (type === 'uint8') return value => value;
  if (type === 'int8') return value => value + 128;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    low = Math.min(low, data[i]);
    high = Math.max(high, data[i]);
  }
  // pixels that were not scaled keep their brightness
  if (low >= 0 && high > 1 && high <= 255) [low, high] = [0, 255];
  const span = high - low || 1;
  return value => Math.round((255 * (value - low)) / span);
}
