/**
 * What must hold for a graph whatever made it, a file, the quantizer or the trainer: indices point at something, tensors
 * are sound, operators do not write constants, subgraphs do not call themselves. Costs time linear in the graph's size.
 * Whether an operator's types, shapes and options make sense to its kernel is the kernel's business.
 */
import { calledSubgraphs } from './calls';
import { checkTensor } from './check-tensor';
import type { Graph, Signature, Subgraph } from './graph';
import type { Operator } from './operators';
import { brief, place, rejectModel } from './problem';

/** Throws a ModelError at the first thing that does not fit. */
export function checkGraph(graph: Graph): void {
  if (graph.version !== 3)
    rejectModel(
      'model-version',
      'model',
      'schema version 3',
      `${graph.version}`,
      graph.version > 3
        ? 'the model is newer than this package (TFLM stops with "schema version not equal to supported version"): update the package, or convert with an older converter'
        : 'convert it with TensorFlow 2',
    );
  if (graph.subgraphs.length === 0) rejectModel('model-subgraphs', 'model', 'at least one subgraph', 'none');
  graph.subgraphs.forEach((subgraph, index) => {
    checkSubgraph(subgraph, place('subgraph', index, subgraph.name), graph.subgraphs.length);
  });
  checkCalls(graph);
  for (const signature of graph.signatures) checkSignature(graph, signature);
}

function checkSubgraph(subgraph: Subgraph, where: string, subgraphCount: number): void {
  const { tensors, operators, inputs, outputs } = subgraph;
  tensors.forEach((tensor, index) => {
    checkTensor(tensor, `${where}, ${place('tensor', index, tensor.name)}`);
  });
  checkIndices(inputs, tensors.length, 0, `${where}, inputs`);
  checkIndices(outputs, tensors.length, 0, `${where}, outputs`);
  const constant = inputs.find(index => tensors[index].data);
  if (constant !== undefined)
    rejectModel(
      'model-constant-input',
      where,
      'inputs without contents of their own',
      `constant tensor ${constant}`,
    );
  operators.forEach((operator, index) => {
    checkOperator(operator, subgraph, `${where}, ${place('operator', index, operator.type)}`, subgraphCount);
  });
}

function checkOperator(
  operator: Operator,
  { tensors }: Subgraph,
  where: string,
  subgraphCount: number,
): void {
  checkIndices(operator.inputs, tensors.length, -1, `${where}, inputs`);
  checkIndices(operator.outputs, tensors.length, 0, `${where}, outputs`);
  checkIndices(operator.intermediates, tensors.length, -1, `${where}, intermediates`);
  const constant = operator.outputs.find(index => tensors[index].data);
  // constants are shared between interpreters: a write would change them for all
  if (constant !== undefined)
    rejectModel('model-constant-output', where, 'outputs that may be written', `constant tensor ${constant}`);
  if (operator.type === 'CUSTOM' && operator.customCode === '')
    rejectModel('model-operator-code', where, 'a custom operator with a name', 'none');
  for (const called of calledSubgraphs(operator))
    if (!(called >= 0 && called < subgraphCount))
      rejectModel('model-subgraph-index', where, `subgraphs from 0 to ${subgraphCount - 1}`, `${called}`);
}

function checkIndices(indices: number[], count: number, least: number, where: string): void {
  const odd = indices.find(index => !(Number.isInteger(index) && index >= least && index < count));
  if (odd !== undefined)
    rejectModel('model-tensor-index', where, `tensor indices from ${least} to ${count - 1}`, `${odd}`);
}

function checkSignature(graph: Graph, signature: Signature): void {
  const where = `signature ${brief(signature.key)}`;
  const subgraph = graph.subgraphs[signature.subgraph];
  if (!subgraph)
    rejectModel(
      'model-signature',
      where,
      `a subgraph from 0 to ${graph.subgraphs.length - 1}`,
      `${signature.subgraph}`,
    );
  for (const { name, tensor } of [...signature.inputs, ...signature.outputs])
    if (!(tensor >= 0 && tensor < subgraph.tensors.length))
      rejectModel(
        'model-signature',
        `${where}, ${brief(name)}`,
        `a tensor from 0 to ${subgraph.tensors.length - 1}`,
        `${tensor}`,
      );
}

/** How many subgraphs may be running inside each other; converters nest a handful, and each takes a part of the stack. */
const maximumDepth = 64;

/** Depth-first over the calls, without recursion of our own: a chain may be as long as the file. */
function checkCalls({ subgraphs }: Graph): void {
  const calls = subgraphs.map(({ operators }) => [...new Set(operators.flatMap(calledSubgraphs))]);
  const visits = calls.map(() => ({ running: false, next: 0, depth: 0 }));
  for (let start = 0; start < subgraphs.length; start++) {
    const path = visits[start].depth === 0 ? [start] : [];
    while (path.length > 0) {
      const current = path.at(-1)!;
      const visit = visits[current];
      visit.running = true;
      const called = calls[current][visit.next++];
      const where = () => place('subgraph', current, subgraphs[current].name);
      if (called === undefined) {
        visit.running = false;
        visit.depth = calls[current].reduce((depth, index) => Math.max(depth, 1 + visits[index].depth), 1);
        if (visit.depth > maximumDepth)
          rejectModel(
            'model-recursion',
            where(),
            `at most ${maximumDepth} subgraphs inside each other`,
            'more',
          );
        path.pop();
      } else if (visits[called].running) {
        rejectModel(
          'model-recursion',
          where(),
          'subgraphs that do not run themselves',
          `a call of subgraph ${called}, which is running already`,
        );
      } else if (visits[called].depth === 0) path.push(called);
    }
  }
}
