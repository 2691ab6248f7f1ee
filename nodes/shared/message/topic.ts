/** The stream's key. Each value of msg.topic has its own window, state and detector; messages without one are one stream. */
import type { Message } from './types';

export function streamKey(msg: Message): string {
  return msg.topic === undefined || msg.topic === null ? '' : String(msg.topic);
}
