/** The flow around a node: the configuration nodes that it uses and the nodes behind it. */
import { type EditorNode, red } from '../red';

/** The configuration node chosen in a list; undefined for none. */
export function configNode(id: string): EditorNode | undefined {
  return id === '' ? undefined : (red().nodes.node(id) ?? undefined);
}

/** Nodes behind a node, nearest first, along its wires through at most `hops` nodes. */
export function downstream(node: EditorNode, hops = 4): EditorNode[] {
  return along(node, hops, source =>
    red()
      .nodes.filterLinks({ source })
      .map(({ target }) => target),
  );
}

/** Nodes before a node, nearest first, against its wires through at most `hops` nodes. */
export function upstream(node: EditorNode, hops = 4): EditorNode[] {
  return along(node, hops, target =>
    red()
      .nodes.filterLinks({ target })
      .map(({ source }) => source),
  );
}

function along(node: EditorNode, hops: number, next: (node: EditorNode) => EditorNode[]): EditorNode[] {
  const found: EditorNode[] = [];
  let edge: EditorNode[] = [node];
  for (let hop = 0; hop < hops && edge.length > 0; hop++) {
    edge = edge
      .flatMap(next)
      .filter((other, i, all) => other !== node && !found.includes(other) && all.indexOf(other) === i);
    found.push(...edge);
  }
  return found;
}
