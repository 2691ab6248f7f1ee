/**
 * What a test can ask a running Node-RED process about itself. Loaded into the child with --require, answers over the IPC
 * channel; the child also ends by itself when the test that started it is gone, so no run leaves a Node-RED behind.
 */
import { readdirSync } from 'node:fs';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

export interface MemoryReport {
  /** Bytes after a full garbage collection. */
  heapUsed: number;
  external: number;
  arrayBuffers: number;
  rss: number;
}

export interface ResourceReport {
  /** Open file descriptors, sockets among them. */
  fileDescriptors: number;
  /** What keeps the event loop alive, counted by kind. */
  active: Record<string, number>;
}

/** Milliseconds by which the event loop was late since `eventLoopStart`. */
export interface EventLoopReport {
  mean: number;
  p50: number;
  p99: number;
  max: number;
}

export interface Probes {
  memory: MemoryReport;
  resources: ResourceReport;
  eventLoopStart: true;
  eventLoop: EventLoopReport;
  /** CPU seconds (user + system) since the process began. */
  cpu: number;
}

/** The sampling period of the delay histogram; it is part of what Node records and is taken off again. */
const resolutionMs = 10;
let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;

function count(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);

const probes: { [K in keyof Probes]: () => Probes[K] } = {
  memory() {
    for (let i = 0; i < 3; i++) globalThis.gc?.();
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    return { heapUsed, external, arrayBuffers, rss };
  },
  resources: () => ({
    fileDescriptors: readdirSync('/proc/self/fd').length,
    active: count(process.getActiveResourcesInfo()),
  }),
  eventLoopStart() {
    delay?.disable();
    delay = monitorEventLoopDelay({ resolution: resolutionMs });
    delay.enable();
    return true;
  },
  eventLoop() {
    const histogram = delay ?? createHistogram();
    return {
      mean: late(histogram.mean),
      p50: late(histogram.percentile(50)),
      p99: late(histogram.percentile(99)),
      max: late(histogram.max),
    };
  },
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
};

if (isMainThread && process.send) {
  process.on('message', (request: { probe?: keyof Probes; id: number }) => {
    if (request?.probe && probes[request.probe])
      process.send?.({ id: request.id, result: probes[request.probe]() });
  });
  process.on('disconnect', () => process.exit(1));
}
