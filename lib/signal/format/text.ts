/** Text of a frame. */

/** The bytes as UTF-8; wrong bytes become replacement characters, which no number contains. */
export function textOf(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8');
}
