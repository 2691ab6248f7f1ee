/**
 * A small convolutional network over time with a hand-written backward pass: enough to train the demo's models in a minute on
 * one core, without any framework.
 *
 * Layers: convolutions over time without padding (all input channels at once), each with ReLU; maximum or average over the time
 * that remains; one dense layer; softmax with cross-entropy. Trained by Adam (Kingma and Ba, 2015). Examples are time-major,
 * [time, channels]; weights of a convolution are [output][tap][input], as TensorFlow Lite stores them.
 */
import type { Random } from '../../lib/metrics';

export interface ConvShape {
  /** taps over time, step between outputs, output channels */
  taps: number;
  stride: number;
  filters: number;
}

export interface NetworkShape {
  /** samples or frames of an example, and channels of each */
  time: number;
  channels: number;
  convolutions: ConvShape[];
  pool: 'max' | 'average';
  classes: number;
}

/** One array of parameters with what Adam remembers about it. */
class Parameters {
  readonly gradient: Float32Array;
  private readonly mean: Float32Array;
  private readonly square: Float32Array;

  constructor(readonly values: Float32Array) {
    this.gradient = new Float32Array(values.length);
    this.mean = new Float32Array(values.length);
    this.square = new Float32Array(values.length);
  }

  static random(length: number, fanIn: number, random: Random): Parameters {
    return new Parameters(Float32Array.from({ length }, () => random.normal(0, Math.sqrt(2 / fanIn))));
  }

  /** One step of Adam with decoupled weight decay; `step` counts from 1. Clears the gradient. */
  update(rate: number, decay: number, step: number): void {
    const { values, gradient, mean, square } = this;
    const meanScale = 1 / (1 - 0.9 ** step);
    const squareScale = 1 / (1 - 0.999 ** step);
    for (let i = 0; i < values.length; i++) {
      mean[i] += 0.1 * (gradient[i] - mean[i]);
      square[i] += 0.001 * (gradient[i] * gradient[i] - square[i]);
      const move = (mean[i] * meanScale) / (Math.sqrt(square[i] * squareScale) + 1e-8);
      values[i] -= rate * (move + decay * values[i]);
      gradient[i] = 0;
    }
  }
}

export class Convolution {
  readonly outputTime: number;
  readonly weights: Parameters;
  readonly bias: Parameters;
  readonly output: Float32Array;
  /** gradient with respect to `output`, filled by what follows */
  readonly outputGradient: Float32Array;

  constructor(
    readonly time: number,
    readonly channels: number,
    readonly shape: ConvShape,
    random: Random,
  ) {
    const { taps, stride, filters } = shape;
    this.outputTime = Math.floor((time - taps) / stride) + 1;
    this.weights = Parameters.random(filters * taps * channels, taps * channels, random);
    this.bias = new Parameters(new Float32Array(filters));
    this.output = new Float32Array(this.outputTime * filters);
    this.outputGradient = new Float32Array(this.outputTime * filters);
  }

  forward(input: Float32Array): void {
    const { shape, channels, output } = this;
    const weights = this.weights.values;
    // a filter's taps lie side by side, and so do the frames it sees
    const reach = shape.taps * channels;
    for (let t = 0; t < this.outputTime; t++) {
      const from = t * shape.stride * channels;
      for (let f = 0; f < shape.filters; f++) {
        let sum = this.bias.values[f];
        const row = f * reach;
        for (let i = 0; i < reach; i++) sum += weights[row + i] * input[from + i];
        output[t * shape.filters + f] = Math.max(sum, 0);
      }
    }
  }

  /** Adds to the gradients of the parameters and, where it is given, to that of the input. */
  backward(input: Float32Array, inputGradient?: Float32Array): void {
    const { shape, channels, output, outputGradient } = this;
    const weights = this.weights.values;
    const weightGradient = this.weights.gradient;
    const reach = shape.taps * channels;
    for (let t = 0; t < this.outputTime; t++) {
      const from = t * shape.stride * channels;
      for (let f = 0; f < shape.filters; f++) {
        const at = t * shape.filters + f;
        const gradient = outputGradient[at];
        if (gradient === 0 || output[at] === 0) continue;
        const row = f * reach;
        this.bias.gradient[f] += gradient;
        for (let i = 0; i < reach; i++) weightGradient[row + i] += gradient * input[from + i];
        if (inputGradient)
          for (let i = 0; i < reach; i++) inputGradient[from + i] += gradient * weights[row + i];
      }
    }
  }
}

