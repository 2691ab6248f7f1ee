import assert from 'node:assert/strict';
import { brokerDefaults } from './config';
import { brokerAddress, chooseClientId, clientOptions } from './session';

describe('options of a broker session', () => {
  it('are those of MQTT 3.1.1 without TLS by default, and leave reconnecting to us', () => {
    const options = clientOptions(brokerDefaults, {}, 'id');
    assert.deepEqual(
      [options.protocol, options.host, options.port, options.protocolVersion, options.clean],
      ['mqtt', 'localhost', 1883, 4, true],
    );
    assert.deepEqual([options.reconnectPeriod, options.resubscribe], [0, false]);
    for (const key of ['username', 'password', 'ca', 'cert', 'key', 'properties'])
      assert.equal(key in options, false, key);
  });

  it('carry secrets, and those of TLS only with TLS', () => {
    const secrets = { user: 'u', password: 'p', ca: 'CA', cert: 'CERT', key: 'KEY', passphrase: 'PASS' };
    const plain = clientOptions(brokerDefaults, secrets, 'id');
    assert.deepEqual([plain.username, plain.password, plain.ca, plain.key], ['u', 'p', undefined, undefined]);
    const tls = clientOptions({ ...brokerDefaults, tls: true, serverName: 'b' }, secrets, 'id');
    assert.deepEqual(
      [tls.protocol, tls.rejectUnauthorized, tls.servername, tls.ca, tls.cert, tls.key],
      ['mqtts', true, 'b', 'CA', 'CERT', 'KEY'],
    );
  });

  it('let an MQTT 5 broker remember an unclean session for a day', () => {
    const settings = { ...brokerDefaults, protocolVersion: '5' as const, cleanSession: false };
    assert.deepEqual(clientOptions(settings, {}, 'id').properties, { sessionExpiryInterval: 86_400 });
  });

  it('have a client id that is unique, or lasting where the broker is to remember it', () => {
    const [one, other] = [0, 1].map(() => chooseClientId(brokerDefaults, 'abcdef0123456789'));
    assert.notEqual(one, other);
    const lasting = chooseClientId({ ...brokerDefaults, cleanSession: false }, 'abcdef0123456789');
    assert.equal(lasting, 'tinyml-abcdef0123456789');
    for (const id of [one, lasting]) assert.match(id, /^[a-z0-9-]{1,23}$/);
    assert.equal(chooseClientId({ ...brokerDefaults, clientId: 'mine' }, 'x'), 'mine');
  });

  it('are told as an address', () => {
    assert.equal(brokerAddress({ host: 'b', port: 8883, tls: true }), 'mqtts://b:8883');
    assert.equal(brokerAddress({ host: '::1', port: 1883, tls: false }), 'mqtt://[::1]:1883');
  });
});
