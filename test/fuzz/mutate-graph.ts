/** Mutations of the model in a file that stays a perfect FlatBuffer. Each says what it did. */
import type { Graph, Operator, Subgraph, Tensor } from '../../lib/graph';
import { byteLength, type ElementType, elementCount } from '../../lib/tensor';
import { defaults } from '../../lib/tflite/decode';
import { enums, tables } from '../../lib/tflite/generated/schema';
import type { ElementLayout } from '../../lib/tflite/layout';
import { optionsTables } from '../../lib/tflite/operator-options';
import type { Random } from './random';

type GraphMutation = (graph: Graph, random: Random) => string;

const hostileDimensions = [0, 1, 2, 3, 5, 16, 255, 4096, 65536, 1 << 20, 0x7fffffff, -1];
const hostileNumbers = [0, 1, -1, 2, -2, 3, 7, 31, 32, 100, 65536, 0x7fffffff, -0x80000000];
const hostileScales = [0, 1e-45, 1e-30, 0.5, 1, 256, 1e30, 3e38];

/** Memory that one mutant's constants may take: hostile sizes are for the verifier and planner, not for this process. */
const largestConstant = 1 << 20;

const anySubgraph = (graph: Graph, random: Random): Subgraph => random.pick(graph.subgraphs);

function anyTensor(graph: Graph, random: Random): Tensor | undefined {
  const { tensors } = anySubgraph(graph, random);
  return tensors.length > 0 ? random.pick(tensors) : undefined;
}

function anyOperator(graph: Graph, random: Random): Operator | undefined {
  const { operators } = anySubgraph(graph, random);
  return operators.length > 0 ? random.pick(operators) : undefined;
}

/** Makes the constant as long as its shape and type say, repeating its bytes. */
function refill(tensor: Tensor): void {
  if (!tensor.data) return;
  const bytes = byteLength(tensor.type, elementCount(tensor.shape));
  const { data } = tensor;
  if (bytes > 0 && bytes <= largestConstant)
    tensor.data = Uint8Array.from({ length: bytes }, (_, i) => data[i % data.length]);
}

function hostileVector(element: ElementLayout, random: Random): unknown[] {
  const values = Array.from({ length: random.below(4) }, () => random.pick(hostileNumbers));
  return element.kind === 'scalar' && element.scalar === 'long' ? values.map(BigInt) : values;
}

