import assert from 'node:assert/strict';
import { speakEnglish } from '../english.support';
import { plain } from '../sentence';
import { bytesToTry } from './decode';
import { mqttSentence } from './mqtt';
import { pemState } from './pem';
import { decoderPhrase } from './source';

describe('the dialogs of the sources', () => {
  before(speakEnglish);

  it('describe the MQTT subscription, or say what is missing', () => {
    const hub = { name: '', host: 'localhost' };
    const sentence = (topic: string, share = '') =>
      plain(mqttSentence(hub, topic, share, 'messages of JSON'));
    assert.equal(sentence('imu'), 'Reads imu from localhost: messages of JSON.');
    assert.match(sentence('sensors/+/imu'), /Every topic that matches is a stream of its own\.$/);
    assert.match(sentence('imu', 'gateways'), /Shares the messages with the group gateways\.$/);
    assert.match(mqttSentence(undefined, 'imu', '', ''), /Choose a broker/);
    assert.match(sentence(''), /Give a topic/);
  });

  it('take the decoder’s description from the runtime', () => {
    assert.equal(decoderPhrase(undefined), '…');
    assert.equal(decoderPhrase({ problems: [], sentence: 'lines of JSON' }), 'lines of JSON');
    assert.match(decoderPhrase({ problems: ['x'], sentence: '' }), /cannot be/);
  });

  it('try pasted bytes as digits only where they cannot be meant as text', () => {
    assert.deepEqual(bytesToTry('AA 55 01', 'n'), { hex: 'AA5501' });
    assert.deepEqual(bytesToTry('0x01, 0x02', 'n'), { hex: '0102' });
    assert.deepEqual(bytesToTry('12 34 56', 'n'), { text: '12 34 56' }, 'a row of numbers');
    assert.deepEqual(bytesToTry('{"x":1}', 'n'), { text: '{"x":1}' });
    assert.deepEqual(bytesToTry('  ', 'n'), { nodeId: 'n' });
  });

  it('know a PEM text when they see one', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    assert.deepEqual(['', '__PWRD__', pem, 'MIIB', pem.replace(/-----END.*/, '')].map(pemState), [
      'none',
      'stored',
      'good',
      'bad',
      'bad',
    ]);
  });
});
