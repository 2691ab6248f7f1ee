/** The model of examples/model-by-message.json, so that nobody has to take its bytes on trust. */
import type { Graph, Operator, Tensor } from '../../lib/graph';
import { writeModel } from '../../lib/tflite';
import { withAssociatedFiles } from '../support/tiny-models';

function tensor(name: string, shape: number[], values?: number[]): Tensor {
  const data = values && new Uint8Array(Float32Array.from(values).buffer);
  return { name, type: 'float32', shape, isVariable: false, hasRank: true, ...(data && { data }) };
}

/** float32 [1, 1], a temperature -> softmax of (0, temperature - degrees) -> float32 [1, 2], labels ok and hot. */
export function alarmModel(degrees: number): Uint8Array {
  const common = { version: 1, intermediates: [], mutatingVariableInputs: [] };
  const operators = [
    {
      ...common,
      type: 'FULLY_CONNECTED',
      inputs: [0, 1, 2],
      outputs: [3],
      options: {
        activation: 'NONE',
        weightsFormat: 'DEFAULT',
        keepNumDims: false,
        asymmetricQuantizeInputs: false,
        quantizedBiasType: 'float32',
      },
    },
    { ...common, type: 'SOFTMAX', inputs: [3], outputs: [4], options: { beta: 1 } },
  ] as Operator[];
  const tensors = [
    tensor('temperature', [1, 1]),
    tensor('weights', [2, 1], [0, 1]),
    tensor('bias', [2], [0, -degrees]),
    tensor('logits', [1, 2]),
    tensor('scores', [1, 2]),
  ];
  const graph: Graph = {
    version: 3,
    description: `temperature alarm at ${degrees} degrees`,
    subgraphs: [{ name: 'main', tensors, operators, inputs: [0], outputs: [4] }],
    metadata: [],
    signatures: [],
  };
  return withAssociatedFiles(writeModel(graph), { 'labels.txt': 'ok\nhot' });
}
