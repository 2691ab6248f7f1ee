/**
 * What the dialog of tinyml-model shows of a file before anything is deployed: found as the node would find it, described, and
 * timed on this machine.
 */
import { performance } from 'node:perf_hooks';
import { describeModel, LoadedModel, type ModelReport } from '../../lib/interpreter';
import { readModel } from '../../lib/tflite';
import { sha256Of } from '../model/active-model';
import { associatedLabels } from '../model/associated-labels';
import { type ModelSettings, modelDefaults, modelMigrations } from '../model/config';
import { locateModel, type Surroundings } from '../model/locate';
import { readSettings } from '../shared/settings';

export interface ModelAnswer {
  sha256: string;
  fileName: string;
  bytes: number;
  /** names in the file's own metadata, where there are any */
  labels?: string[];
  /** median of a few invocations; absent for models that cannot run here or would take long */
  microseconds?: number;
  report: ModelReport;
}

/** A model is timed only where that cannot hold up the flows: it takes some milliseconds at most. */
const MOST_MACS = 5e6;
const INVOCATIONS = 9;

/** @throws ConfigError or ModelError: no model is chosen, no such file, no sound model */
export async function inspectModel(
  settings: Partial<ModelSettings>,
  around: Surroundings,
): Promise<ModelAnswer> {
  const { bytes, fileName } = await locateModel(
    readSettings(settings, modelDefaults, modelMigrations),
    around,
  );
  const report = describeModel(readModel(bytes));
  return {
    sha256: sha256Of(bytes),
    fileName,
    bytes: bytes.length,
    labels: associatedLabels(bytes),
    microseconds: await timeOf(bytes, report),
    report,
  };
}

async function timeOf(bytes: Uint8Array, { macs, unsupported }: ModelReport): Promise<number | undefined> {
  if (macs === null || macs > MOST_MACS || unsupported.length > 0) return undefined;
  const loaded = await LoadedModel.load(bytes);
  try {
    const interpreter = loaded.createInterpreter();
    const times = Array.from({ length: INVOCATIONS }, () => {
      const start = performance.now();
      interpreter.invoke();
      return (performance.now() - start) * 1000;
    });
    return times.sort((a, b) => a - b)[INVOCATIONS >> 1];
  } finally {
    loaded.close();
  }
}
