import assert from 'node:assert/strict';
import { type Attempt, explainFailure } from './failure';

const attempt: Attempt = {
  address: 'mqtt://broker:1883',
  tls: false,
  protocolVersion: '4',
  clientId: 'gateway',
  user: true,
  certificate: false,
  accepted: false,
  shortLives: 0,
};

const failure = (code: string | number, message = 'text') => Object.assign(new Error(message), { code });

describe('why a broker cannot be used', () => {
  const cases: [
    what: string,
    error: Error | undefined,
    code: string,
    final: boolean,
    change?: Partial<Attempt>,
  ][] = [
    // MQTT 3.1.1, table 3.1
    ['unacceptable protocol version', failure(1), 'refused-version', true],
    ['identifier rejected', failure(2), 'refused-client-id', true],
    ['server unavailable', failure(3), 'broker-unavailable', false],
    ['bad user name or password', failure(4), 'refused-login', true],
    ['not authorized', failure(5), 'refused-login', true],
    // MQTT 5.0, section 2.4
    ['unsupported protocol version', failure(0x84), 'refused-version', true],
    ['server busy', failure(0x89), 'broker-unavailable', false],
    ['session taken over', failure(0x8e), 'session-taken-over', true],
    ['use another server', failure(0x9c), 'broker-moved', true],
    ['nothing listens', failure('ECONNREFUSED'), 'no-broker', false],
    ['no such name', failure('ENOTFOUND'), 'unknown-host', false],
    ['unknown authority', failure('DEPTH_ZERO_SELF_SIGNED_CERT'), 'bad-certificate', true],
    ['certificate has expired', failure('CERT_HAS_EXPIRED'), 'bad-certificate', true],
    ['a port without TLS', failure('ERR_SSL_WRONG_VERSION_NUMBER'), 'no-tls', true, { tls: true }],
    [
      'alert of the broker',
      failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      'refused-certificate',
      true,
      { accepted: true },
    ],
    ['no answer', new Error('connack timeout'), 'no-answer', false],
    ['closed without an answer', undefined, 'closed-early', false],
    ['reset before an answer', failure('ECONNRESET'), 'closed-early', false],
    ['reset later', failure('ECONNRESET'), 'connection-lost', false, { accepted: true }],
    ['lost later', undefined, 'connection-lost', false, { accepted: true }],
    ['silent later', new Error('Keepalive timeout'), 'connection-lost', false, { accepted: true }],
    ['kicked again and again', undefined, 'unstable-session', false, { accepted: true, shortLives: 3 }],
    ['something else than MQTT', new Error('Invalid header flag bits'), 'not-mqtt', true],
  ];
  for (const [what, error, code, final, change] of cases)
    it(`${what}: ${code}, ${final ? 'needs a person' : 'is tried again'}`, () => {
      const explained = explainFailure(error, { ...attempt, ...change });
      assert.deepEqual([explained.error.code, explained.final], [code, final]);
      assert.equal(explained.error.name, 'ConnectionError');
      assert.match(explained.error.message, /^MQTT broker mqtt:\/\/broker:1883: ./);
      assert.equal(/deploy again to retry$/.test(explained.error.message), final);
    });

  it('asks for what was not given', () => {
    const anonymous = explainFailure(failure(5), { ...attempt, user: false }).error.message;
    assert.match(anonymous, /none were given: enter user and password/);
    const bare = explainFailure(failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), attempt).error.message;
    assert.match(bare, /wants a client certificate/);
  });
});
