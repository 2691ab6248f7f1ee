/**
 * Tries a decoder on the last bytes of a device, for the dialog: the bytes as text and as hexadecimal digits, what they decode to, and
 * what to change where that is not what it should be.
 */
import type { SampleBlock } from '../block';
import type { DecoderConfig } from '../config';
import { type DecoderCounters, noCounts } from '../decoder';
import { formatHex } from '../hex';
import { validateDecoderConfig } from '../validate';
import { adviseOn } from './advice';
import { decodeAll, type TrialChunk } from './decode-all';

export interface ChannelTrial {
  /** the channel's name, or its number */
  name: string;
  min: number;
  max: number;
  mean: number;
  /** the latest values, at most VALUES of them, for a sparkline */
  values: number[];
}

export interface DecoderTrial {
  /** what is wrong with the settings; nothing is decoded then */
  problems: string[];
  /** the last bytes as text; bytes that are no printable text as a dot, line ends kept */
  text: string;
  /** the last bytes as pairs of hexadecimal digits */
  hex: string;
  /** per channel, empty where nothing could be decoded */
  channels: ChannelTrial[];
  /** samples decoded */
  samples: number;
  /** samples per second: as set, else measured from the times of the chunks where those are known */
  sampleRate?: number;
  counters: DecoderCounters;
  /** what to change, most likely first; empty where all is well */
  advice: string[];
}

/** Values of a channel that are handed out. */
const VALUES = 200;
/** Bytes that are shown. */
const SHOWN = 256;

/**
 * Decodes `input` (with 'message' framing, each chunk is a message) from a fresh start. Never throws: wrong settings are `problems`.
 */
export function tryDecoder(config: DecoderConfig, input: Uint8Array | readonly TrialChunk[]): DecoderTrial {
  const chunks: readonly TrialChunk[] = input instanceof Uint8Array ? [{ bytes: input }] : input;
  const bytes = Buffer.concat(chunks.map(chunk => chunk.bytes));
  const shown = bytes.subarray(-SHOWN);
  const problems = validateDecoderConfig(config);
  const base = {
    problems,
    text: printable(shown),
    hex: formatHex(shown),
    channels: [],
    samples: 0,
    counters: noCounts(),
    advice: [],
  };
  if (problems.length > 0) return base;
  const { blocks, counters } = decodeAll(config, chunks);
  const trial: DecoderTrial = {
    ...base,
    channels: describeChannels(blocks),
    samples: counters.samples,
    counters,
    advice: bytes.length === 0 ? ['no bytes have come yet'] : adviseOn(config, chunks, counters),
  };
  const rate = config.sampleRate ?? measuredRate(blocks, chunks);
  if (rate !== undefined) trial.sampleRate = rate;
  return trial;
}

function printable(bytes: Uint8Array): string {
  return Array.from(bytes, byte =>
    (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13 ? String.fromCharCode(byte) : '.',
  ).join('');
}

/** Of the blocks that have the channels of the last one. */
function describeChannels(blocks: readonly SampleBlock[]): ChannelTrial[] {
  const last = blocks.at(-1);
  if (last === undefined) return [];
  const { channels, names } = last;
  const alike = blocks.filter(block => block.channels === channels);
  return Array.from({ length: channels }, (_, channel) => {
    const values = alike.flatMap(({ data, count }) =>
      Array.from({ length: count }, (_, i) => Number(data[i * channels + channel])),
    );
    return {
      name: names?.[channel] ?? `${channel}`,
      min: values.reduce((a, b) => Math.min(a, b)),
      max: values.reduce((a, b) => Math.max(a, b)),
      mean: values.reduce((a, b) => a + b) / values.length,
      values: values.slice(-VALUES),
    };
  });
}

/** Samples after the first chunk over the time since it came; undefined without times, or where they are too close. */
function measuredRate(blocks: readonly SampleBlock[], chunks: readonly TrialChunk[]): number | undefined {
  const first = chunks[0]?.receivedAt;
  const last = chunks.at(-1)?.receivedAt;
  if (first === undefined || last === undefined || last - first < 200) return undefined;
  const samples = blocks.reduce((sum, { count }) => sum + count, 0);
  const share = 1 - chunks[0].bytes.length / chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return (samples * share * 1000) / (last - first);
}
