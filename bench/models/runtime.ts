/** A way to run a .tflite model in Node.js, ours or a peer's, reduced to what a comparison needs. */

export interface Runtime {
  /** Which build of it this machine gets. */
  readonly build: string;
  /** Throws where the runtime refuses the model. */
  load(model: Uint8Array): Promise<Runnable>;
}

/** A loaded model. All data are the raw bytes of the model's own types. */
export interface Runnable {
  setInput(index: number, bytes: Uint8Array): void;
  /** Synchronous, and nothing but the inference where the runtime allows. */
  invoke(): void;
  /** A copy. */
  output(index: number): Uint8Array;
  /** Makes one more interpreter and keeps it: bytes outside the JavaScript heap that it took, where the runtime knows. */
  another?(): number;
}

export interface Contestant {
  readonly name: string;
  /** What it is, for the legend. */
  readonly title: string;
  /** Loads the runtime's code. Throws an Error with a sentence where it is not installed. */
  start(): Promise<Runtime>;
}

export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Runs `action` without the chatter of the WebAssembly runtimes on the console. */
export async function quietly<T>(action: () => Promise<T>): Promise<T> {
  const names = ['log', 'info', 'warn', 'error'] as const;
  const kept = names.map(name => console[name]);
  for (const name of names) console[name] = () => {};
  try {
    return await action();
  } finally {
    names.forEach((name, i) => {
      console[name] = kept[i];
    });
  }
}
