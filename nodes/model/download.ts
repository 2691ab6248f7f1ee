/** Fetches a file over HTTP: bounded in bytes, time and redirections, so that no server can hold up or fill up a gateway. */
import { ConfigError, ConnectionError, TinymlError } from '../../lib/errors';
import { tooLarge } from './too-large';

export interface Downloaded {
  bytes: Uint8Array;
  /** where it came from at last, after redirections */
  url: URL;
}

const MAX_REDIRECTS = 5;
/** for all of it, redirections included */
const TIMEOUT_MS = 60_000;

/**
 * @throws ConfigError for what is no http or https address, ConnectionError where it cannot be fetched, ModelError above `maxBytes`
 */
export async function download(
  address: string,
  maxBytes: number,
  timeoutMs = TIMEOUT_MS,
): Promise<Downloaded> {
  const signal = AbortSignal.timeout(timeoutMs);
  let url = webAddress(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    try {
      const response = await fetch(url, { redirect: 'manual', signal });
      const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (next === null) return { bytes: await bodyOf(response, url, maxBytes), url };
      await response.body?.cancel();
      url = redirected(url, next);
    } catch (error) {
      throw explained(error, url, timeoutMs);
    }
  }
  throw failed(url, `it redirects more than ${MAX_REDIRECTS} times`, 'give the address of the file itself');
}

/** @throws ConfigError for what is no http or https address */
export function webAddress(address: string): URL {
  const url = URL.parse(address.trim());
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) {
    if (url.username === '') return url;
    // a flow is no place for secrets, and fetch refuses them here
    throw new ConfigError('bad-url', `the address at ${url.host} holds a user name: leave it out`, {});
  }
  throw new ConfigError(
    'bad-url',
    `"${address}" is no address of a file on the web: expected https://… or http://…`,
    { url: address },
  );
}

function redirected(from: URL, location: string): URL {
  const to = webAddress(URL.parse(location, from)?.href ?? location);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw failed(from, `it redirects from https to ${to.href}`, 'give an address that stays with https');
  return to;
}

async function bodyOf(response: Response, url: URL, maxBytes: number): Promise<Uint8Array> {
  if (!response.ok) {
    await response.body?.cancel();
    const gone = response.status === 404 || response.status === 410;
    throw failed(
      url,
      `the server answers ${response.status} ${response.statusText}`.trim(),
      gone ? 'correct the address' : 'open the address in a browser: it must be there for everybody',
    );
  }
  const chunks: Uint8Array[] = [];
  let received = 0;
  if (Number(response.headers.get('content-length')) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(Number(response.headers.get('content-length')), maxBytes);
  }
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    // leaving the loop ends the connection
    if (received > maxBytes) throw tooLarge(received, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function explained(error: unknown, url: URL, timeoutMs: number): Error {
  if (error instanceof TinymlError) return error;
  const { name, cause, message } = error as Error;
  if (name === 'TimeoutError')
    return failed(url, `it took more than ${timeoutMs / 1000} s`, 'check the connection of this machine');
  const why =
    (cause as { code?: string; message?: string } | undefined)?.code ?? (cause as Error)?.message ?? message;
  return failed(url, why, 'check the address and the connection of this machine');
}

function failed(url: URL, why: string, remedy: string): ConnectionError {
  return new ConnectionError('download-failed', `${url.href} cannot be fetched: ${why}; ${remedy}`, {
    url: url.href,
  });
}
