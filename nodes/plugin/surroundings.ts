/** Where a model's path starts and which variables it sees, for a dialog: as for the deployed node, or as for a new one. */
import type { Surroundings } from '../model/locate';
import { ModelFiles } from '../model/model-files';
import { maxModelBytes } from '../model/uploads';
import { filesOf } from '../shared/files';
import type { Red } from '../shared/red';

export function surroundingsOf(RED: Red, nodeId: string): Surroundings {
  const { fileWorkingDirectory, userDir } = RED.settings as {
    fileWorkingDirectory?: string;
    userDir?: string;
  };
  // variables of a flow or a group are known of deployed nodes only
  const node: unknown = RED.nodes.getNode(nodeId) ?? undefined;
  return {
    files: new ModelFiles(filesOf(RED)),
    folder: fileWorkingDirectory || userDir || process.cwd(),
    environment: name => {
      const value: unknown = node ? RED.util.getSetting(node as never, name) : process.env[name];
      return value === undefined || value === null ? undefined : String(value);
    },
    maxBytes: maxModelBytes(RED),
  };
}
