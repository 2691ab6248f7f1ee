/** Where a model's path starts and which variables it sees: of a deployed node, or (without one) as a new node would see them. */
import { filesOf } from '../shared/files';
import type { Red, RedNode } from '../shared/red';
import type { Surroundings } from './locate';
import { ModelFiles } from './model-files';
import { maxModelBytes } from './uploads';

/** @param node variables of its flow and group count too; those of a node not yet deployed are the process's alone */
export function surroundingsOf(RED: Red, node: RedNode | undefined): Surroundings {
  const { fileWorkingDirectory, userDir } = RED.settings as {
    fileWorkingDirectory?: string;
    userDir?: string;
  };
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
