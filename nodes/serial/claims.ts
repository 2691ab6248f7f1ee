/** Who reads which port in this process: a port has one reader, and whoever else asks is told who. */
import { realpathSync } from 'node:fs';
import { ConnectionError } from '../../lib/errors';

export interface PortUser {
  /** id of the node; '' for a dialog that tries a port */
  nodeId: string;
  /** as the flow calls it, for texts */
  label: string;
}

const users = new Map<string, PortUser>();

/** Links (/dev/serial/by-id/...) and the device that they point to are one port. */
function device(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

export function portUser(path: string): PortUser | undefined {
  return users.get(device(path));
}

/**
 * Takes a port; the returned function gives it back.
 * @throws ConnectionError naming the reader that has it
 */
export function claimPort(path: string, user: PortUser): () => void {
  const key = device(path);
  const other = users.get(key);
  if (other !== undefined)
    throw new ConnectionError(
      'port-in-use',
      `serial port ${path} is read by ${other.label} already: a port has one reader, wire that node to several others instead`,
      { path, nodeId: other.nodeId },
    );
  users.set(key, user);
  return () => {
    if (users.get(key) === user) users.delete(key);
  };
}
