/** Settings of `tinyml-model`: where the model file comes from and what its outputs are called. */
import type { CommonSettings } from '../shared/config';
import type { Migration } from '../shared/migrations';

/** Where the bytes come from: uploaded in the dialog, a file on this machine, a path in an environment variable, the web. */
export type ModelSource = 'upload' | 'path' | 'env' | 'url';

export interface ModelSettings extends CommonSettings {
  /** where the model's bytes come from; only the fields of that source count */
  source: ModelSource;
  /** 'upload': sha256 of the uploaded file, 64 hexadecimal digits, as answered by POST /tinyml/models; '' for none yet */
  sha256: string;
  /** 'upload': the file's name on the user's machine, for display */
  fileName: string;
  /**
   * 'path': the .tflite file, or the manifest of a microWakeWord model beside it; a relative path starts at Node-RED's fileWorkingDirectory or else its user directory,
   * `package:assets/...` at this package's folder
   */
  path: string;
  /** 'env': name of the environment variable (of the process, the flow or the group) that holds such a path */
  env: string;
  /** 'url': http or https address of the .tflite, or of the manifest of a microWakeWord model */
  url: string;
  /** 'url': sha256 of the .tflite that must be there; it is kept under it, and fetched once */
  urlSha256: string;
  /** names of the output's classes, one per line, in order; '' takes those in the file's metadata, if any */
  labels: string;
}

export const modelDefaults: ModelSettings = {
  name: '',
  version: 1,
  source: 'upload',
  sha256: '',
  fileName: '',
  path: '',
  env: '',
  url: '',
  urlSha256: '',
  labels: '',
};

export const modelMigrations: readonly Migration[] = [];
