/**
 * Why a connection to a broker failed, in words that say what to do, and whether trying again can help. A broker that is away
 * comes back; a wrong password, a refused version or a bad certificate needs a person, and trying it every second only fills
 * logs and locks accounts.
 *
 * Reason codes: MQTT 3.1.1 section 3.2.2.3 (CONNACK), MQTT 5.0 section 2.4; certificate errors: X509_V_ERR_* as Node names them.
 */
import { ConnectionError } from '../../lib/errors';
import type { ProtocolVersion } from './config';

/** What the texts need to know of the attempt. */
export interface Attempt {
  /** "mqtt://host:port" */
  address: string;
  tls: boolean;
  protocolVersion: ProtocolVersion;
  clientId: string;
  /** whether a user name was sent */
  user: boolean;
  /** whether a client certificate was sent */
  certificate: boolean;
  /** whether the broker had accepted the connection */
  accepted: boolean;
  /** connections in a row that the broker closed within seconds of accepting them */
  shortLives: number;
}

export interface Failure {
  error: ConnectionError;
  /** true: the same attempt fails again until somebody changes something */
  final: boolean;
}

type Explanation = [code: string, text: (attempt: Attempt) => string, final: boolean];

const version = (attempt: Attempt) => (attempt.protocolVersion === '5' ? 'MQTT 5' : 'MQTT 3.1.1');
const otherVersion = (attempt: Attempt) => (attempt.protocolVersion === '5' ? '3.1.1' : '5');
const credentials = (attempt: Attempt) =>
  attempt.user
    ? 'check user and password'
    : attempt.certificate
      ? "check the client certificate and the broker's access rules"
      : 'none were given: enter user and password, or a client certificate';

const refusedVersion: Explanation = [
  'refused-version',
  a => `the broker refuses ${version(a)}: set the protocol version to ${otherVersion(a)}`,
  true,
];
const refusedLogin: Explanation = [
  'refused-login',
  a => `the broker refuses the credentials: ${credentials(a)}`,
  true,
];
const refusedClientId: Explanation = [
  'refused-client-id',
  a =>
    `the broker refuses the client id "${a.clientId}": choose another one (letters and digits, at most 23)`,
  true,
];
const takenOver: Explanation = [
  'session-taken-over',
  a =>
    `another client connected with the same client id "${a.clientId}" and took the session over: give each client an id of its own`,
  true,
];
const unavailable: Explanation = ['broker-unavailable', () => 'the broker is not available now', false];
const banned: Explanation = [
  'refused-login',
  () => 'the broker has banned this client: ask its operator',
  true,
];
const moved: Explanation = [
  'broker-moved',
  () => 'the broker says that another server is to be used: enter its address',
  true,
];

/** Reason codes of CONNACK and DISCONNECT; 1 to 5 are those of MQTT 3.1.1. */
const reasons: Record<number, Explanation> = {
  1: refusedVersion,
  2: refusedClientId,
  3: unavailable,
  4: refusedLogin,
  5: refusedLogin,
  132: refusedVersion,
  133: refusedClientId,
  134: refusedLogin,
  135: refusedLogin,
  136: unavailable,
  137: unavailable,
  138: banned,
  139: unavailable,
  140: [
    'refused-login',
    () => 'the broker wants another method of authentication, which is not supported',
    true,
  ],
  142: takenOver,
  152: ['disconnected-by-operator', () => "the broker's operator closed the connection", false],
  156: moved,
  157: moved,
};

/** Error codes of sockets and of DNS. */
const network: Record<string, Explanation> = {
  ECONNREFUSED: [
    'no-broker',
    () => 'nothing listens there: is the broker running, is the port right?',
    false,
  ],
  ENOTFOUND: ['unknown-host', () => 'no host of this name is known: check host and network', false],
  EAI_AGAIN: ['unknown-host', () => 'the name cannot be resolved now: check host and network', false],
  EHOSTUNREACH: ['no-route', () => 'no route to this host: check the network', false],
  ENETUNREACH: ['no-route', () => 'no route to this host: check the network', false],
  ETIMEDOUT: ['no-answer', () => 'no answer: check host, port and firewall', false],
};

