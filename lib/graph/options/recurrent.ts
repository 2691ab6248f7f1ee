/** Options of the operators that carry a state from step to step. A clip of 0 means: no clipping. */
import type { Activation } from './common';

export interface RecurrentOptions {
  SVDF: { rank: number; activation: Activation; asymmetricQuantizeInputs: boolean };
  RNN: { activation: Activation; asymmetricQuantizeInputs: boolean };
  UNIDIRECTIONAL_SEQUENCE_RNN: {
    timeMajor: boolean;
    activation: Activation;
    asymmetricQuantizeInputs: boolean;
  };
  BIDIRECTIONAL_SEQUENCE_RNN: {
    timeMajor: boolean;
    activation: Activation;
    mergeOutputs: boolean;
    asymmetricQuantizeInputs: boolean;
  };
  LSTM: {
    activation: Activation;
    cellClip: number;
    projClip: number;
    kernelType: 'FULL' | 'BASIC';
    asymmetricQuantizeInputs: boolean;
  };
  UNIDIRECTIONAL_SEQUENCE_LSTM: {
    activation: Activation;
    cellClip: number;
    projClip: number;
    /** true: [time, batch, input]; false: [batch, time, input] */
    timeMajor: boolean;
    asymmetricQuantizeInputs: boolean;
    diagonalRecurrentTensors: boolean;
  };
  BIDIRECTIONAL_SEQUENCE_LSTM: {
    activation: Activation;
    cellClip: number;
    projClip: number;
    mergeOutputs: boolean;
    timeMajor: boolean;
    asymmetricQuantizeInputs: boolean;
  };
}
