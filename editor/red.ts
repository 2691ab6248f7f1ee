/**
 * The parts of Node-RED's editor that the dialogs use, the same in 4.1 and 5.0. Node-RED ships no types for its editor; these
 * say what is relied on and nothing more.
 */

/** A node of the workspace, or a configuration node, as the editor holds it: its settings are properties. */
export interface EditorNode {
  id: string;
  type: string;
  /** the tab */
  z?: string;
  name?: string;
  /** changed since the last deploy */
  changed?: boolean;
  /** disabled */
  d?: boolean;
  _def: EditorDefinition;
  [setting: string]: unknown;
}

export interface EditorDefinition {
  category: string;
  defaults: Record<string, { value: unknown; required?: boolean; type?: string }>;
  /** a text of the node's message catalogue */
  _(key: string, values?: Record<string, unknown>): string;
}

export interface EditorLink {
  source: EditorNode;
  target: EditorNode;
}

export interface EditorRed {
  nodes: {
    node(id: string): EditorNode | null;
    getType(type: string): EditorDefinition | null;
    filterLinks(filter: { source?: EditorNode; target?: EditorNode }): EditorLink[];
  };
  plugins: { getPlugin(id: string): Pick<EditorDefinition, '_'> | undefined };
  settings: { apiRootUrl?: string };
  notify(message: string, type?: 'success' | 'warning' | 'error'): void;
}

/** The editor; present from the moment that plugins load. */
export function red(): EditorRed {
  return (globalThis as unknown as { RED: EditorRed }).RED;
}
