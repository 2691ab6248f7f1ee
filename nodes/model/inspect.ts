/**
 * What the dialog of tinyml-model shows of a file before anything is deployed: found as the node would find it, described, and
 * timed on this machine, in a thread of its own.
 */
import { describeModel } from '../../lib/interpreter';
import { type Inspection, type InspectRequests, workerEntry } from '../../lib/worker';
import { readSettings } from '../shared/settings';
import { WorkerThread } from '../shared/worker-thread';
import { labelsOf, sha256Of } from './active-model';
import { type ModelSettings, modelDefaults, modelMigrations } from './config';
import { fetchModel, type LocatedModel, locateModel, type Surroundings } from './locate';
import type { WakeWordManifest } from './manifest';

export interface ModelAnswer extends Inspection {
  sha256: string;
  fileName: string;
  bytes: number;
  /** names that the model brings along, in its file or its manifest */
  labels: string[];
  manifest?: WakeWordManifest;
}

/** @throws ConfigError, ConnectionError or ModelError: no model is chosen, no such file, no sound model */
export async function inspectModel(
  settings: Partial<ModelSettings>,
  around: Surroundings,
): Promise<ModelAnswer> {
  return answerFor(await find(readSettings(settings, modelDefaults, modelMigrations), around));
}

/** @throws ModelError for bytes that are no model */
export async function answerFor({ bytes, fileName, manifest }: LocatedModel): Promise<ModelAnswer> {
  const sha256 = sha256Of(bytes);
  const labels = labelsOf(bytes, manifest);
  return { sha256, fileName, bytes: bytes.length, labels, manifest, ...(await inspect(sha256, bytes)) };
}

/** The dialog is told the sha256 of what is at an address now: the user says whether that is what was meant. */
async function find(settings: ModelSettings, around: Surroundings): Promise<LocatedModel> {
  const { source, url, urlSha256 } = settings;
  if (source !== 'url' || url.trim() === '') return locateModel(settings, around);
  const known = /^[0-9a-f]{64}$/i.test(urlSha256.trim());
  const kept = known && (await around.files.read(urlSha256.trim().toLowerCase())) !== undefined;
  return kept ? locateModel(settings, around) : fetchModel(url, around.maxBytes);
}

/** Looking at a model takes half a second; dialogs ask for the same one again and again. */
const KEPT = 8;
const inspections = new Map<string, Promise<Inspection>>();
/** A model that has not answered by then is described without its time. */
const PATIENCE_MS = 15_000;

function inspect(sha256: string, bytes: Uint8Array): Promise<Inspection> {
  const known = inspections.get(sha256);
  if (known !== undefined) return known;
  const inspection = inspectInThread(bytes);
  inspections.set(sha256, inspection);
  inspection.catch(() => inspections.delete(sha256));
  const [oldest] = inspections.keys();
  if (inspections.size > KEPT) inspections.delete(oldest);
  return inspection;
}

async function inspectInThread(bytes: Uint8Array): Promise<Inspection> {
  const thread = new WorkerThread<InspectRequests>(workerEntry('inspect'), { name: 'tinyml inspect' });
  const answer = thread.request('inspect', bytes);
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    limit = setTimeout(resolve, PATIENCE_MS, undefined);
  });
  try {
    // what comes too late is nobody's error
    answer.catch(() => {});
    return (await Promise.race([answer, late])) ?? { report: describeModel(bytes), operators: [] };
  } finally {
    clearTimeout(limit);
    await thread.close();
  }
}
