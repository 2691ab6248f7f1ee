/** What the runtime says of a model file: lib/interpreter (describeModel), nodes/model (manifest.ts, the routes). */

/** The manifest of a microWakeWord model. */
export interface WakeWordManifest {
  wakeWord: string;
  version: number;
  /** 0 to 1 */
  probabilityCutoff: number;
  /** scores */
  slidingWindow: number;
  featureStepMs: number;
  tensorArenaBytes?: number;
}

export interface TensorReport {
  name: string;
  type: string;
  shape: number[];
  scale?: number;
  zeroPoint?: number;
}

export interface ModelReport {
  description?: string;
  inputs: TensorReport[];
  outputs: TensorReport[];
  /** by type, most frequent first */
  operators: { type: string; count: number }[];
  parameters: number;
  macs: number | null;
  weightBytes: number;
  packedBytes: number | null;
  arenaBytes: number | null;
  scratchBytes?: number | null;
  stateBytes?: number | null;
  tflmArenaBytes: number | null;
  /** why the model cannot run; empty where it can */
  unsupported: { type: string; position: number; reason: string }[];
}

/** What one operator takes on the runtime's machine. */
export interface OperatorTime {
  type: string;
  kernels: 'portable' | 'simd';
  macs: number;
  /** of one run */
  microseconds: number;
}

/** What the routes answer of one model: an upload, one chosen before, a file that was looked at. */
export interface ModelAnswer {
  sha256: string;
  fileName: string;
  bytes: number;
  /** false where the folder of models cannot be written */
  lasting?: boolean;
  /** names in the file's own metadata */
  labels?: string[];
  /** of one invocation here */
  microseconds?: number;
  /** in execution order */
  operators?: OperatorTime[];
  /** of a microWakeWord model */
  manifest?: WakeWordManifest;
  report: ModelReport;
}
