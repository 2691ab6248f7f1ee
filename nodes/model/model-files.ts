/**
 * Models on disk, uploaded or fetched: <userDir>/tinyml/models/<sha256>.tflite, and beside it <sha256>.json with the name that
 * the file had, and its manifest where it has one. Named by contents, so that a flow can say exactly which model it needs and the same upload is kept once.
 */
import { ModelError } from '../../lib/errors';
import type { LastingFiles } from '../shared/files';
import { sha256Of } from './active-model';
import type { WakeWordManifest } from './manifest';

export interface StoredModel {
  sha256: string;
  /** the file's name when it was uploaded */
  fileName: string;
  bytes: number;
  /** when it was uploaded, ms since the epoch */
  modified: number;
}

/** What is kept beside a model. */
interface Note {
  fileName: string;
  manifest?: WakeWordManifest;
}

const listeners = new WeakMap<LastingFiles, Set<(sha256: string) => void>>();

export class ModelFiles {
  constructor(private readonly files: LastingFiles) {}

  /** Why uploads do not last, undefined while they do. */
  get problem(): string | undefined {
    return this.files.problem;
  }

  /** Keeps a model's bytes; nodes that miss this model are told. */
  async add(bytes: Uint8Array, fileName: string, manifest?: WakeWordManifest): Promise<StoredModel> {
    const sha256 = sha256Of(bytes);
    const kept = manifest ?? (await this.note(sha256)).manifest;
    await this.keep(sha256, { fileName, manifest: kept });
    await this.files.write('models', `${sha256}.tflite`, bytes);
    for (const listener of listeners.get(this.files) ?? []) listener(sha256);
    return { sha256, fileName, bytes: bytes.length, modified: Date.now() };
  }

  /**
   * The bytes of an uploaded model, undefined where it was never uploaded.
   * @throws ModelError where the file on disk is not what was uploaded
   */
  async read(sha256: string): Promise<Uint8Array | undefined> {
    const bytes = await this.files.read('models', `${sha256}.tflite`);
    if (bytes !== undefined && sha256Of(bytes) !== sha256) {
      throw new ModelError(
        'model-damaged',
        `the stored model ${sha256} has other contents than were uploaded: upload it again`,
        { sha256 },
      );
    }
    return bytes;
  }

  /** Keeps the manifest of a model that is here. */
  async addManifest(sha256: string, manifest: WakeWordManifest): Promise<void> {
    const { fileName } = await this.note(sha256);
    await this.keep(sha256, { fileName, manifest });
    for (const listener of listeners.get(this.files) ?? []) listener(sha256);
  }

  /** The manifest that came with a model, undefined where there is none. */
  async manifest(sha256: string): Promise<WakeWordManifest | undefined> {
    return (await this.note(sha256)).manifest;
  }

  async list(): Promise<StoredModel[]> {
    const entries = await this.files.list('models');
    const models = entries.filter(({ name }) => /^[0-9a-f]{64}\.tflite$/.test(name));
    return Promise.all(
      models.map(async ({ name, bytes, modified }) => {
        const sha256 = name.slice(0, 64);
        return { sha256, fileName: (await this.note(sha256)).fileName, bytes, modified };
      }),
    );
  }

  /** Calls back whenever a model was added, by any node. Returns the end of it. */
  onAdded(listener: (sha256: string) => void): () => void {
    const all = listeners.get(this.files) ?? new Set();
    listeners.set(this.files, all.add(listener));
    return () => all.delete(listener);
  }

  private async keep(sha256: string, note: Note): Promise<void> {
    await this.files.write('models', `${sha256}.json`, Buffer.from(JSON.stringify(note)));
  }

  private async note(sha256: string): Promise<Note> {
    try {
      const bytes = await this.files.read('models', `${sha256}.json`);
      const { fileName, manifest } = JSON.parse(Buffer.from(bytes ?? '{}').toString());
      return { fileName: typeof fileName === 'string' ? fileName : '', manifest };
    } catch {
      return { fileName: '' };
    }
  }
}
