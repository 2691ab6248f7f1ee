/**
 * What all node configurations share. A node's `config.ts` holds its settings as an interface with a doc comment per
 * field, their defaults (the same that the dialog's `defaults` state) and its migrations; the runtime reads them through
 * `readSettings` (settings.ts), because the editor stores what was typed into a number field as text.
 */

/** How numbers leave a node: a little-endian Buffer described by msg.tensor, or plain numbers for charts and function nodes. */
export type PayloadAs = 'buffer' | 'array';

/** Settings of every node. */
export interface CommonSettings {
  /** shown in the flow in place of the node's label */
  name: string;
  /** version of the settings' layout; raised by a migration */
  version: number;
}

/** Streams (values of msg.topic) that a node keeps state for unless its dialog says otherwise. */
export const DEFAULT_MAX_STREAMS = 256;
