/** Asks the runtime about a model: an upload by its sha256, a file by path or variable, or what a deployed node has loaded. */
import { get, post, RequestError } from '../api';
import type { EditorNode } from '../red';
import { text } from '../texts';
import type { ModelAnswer } from './report';

export interface ModelSettings {
  source: string;
  sha256: string;
  fileName: string;
  path: string;
  env: string;
  url: string;
  urlSha256: string;
}

interface ModelPreview {
  preview: (Omit<ModelAnswer, 'fileName' | 'bytes'> & { kind: 'model'; name: string; bytes?: number }) | null;
}

/** Whether the settings name a model at all. */
export function namesModel({ source, sha256, path, env, url }: ModelSettings): boolean {
  const named = { upload: sha256, path, env, url }[source];
  return named !== undefined && named.trim() !== '';
}

/**
 * Looks at the file. Who may not do that (permission tinyml.write) sees the model that the deployed node runs.
 * @throws RequestError with the runtime's words: no such file, no sound model
 */
export async function inspect(settings: ModelSettings, nodeId: string): Promise<ModelAnswer> {
  try {
    return await post<ModelAnswer>('models/inspect', { ...settings, id: nodeId });
  } catch (error) {
    const forbidden = error instanceof RequestError && (error.status === 401 || error.status === 403);
    const loaded = forbidden ? await loadedBy(nodeId) : undefined;
    if (loaded) return loaded;
    throw error;
  }
}

/** The model that a deployed node runs. */
async function loadedBy(nodeId: string): Promise<ModelAnswer | undefined> {
  const { preview } = await get<ModelPreview>(`preview/${encodeURIComponent(nodeId)}`);
  return preview
    ? { fileName: preview.name, bytes: preview.bytes ?? preview.report.weightBytes, ...preview }
    : undefined;
}

/** What a model node is called in the workspace: its name, else that of its file. */
export function modelLabel(node: EditorNode): string {
  const { source, fileName, path, env, url } = node as unknown as ModelSettings;
  const file =
    {
      upload: fileName,
      path: path?.split(/[\\/]/).pop(),
      env: env && `\${${env}}`,
      url: url?.split('/').pop(),
    }[source] ?? '';
  return node.name || file.replace(/\.(tflite|json)$/i, '') || text('model.label');
}

/** The settings of a model node as they are in the workspace. */
export function settingsOf(node: EditorNode): ModelSettings {
  const { source, sha256, fileName, path, env, url = '', urlSha256 = '' } = node as unknown as ModelSettings;
  return { source, sha256, fileName, path, env, url, urlSha256 };
}
