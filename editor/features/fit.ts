/** Which feature pipelines give what a model takes: the dialog offers those first, the one that fits exactly at the top. */

export interface Output {
  streaming: boolean;
  outputType: string;
  /** of one frame (streaming), or of one window's result */
  outputShape: readonly number[];
}

export interface Input {
  type: string;
  shape: readonly number[];
}

/**
 * 'exact': same axes and type, or the model quantizes the same axes itself; 'possible': the numbers can be cut so that they fill the
 * input; 'no': they cannot.
 */
export type Fit = 'exact' | 'possible' | 'no';

export function fitOf(output: Output, input: Input): Fit {
  const wanted = withoutOnes(input.shape);
  const given = withoutOnes(output.outputShape);
  const count = product(wanted);
  if (count === 0) return 'no';
  const sameType = output.outputType === input.type;
  if (output.streaming) {
    // frames are the axis before the bands: [1, 49, 40] takes 49 frames of 40, [1, 1960] the same ones in a row
    const bands = product(given);
    if (bands === 0 || count % bands !== 0) return 'no';
    const axes = wanted.slice(-given.length).join() === given.join() && wanted.length === given.length + 1;
    const flat = wanted.length === 1;
    return sameType && (axes || flat) ? 'exact' : 'possible';
  }
  if (count !== product(given)) return 'no';
  return sameType && wanted.join() === given.join() ? 'exact' : 'possible';
}

/** Frames that fill the model's input: 49 for frames of 40 and an input of [1, 49, 40]; undefined where they do not fill it. */
export function framesFor(output: Output, input: Input): number | undefined {
  const frames = product(input.shape) / product(output.outputShape);
  return output.streaming && Number.isInteger(frames) ? frames : undefined;
}

/** Sorted by fit, the order kept otherwise. */
export function byFit<T extends Output>(
  entries: readonly T[],
  input: Input | undefined,
): { entry: T; fit: Fit }[] {
  const order: Record<Fit, number> = { exact: 0, possible: 1, no: 2 };
  const rated = entries.map(entry => ({ entry, fit: input ? fitOf(entry, input) : ('no' as const) }));
  return input ? rated.sort((a, b) => order[a.fit] - order[b.fit]) : rated;
}

function withoutOnes(shape: readonly number[]): number[] {
  return shape.filter(size => size !== 1);
}

function product(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
