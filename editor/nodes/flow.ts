/** The flow around a node: the configuration nodes that it uses and the nodes behind it. */
import { type EditorNode, red } from '../red';

/** The configuration node chosen in a list; undefined for none. */
export function configNode(id: string): EditorNode | undefined {
  return id === '' ? undefined : (red().nodes.node(id) ?? undefined);
}

/** Nodes behind a node, nearest first, along its wires through at most `hops` nodes. */
export function downstream(node: EditorNode, hops = 4): EditorNode[] {
  const found: EditorNode[] = [];
  let edge: EditorNode[] = [node];
  for (let hop = 0; hop < hops && edge.length > 0; hop++) {
    edge = edge
      .flatMap(source => red().nodes.filterLinks({ source }))
      .map(({ target }) => target)
      .filter((target, i, all) => target !== node && !found.includes(target) && all.indexOf(target) === i);
    found.push(...edge);
  }
  return found;
}
