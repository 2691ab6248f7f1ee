/**
 * The demo's simulated device: sends its signals over MQTT at their real pace, as a microcontroller does, in binary frames of
 *
 *     uint32  number of the frame's first sample (little-endian, counts samples)
 *     int16   the samples, channel by channel within each sample
 *
 * The clock decides how many samples are due, so the pace is right on average whatever the timer does; a device that was
 * asleep (a suspended laptop) leaves the missed samples out, and the jump in the sequence tells the receiver.
 */
import { connectAsync } from 'mqtt';

export interface Signal {
  /** MQTT topic of the signal. */
  topic: string;
  /** Samples per second. */
  sampleRate: number;
  channels: number;
  /** Samples in a frame. */
  frameLength: number;
  /** The next `count` samples, count x channels values. */
  read(count: number): Int16Array;
}

export interface Device {
  /** Frames sent so far. */
  readonly frames: number;
  stop(): Promise<void>;
}

const headerBytes = 4;
/** Behind by more than this, the device skips instead of catching up, ms. */
const patience = 2000;

function frame(sequence: number, samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(headerBytes + samples.length * 2);
  bytes.writeUInt32LE(sequence >>> 0, 0);
  for (let i = 0; i < samples.length; i++) bytes.writeInt16LE(samples[i], headerBytes + 2 * i);
  return bytes;
}

/** Connects to the broker and sends every signal until stopped. */
export async function startDevice(brokerUrl: string, signals: Signal[]): Promise<Device> {
  const client = await connectAsync(brokerUrl);
  const started = performance.now();
  const sent = signals.map(() => 0);
  let frames = 0;

  const send = () => {
    const elapsed = performance.now() - started;
    signals.forEach((signal, i) => {
      const { topic, sampleRate, frameLength } = signal;
      const due = Math.floor((elapsed / 1000) * sampleRate);
      if (due - sent[i] > (patience / 1000) * sampleRate) sent[i] = due - frameLength;
      for (; sent[i] + frameLength <= due; sent[i] += frameLength, frames++)
        client.publish(topic, frame(sent[i], signal.read(frameLength)));
    });
  };
  const framePeriods = signals.map(({ frameLength, sampleRate }) => (1000 * frameLength) / sampleRate);
  const timer = setInterval(send, Math.min(...framePeriods) / 2);

  return {
    get frames() {
      return frames;
    },
    async stop() {
      clearInterval(timer);
      await client.endAsync(true);
    },
  };
}
