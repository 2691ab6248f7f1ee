/** What the runtime says of a feature pipeline as configured (lib/features, describeFeatures), and of the list of them. */

interface OptionBase {
  help: string;
  unit?: string;
}

export type Option = OptionBase &
  (
    | { kind: 'number' | 'integer'; default: number; min: number; max: number }
    | { kind: 'boolean'; default: boolean }
    | { kind: 'choice'; choices: string[]; default: string }
    | { kind: 'text'; default: string; required?: boolean }
    /** more than one value, as JSON; `form` says in words what is allowed */
    | { kind: 'list'; form: string; default: unknown }
  );

export interface FeatureDescription {
  name: string;
  channels: number;
  /** Hz */
  sampleRate: number;
  outputType: string;
  /** of one frame, or of one window's result */
  outputShape: number[];
  streaming: boolean;
  /** takes pictures, files or pixels */
  picture?: boolean;
  /** streaming: frames per second (Hz) */
  frameRate?: number;
  /** "30 ms of sound at 16000 Hz become 40 x int8 every 20 ms." */
  sentence: string;
  options: Record<string, Option>;
  /** every key with its value in force */
  config: Record<string, unknown>;
}

/** GET /tinyml/features: pipelines and presets. */
export interface FeatureEntry extends Pick<FeatureDescription, 'streaming' | 'outputType' | 'outputShape'> {
  name: string;
  kind: 'pipeline' | 'preset';
  /** one sentence: what it is for */
  summary: string;
}

/** POST /tinyml/features/describe; beside problems, the description is that of the pipeline without its settings. */
export interface FeatureAnswer {
  problems: string[];
  description?: FeatureDescription;
}
