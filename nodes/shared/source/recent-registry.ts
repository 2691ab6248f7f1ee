/** Which deployed node received which bytes last: where the dialogs' routes find them. */
import type { RecentBytes } from './recent';

const recent = new Map<string, RecentBytes>();

export function keepRecentBytes(nodeId: string, bytes: RecentBytes): void {
  recent.set(nodeId, bytes);
}

/** Forgets a closed node's bytes, unless its successor has put its own in their place. */
export function forgetRecentBytes(nodeId: string, bytes: RecentBytes): void {
  if (recent.get(nodeId) === bytes) recent.delete(nodeId);
}

/** The last bytes of a deployed node; undefined where no such source is deployed. */
export function recentBytes(nodeId: string): RecentBytes | undefined {
  return recent.get(nodeId);
}
