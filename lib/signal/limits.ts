/** The bound on what a decoder keeps: a delimiter that never comes must not grow memory. */
import type { DecoderConfig } from './config';

/**
 * Most bytes of one frame. With a length prefix less by default, because a wrong length holds back everything behind it until
 * that many bytes have come.
 */
export function maxFrameBytesOf({ framing, maxFrameBytes }: DecoderConfig): number {
  return maxFrameBytes ?? (framing.type === 'length-prefixed' ? 4096 : 65536);
}
