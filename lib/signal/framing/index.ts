/** Makes the framer that a decoder's settings ask for. */
import type { DecoderConfig } from '../config';
import type { DecoderCounters } from '../decoder';
import { Envelope } from '../envelope';
import { layoutOf } from '../format/layout';
import { parseHex } from '../hex';
import { CobsFramer } from './cobs';
import { DelimitedFramer } from './delimited';
import { FixedDelimitedFramer } from './fixed-delimited';
import type { Framer, PayloadSink } from './framer';
import { LineFramer } from './lines';
import { MessageFramer } from './message';
import { NoFramer } from './none';
import { ScanFramer } from './scan';
import { SlipFramer } from './slip';

/** A framer for valid settings; it gives payloads to `sink` and counts what it drops in `counters`. */
export function createFramer(config: DecoderConfig, counters: DecoderCounters, sink: PayloadSink): Framer {
  const { framing, format } = config;
  const envelope = new Envelope(config);
  switch (framing.type) {
    case 'none':
      return new NoFramer(format.type === 'binary' ? layoutOf(format).sampleBytes : 1, counters, sink);
    case 'message':
      // a message of rows is as many frames as it has rows
      if (format.type === 'csv' || format.type === 'key-value')
        return new LineFramer(envelope.maxBytes, counters, sink, true);
      return new MessageFramer(envelope, counters, sink);
    case 'lines':
      return new LineFramer(envelope.maxBytes, counters, sink);
    case 'slip':
      return new SlipFramer(envelope, counters, sink);
    case 'cobs':
      return new CobsFramer(envelope, counters, sink);
    case 'delimited': {
      const delimiter = parseHex(framing.delimiter) as Uint8Array;
      if (envelope.contentBytes > 0) return new FixedDelimitedFramer(delimiter, envelope, counters, sink);
      return new DelimitedFramer(delimiter, envelope, counters, sink, format.type !== 'binary');
    }
    default:
      return new ScanFramer(envelope, counters, sink);
  }
}
