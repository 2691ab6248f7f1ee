/** One message is one frame: an MQTT payload, a datagram, the payload of a flow's message. */
import type { DecoderCounters } from '../decoder';
import type { Envelope } from '../envelope';
import { deliver, type Framer, type PayloadSink } from './framer';

export class MessageFramer implements Framer {
  constructor(
    private readonly envelope: Envelope,
    private readonly counters: DecoderCounters,
    private readonly sink: PayloadSink,
  ) {}

  push(bytes: Uint8Array): void {
    deliver(bytes, this.envelope, this.counters, this.sink);
  }

  flush(): void {}

  reset(): void {}
}
