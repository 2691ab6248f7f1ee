/** Recordings on disk: what `tinyml-record` writes and plays back, and training reads. */
export { readPath, recordedPath } from './file-name';
export type { FileSystem } from './file-system';
export {
  countLabels,
  INDEX,
  type LabelCount,
  listFiles,
  type RecordedFile,
  type RecordingIndex,
  readIndex,
  readRecordedFile,
  readRecording,
} from './folder';
export type { RecordingFormat } from './format';
export { readSamples, recordingFormats } from './formats';
export { Recorder, type RecorderOptions } from './recorder';
export type { LabelledSamples, RecordingLayout, Samples } from './samples';
