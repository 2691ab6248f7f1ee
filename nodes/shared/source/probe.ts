/**
 * The dialogs' look at a device before anything is deployed: listen for a moment, decode what came, answer (see api.ts). What
 * opens a port or asks a broker is in nodes/serial/probe.ts and nodes/mqtt/probe.ts.
 */
import type { Request, Response } from 'express';
import { ConnectionError, InputError, TinymlError } from '../../../lib/errors';
import { type DecoderConfig, tryDecoder } from '../../../lib/signal';
import { adminRoute, errorBody, type Permission } from '../admin';
import type { Red } from '../red';
import type { DecodeProbe, ProbeAnswer } from './api';
import { RecentBytes } from './recent';
import { recentBytes } from './recent-registry';
import { wholePieces } from './whole-pieces';

/** Adds a route whose handler returns the answer, or throws an error that is meant for the user. */
export function answerRoute(
  RED: Red,
  method: 'get' | 'post',
  path: string,
  permission: Permission,
  answer: (body: Record<string, unknown>) => unknown,
): void {
  adminRoute(RED, method, path, permission, async (request: Request, response: Response) => {
    response.set('cache-control', 'no-store');
    try {
      response.json(await answer(bodyOf(request)));
    } catch (error) {
      response.status(statusOf(error)).json(errorBody(error));
    }
  });
}

function bodyOf({ body }: Request): Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
}

function statusOf(error: unknown): number {
  if (error instanceof ConnectionError) return 502;
  if (!(error instanceof TinymlError)) return 500;
  return error.code === 'not-deployed' ? 404 : 400;
}

/**
 * What the decoder makes of the bytes of the stream that was heard last.
 * @param joined the stream was running already when its first bytes were heard
 */
export function answerWith(
  from: ProbeAnswer['from'],
  recent: RecentBytes,
  decoder: unknown,
  joined = false,
): ProbeAnswer {
  const chunks = recent.of();
  const pieces = from === 'pasted' ? chunks : wholePieces(chunks, decoder, joined);
  return {
    from,
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes.length, 0),
    chunks: chunks.length,
    ...(recent.keys.some(key => key !== '') ? { topics: recent.keys } : {}),
    trial: tryDecoder(decoder as DecoderConfig, pieces),
  };
}

/** Bytes after which there is no need to listen on. */
const ENOUGH = 4096;
/** ms to listen at least: a rate is measured over them */
const LEAST = 500;
/** Bytes kept while listening. */
const KEPT = 65_536;

/**
 * Listens for a moment and returns what came.
 * @param milliseconds how long at most, 100..10000, 2000 where it is none of these
 * @param begin opens what is listened to; `fail` ends it early; returns what closes it, which is called in any case
 */
export async function listen(
  milliseconds: unknown,
  begin: (
    received: (bytes: Uint8Array, key?: string) => void,
    fail: (error: Error) => void,
  ) => () => Promise<void>,
): Promise<RecentBytes> {
  const limit = Number(milliseconds) >= 100 && Number(milliseconds) <= 10_000 ? Number(milliseconds) : 2_000;
  const recent = new RecentBytes(KEPT);
  const started = Date.now();
  let timer: NodeJS.Timeout | undefined;
  let end = async () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(resolve, limit);
      const received = (bytes: Uint8Array, key?: string) => {
        recent.push(bytes, key);
        if (recent.length >= ENOUGH && Date.now() - started >= LEAST) resolve();
      };
      end = begin(received, reject);
    });
  } finally {
    clearTimeout(timer);
    await end();
  }
  return recent;
}

/** POST /tinyml/decode/probe */
export function registerDecodeProbe(RED: Red): void {
  answerRoute(RED, 'post', '/tinyml/decode/probe', 'tinyml.read', body => {
    const { nodeId, text, hex, decoder } = body as Partial<DecodeProbe>;
    if (typeof text === 'string' || typeof hex === 'string') {
      const pasted = new RecentBytes(KEPT);
      pasted.push(typeof text === 'string' ? Buffer.from(text) : pastedHex(String(hex)));
      return answerWith('pasted', pasted, decoder);
    }
    const recent = recentBytes(String(nodeId));
    if (recent === undefined)
      throw new InputError(
        'not-deployed',
        'the node is not deployed yet: deploy it once and let data come, or paste some bytes',
        { nodeId },
      );
    return answerWith('node', recent, decoder);
  });
}

function pastedHex(hex: string): Buffer {
  const digits = hex.replace(/0x|[\s,:]/gi, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits))
    throw new InputError(
      'bad-hex',
      'these are no hexadecimal bytes: write pairs of digits, as in 01 FF 0A',
      {},
    );
  return Buffer.from(digits, 'hex');
}