export class Network {
  readonly convolutions: Convolution[] = [];
  readonly pooled: Float32Array;
  /** [class][feature] */
  readonly dense: Parameters;
  readonly denseBias: Parameters;
  readonly logits: Float32Array;
  private readonly winners: Int32Array;
  private steps = 0;

  constructor(
    readonly shape: NetworkShape,
    random: Random,
  ) {
    let { time, channels } = shape;
    for (const convolution of shape.convolutions) {
      const layer = new Convolution(time, channels, convolution, random);
      this.convolutions.push(layer);
      time = layer.outputTime;
      channels = convolution.filters;
    }
    this.pooled = new Float32Array(channels);
    this.winners = new Int32Array(channels);
    this.dense = Parameters.random(shape.classes * channels, channels, random);
    this.denseBias = new Parameters(new Float32Array(shape.classes));
    this.logits = new Float32Array(shape.classes);
  }

  /** Class probabilities of one example; the layers' outputs stay for `backward` and for calibration. */
  forward(input: Float32Array): Float32Array {
    let data = input;
    for (const layer of this.convolutions) {
      layer.forward(data);
      data = layer.output;
    }
    this.poolForward();
    const { logits, pooled } = this;
    for (let c = 0; c < logits.length; c++) {
      let sum = this.denseBias.values[c];
      for (let i = 0; i < pooled.length; i++) sum += this.dense.values[c * pooled.length + i] * pooled[i];
      logits[c] = sum;
    }
    const top = Math.max(...logits);
    const exponentials = logits.map(value => Math.exp(value - top));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return exponentials.map(value => value / total);
  }

  /**
   * Forward and backward pass of one example.
   * @param target probability wanted of each class
   * @param weight of the example
   * @returns its cross-entropy
   */
  learn(input: Float32Array, target: ArrayLike<number>, weight = 1): number {
    const probabilities = this.forward(input);
    const { pooled } = this;
    const pooledGradient = new Float32Array(pooled.length);
    let loss = 0;
    probabilities.forEach((probability, c) => {
      const gradient = weight * (probability - target[c]);
      loss -= target[c] * Math.log(Math.max(probability, 1e-9));
      this.denseBias.gradient[c] += gradient;
      for (let i = 0; i < pooled.length; i++) {
        this.dense.gradient[c * pooled.length + i] += gradient * pooled[i];
        pooledGradient[i] += gradient * this.dense.values[c * pooled.length + i];
      }
    });
    this.poolBackward(pooledGradient);
    for (let l = this.convolutions.length - 1; l >= 0; l--) {
      const below = this.convolutions[l - 1];
      below?.outputGradient.fill(0);
      this.convolutions[l].backward(below?.output ?? input, below?.outputGradient);
    }
    return loss;
  }

  /** Moves all parameters along the gradients gathered since the last update. */
  update(rate: number, decay: number): void {
    this.steps++;
    for (const { weights, bias } of this.convolutions) {
      weights.update(rate, decay, this.steps);
      bias.update(rate, 0, this.steps);
    }
    this.dense.update(rate, decay, this.steps);
    this.denseBias.update(rate, 0, this.steps);
  }

  private get last(): Convolution {
    return this.convolutions[this.convolutions.length - 1];
  }

  private poolForward(): void {
    const { output, outputTime } = this.last;
    const { pooled, winners } = this;
    for (let i = 0; i < pooled.length; i++) {
      let best = 0;
      let sum = 0;
      for (let t = 0; t < outputTime; t++) {
        const value = output[t * pooled.length + i];
        sum += value;
        if (value > output[best * pooled.length + i]) best = t;
      }
      winners[i] = best;
      pooled[i] = this.shape.pool === 'max' ? output[best * pooled.length + i] : sum / outputTime;
    }
  }

  private poolBackward(gradient: Float32Array): void {
    const { outputGradient, outputTime } = this.last;
    outputGradient.fill(0);
    for (let i = 0; i < gradient.length; i++) {
      if (this.shape.pool === 'max') outputGradient[this.winners[i] * gradient.length + i] = gradient[i];
      else
        for (let t = 0; t < outputTime; t++)
          outputGradient[t * gradient.length + i] = gradient[i] / outputTime;
    }
  }
}
