export type { TrialChunk } from './decode-all';
export { type ChannelTrial, type DecoderTrial, tryDecoder } from './trial';