export const graphMutations: GraphMutation[] = [
  function changeDimension(graph, random) {
    const tensor = anyTensor(graph, random);
    if (!tensor || tensor.shape.length === 0) return 'nothing';
    const axis = random.below(tensor.shape.length);
    tensor.shape[axis] = random.chance(0.5)
      ? tensor.shape[axis] + random.pick([-2, -1, 1, 2])
      : random.pick(hostileDimensions);
    refill(tensor);
    return `[${tensor.shape}]`;
  },

  function changeRank(graph, random) {
    const tensor = anyTensor(graph, random);
    if (!tensor) return 'nothing';
    if (random.chance(0.5)) tensor.shape.pop();
    else tensor.shape.splice(random.below(tensor.shape.length + 1), 0, random.pick([1, 1, 2, 0]));
    if (random.chance(0.1)) tensor.shape = new Array(random.between(5, 40)).fill(1);
    refill(tensor);
    return `[${tensor.shape}]`;
  },

  function changeType(graph, random) {
    const tensor = anyTensor(graph, random);
    if (!tensor) return 'nothing';
    tensor.type = random.pick(enums.TensorType as readonly ElementType[]);
    refill(tensor);
    return tensor.type;
  },

  function changeConstant(graph, random) {
    const tensor = anyTensor(graph, random);
    if (!tensor?.data) return 'nothing';
    tensor.data = tensor.data.slice();
    const view = new DataView(tensor.data.buffer);
    const at = random.below(tensor.data.length);
    if (at + 4 <= tensor.data.length) view.setInt32(at - (at % 4), random.pick(hostileNumbers), true);
    else tensor.data[at] = random.below(256);
    return `byte ${at}`;
  },

  function dropConstant(graph, random) {
    const tensor = anyTensor(graph, random);
    if (tensor) delete tensor.data;
    return '';
  },

  function changeQuantization(graph, random) {
    const tensor = anyTensor(graph, random);
    if (!tensor) return 'nothing';
    if (random.chance(0.3)) delete tensor.quantization;
    else {
      const axis = random.below(tensor.shape.length + 1);
      const length = random.chance(0.5) ? 1 : Math.min(4096, Math.max(1, tensor.shape[axis] ?? 1));
      tensor.quantization = {
        scale: new Float32Array(length).fill(random.pick(hostileScales)),
        zeroPoint: new Int32Array(length).fill(random.pick(hostileNumbers)),
        axis: length === 1 ? 0 : axis,
      };
    }
    return '';
  },

  function changeVariable(graph, random) {
    const tensor = anyTensor(graph, random);
    if (tensor) tensor.isVariable = !tensor.isVariable;
    return '';
  },

  function changeOption(graph, random) {
    const operator = anyOperator(graph, random);
    if (!operator || operator.type === 'CUSTOM') return 'nothing';
    const table = optionsTables[operator.type];
    if (!table || tables[table].length === 0) return 'nothing';
    const field = random.pick(tables[table]);
    const options = operator.options as Record<string, unknown>;
    if (field.kind === 'enum') options[field.name] = random.pick(enums[field.enum]);
    else if (field.kind === 'vector') options[field.name] = hostileVector(field.element, random);
    else if (typeof options[field.name] === 'boolean') options[field.name] = !options[field.name];
    else if (typeof options[field.name] === 'number') options[field.name] = random.pick(hostileNumbers);
    return `${operator.type}.${field.name} = ${options[field.name]}`;
  },

  function changeOperatorType(graph, random) {
    const operator = anyOperator(graph, random);
    if (!operator) return 'nothing';
    const type = random.pick(Object.keys(optionsTables) as (keyof typeof optionsTables)[]);
    const table = optionsTables[type];
    Object.assign(operator, { type, options: table ? defaults(table) : {} });
    return type;
  },

  function rewire(graph, random) {
    const subgraph = anySubgraph(graph, random);
    if (subgraph.operators.length === 0) return 'nothing';
    const operator = random.pick(subgraph.operators);
    const list = random.pick([operator.inputs, operator.inputs, operator.outputs, operator.intermediates]);
    const index = random.chance(0.1) ? -1 : random.below(subgraph.tensors.length + 1);
    const change = list.length === 0 ? 'push' : random.pick(['push', 'pop', 'replace', 'replace']);
    if (change === 'push') list.push(index);
    else if (change === 'pop') list.pop();
    else list[random.below(list.length)] = index;
    return `${operator.type} [${operator.inputs}] -> [${operator.outputs}]`;
  },

  function changeEnds(graph, random) {
    const subgraph = anySubgraph(graph, random);
    const list = random.pick([subgraph.inputs, subgraph.outputs]);
    if (random.chance(0.5)) list.pop();
    else list.push(random.below(subgraph.tensors.length));
    return `[${subgraph.inputs}] -> [${subgraph.outputs}]`;
  },

  function reorderOperators(graph, random) {
    const { operators } = anySubgraph(graph, random);
    if (operators.length === 0) return 'nothing';
    const [moved] = operators.splice(random.below(operators.length), 1);
    if (random.chance(0.7)) operators.splice(random.below(operators.length + 1), 0, moved);
    return moved.type;
  },

  function repeatOperator(graph, random) {
    const subgraph = anySubgraph(graph, random);
    if (subgraph.operators.length === 0) return 'nothing';
    const repeated = random.pick(subgraph.operators);
    for (let i = random.pick([1, 2, 1000]); i > 0; i--) subgraph.operators.push({ ...repeated });
    return repeated.type;
  },

  /** Loops and calls between random subgraphs, among them those that run themselves and those that never end. */
  function addControlFlow(graph, random) {
    const subgraph = anySubgraph(graph, random);
    const any = () => random.below(graph.subgraphs.length + (random.chance(0.1) ? 1 : 0));
    const added = random.pick([
      { type: 'WHILE', options: { condSubgraph: any(), bodySubgraph: any() } },
      { type: 'IF', options: { thenSubgraph: any(), elseSubgraph: any() } },
      { type: 'CALL_ONCE', options: { initSubgraph: any() } },
    ] as const);
    const ends = { inputs: [...subgraph.inputs], outputs: [...subgraph.outputs] };
    subgraph.operators.splice(random.below(subgraph.operators.length + 1), 0, {
      ...added,
      ...ends,
      version: 1,
      intermediates: [],
      mutatingVariableInputs: [],
    } as Operator);
    return `${added.type} ${JSON.stringify(added.options)}`;
  },

  function repeatSubgraph(graph, random) {
    const copy = structuredClone(anySubgraph(graph, random));
    graph.subgraphs.splice(random.below(graph.subgraphs.length + 1), 0, copy);
    return copy.name;
  },
];
