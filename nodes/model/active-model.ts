/**
 * A model that was read and found fit to run, with labels known to fit. Its weights are laid out in memory only where somebody
 * runs it: once on the event loop and once in its thread, for however many nodes and streams.
 */
import { createHash } from 'node:crypto';
import { ModelError } from '../../lib/errors';
import type { Graph, Tensor } from '../../lib/graph';
import { describeModel, LoadedModel, type ModelReport } from '../../lib/interpreter';
import { type ElementType, elementCount } from '../../lib/tensor';
import { readModel } from '../../lib/tflite';
import { type InferRequests, workerEntry } from '../../lib/worker';
import { WorkerThread } from '../shared/worker-thread';
import { associatedLabels } from './associated-labels';
import { Leased } from './leased';
import type { WakeWordManifest } from './manifest';

/** An input or output as the model declares it. */
export interface TensorSpec {
  name: string;
  type: ElementType;
  shape: number[];
  /** elements of one invocation */
  count: number;
  /** real = (integer - zeroPoint) * scale; absent where the tensor is not quantized */
  scale?: number;
  zeroPoint?: number;
}

export interface ModelOrigin {
  /** what people call it: the node's name, the file's name */
  name: string;
  /** names of the classes in the order of the output; empty takes those in the file */
  labels: readonly string[];
  /** of a microWakeWord model: its wake word is the label where none are given */
  manifest?: WakeWordManifest;
}

export class ActiveModel {
  /** The model in this thread. */
  readonly here: Leased<Promise<LoadedModel>>;
  /** The thread that owns the model; one for all nodes that use it. */
  readonly thread: Leased<WorkerThread<InferRequests>>;

  private constructor(
    readonly name: string,
    readonly sha256: string,
    readonly labels: readonly string[],
    readonly graph: Graph,
    readonly inputs: readonly TensorSpec[],
    readonly outputs: readonly TensorSpec[],
    readonly report: ModelReport,
    readonly manifest: WakeWordManifest | undefined,
    bytes: Uint8Array,
  ) {
    this.here = new Leased(
      () => LoadedModel.load(graph),
      loading =>
        void loading.then(
          loaded => loaded.close(),
          () => {},
        ),
    );
    this.thread = new Leased(
      () =>
        new WorkerThread<InferRequests>(workerEntry('infer'), {
          name: `tinyml ${name}`,
          setup: { kind: 'open', data: bytes },
        }),
      thread => void thread.close(),
    );
  }

  /**
   * Opens the bytes of a .tflite file.
   * @throws ModelError for a file that is no sound model, cannot run here, or has another number of classes than labels
   */
  static async open(bytes: Uint8Array, origin: ModelOrigin): Promise<ActiveModel> {
    const graph = readModel(bytes);
    const [main] = graph.subgraphs;
    const specs = (indices: number[]) => indices.map(index => specOf(main.tensors[index]));
    const outputs = specs(main.outputs);
    const { name, manifest } = origin;
    const labels = fittingLabels(origin.labels, labelsOf(bytes, manifest), outputs);
    const report = describeModel(graph);
    // what cannot run is refused by who would run it, in the same words and before any memory is taken
    if (report.unsupported.length > 0) (await LoadedModel.load(graph)).close();
    const sha256 = sha256Of(bytes);
    const inputs = specs(main.inputs);
    return new ActiveModel(name, sha256, labels, graph, inputs, outputs, report, manifest, bytes);
  }

  /** Whether the model carries state from one invocation to the next, so that every stream needs an interpreter of its own. */
  get stateful(): boolean {
    return (this.report.stateBytes ?? 0) > 0;
  }

  /** multiply-accumulates of one invocation */
  get macs(): number {
    return this.report.macs ?? 0;
  }

  /** Lets go of the memory and the thread, whoever uses them. */
  close(): void {
    this.here.close();
    this.thread.close();
  }
}

/** The labels that a model brings along: in its file's metadata, or the wake word of its manifest. */
export function labelsOf(bytes: Uint8Array, manifest: WakeWordManifest | undefined): string[] {
  const inFile = associatedLabels(bytes);
  return inFile.length > 0 || manifest === undefined ? inFile : [manifest.wakeWord];
}

/** Lower-case hexadecimal sha256 of a file's bytes. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function specOf({ name, type, shape, quantization }: Tensor): TensorSpec {
  const quantized =
    quantization !== undefined && quantization.scale.length === 1 && !type.startsWith('float');
  return {
    name,
    type,
    shape,
    count: elementCount(shape),
    scale: quantized ? quantization.scale[0] : undefined,
    zeroPoint: quantized ? (quantization.zeroPoint[0] ?? 0) : undefined,
  };
}

/** The given labels where there are any, which then must fit; else those of the file, if they fit. */
function fittingLabels(
  given: readonly string[],
  inFile: readonly string[],
  outputs: readonly TensorSpec[],
): readonly string[] {
  const fits = (labels: readonly string[]) => outputs.some(({ count }) => count === labels.length);
  if (given.length === 0) return fits(inFile) ? inFile : [];
  const repeated = given.find((label, index) => given.indexOf(label) !== index);
  if (repeated !== undefined)
    throw new ModelError(
      'wrong-labels',
      `the label "${repeated}" stands twice: give each class a name of its own`,
      {},
    );
  if (!fits(given)) {
    const counts = outputs.map(({ name, count }) => `${count} values (${name})`).join(', ');
    throw new ModelError(
      'wrong-labels',
      `the model gives ${counts}, there are ${given.length} labels: give one label per line for each value, or none`,
      { labels: given.length, outputs: outputs.map(({ count }) => count) },
    );
  }
  return given;
}
