/** Constants that a kernel of two inputs reads once per call: eight int32, then those of requantizations (stage.ts). */
export function constantsOf(numbers: readonly number[], ...stages: readonly Uint8Array[]): Uint8Array {
  const header = new Int32Array(8);
  header.set(numbers);
  return Buffer.concat([new Uint8Array(header.buffer), ...stages]);
}