const untrusted: Explanation = [
  'bad-certificate',
  () =>
    "the broker's certificate is not signed by a known authority: paste the certificate of the authority that signed it (ca)",
  true,
];
const clientCertificate: Explanation = [
  'refused-certificate',
  a =>
    a.certificate
      ? 'the broker refuses the client certificate: is it signed by the authority that the broker trusts, is it still valid?'
      : 'the broker wants a client certificate: enter certificate and private key',
  true,
];
const badPem = (what: string): Explanation => ['bad-credentials', () => what, true];

/** Errors of TLS: of the broker's certificate, of ours, and of the PEM texts. */
const tls: Record<string, Explanation> = {
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  INVALID_CA: untrusted,
  CERT_HAS_EXPIRED: [
    'bad-certificate',
    () => "the broker's certificate has expired: renew it (and check this machine's clock)",
    true,
  ],
  CERT_NOT_YET_VALID: [
    'bad-certificate',
    () => "the broker's certificate is not valid yet: check this machine's clock",
    true,
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'bad-certificate',
    () => "the broker's certificate is made out to another name: enter that name as server name",
    true,
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'no-tls',
    () => 'the port answers without TLS: switch TLS off, or take the port for TLS (by custom 8883)',
    true,
  ],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: [
    'no-tls',
    () => 'the port answers without TLS: switch TLS off, or take the port for TLS (by custom 8883)',
    true,
  ],
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: badPem('the private key does not belong to the client certificate'),
  ERR_OSSL_BAD_DECRYPT: badPem('the passphrase does not open the private key'),
  ERR_OSSL_EVP_BAD_DECRYPT: badPem('the passphrase does not open the private key'),
  ERR_MISSING_PASSPHRASE: badPem('the private key is encrypted: enter its passphrase'),
  ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED: badPem('the private key is encrypted: enter its passphrase'),
  ERR_OSSL_PEM_NO_START_LINE: badPem(
    'the certificate or key is no PEM text (it begins with "-----BEGIN ...-----")',
  ),
  ERR_OSSL_PEM_BAD_BASE64_DECODE: badPem('the certificate or key is damaged: paste the PEM file as it is'),
};

const closedEarly: Explanation = [
  'closed-early',
  a =>
    `the broker closed the connection without an answer: does this port want TLS${a.tls ? ' off' : ''}, does it know ${version(a)}?`,
  false,
];

function explain(error: Error | undefined, attempt: Attempt): Explanation {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === 'number' && reasons[code]) return reasons[code];
  if (typeof code === 'string') {
    const known = network[code] ?? tls[code];
    if (known) return known;
    if (/^ERR_SSL_.*ALERT/.test(code)) return clientCertificate;
    if (/^ERR_(OSSL|TLS|SSL)/.test(code)) return ['tls-failed', () => `TLS failed: ${error?.message}`, true];
    if (!attempt.accepted && (code === 'ECONNRESET' || code === 'EPIPE')) return closedEarly;
    return ['connection-lost', () => `the connection was lost (${error?.message})`, false];
  }
  if (attempt.accepted) return lostAfterwards(error, attempt);
  if (error === undefined) return closedEarly;
  if (/timeout/i.test(error.message)) return network.ETIMEDOUT;
  return ['not-mqtt', () => `what answers there does not speak MQTT (${error.message})`, true];
}

function lostAfterwards(error: Error | undefined, attempt: Attempt): Explanation {
  if (/keepalive/i.test(error?.message ?? ''))
    return ['connection-lost', () => 'the broker no longer answers', false];
  if (attempt.shortLives >= 3)
    return [
      'unstable-session',
      a =>
        `the broker accepted the connection and closed it again, ${a.shortLives} times in a row: does another client use the same client id "${a.clientId}"?`,
      false,
    ];
  return ['connection-lost', () => `the connection was lost${error ? ` (${error.message})` : ''}`, false];
}

/**
 * @param error what the socket, TLS or the broker reported; undefined when the connection just ended
 */
export function explainFailure(error: Error | undefined, attempt: Attempt): Failure {
  const [code, text, final] = explain(error, attempt);
  const retry = final ? '; deploy again to retry' : '';
  return {
    error: new ConnectionError(code, `MQTT broker ${attempt.address}: ${text(attempt)}${retry}`, {
      address: attempt.address,
      cause: error?.message,
      reason: (error as { code?: unknown } | undefined)?.code,
    }),
    final,
  };
}
