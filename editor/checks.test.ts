import assert from 'node:assert/strict';
import { choice, chosen, filled, hexadecimal, isVariable, number, topicFilter } from './checks';
import { speakEnglish } from './english.support';

/** How Node-RED writes an environment variable: ${NAME}. */
const variable = (name: string) => `\${${name}}`;

describe('validators of settings', () => {
  before(speakEnglish);

  it('accept numbers in their range, also as text', () => {
    assert.equal(number('window.length', '49', { min: 1, whole: true }), true);
    assert.equal(number('window.length', 0.5, { above: 0 }), true);
    assert.equal(number('decide.cutoff', '1', { min: 0, max: 1 }), true);
  });

  for (const [value, range, reason] of [
    ['abc', { above: 0 }, 'Length: expected a number above 0, here is "abc"'],
    ['0', { above: 0 }, 'Length: expected a number above 0, here is "0"'],
    ['1.5', { min: 1, whole: true }, 'Length: expected a whole number, 1 or more, here is "1.5"'],
    ['2', { min: 0, max: 1 }, 'Length: expected a number from 0 to 1, here is "2"'],
    ['', { min: 1 }, 'Length: expected a number, 1 or more'],
    [Number.NaN, {}, 'Length: expected a number, here is "NaN"'],
    ['Infinity', {}, 'Length: expected a number, here is "Infinity"'],
  ] as const)
    it(`say why ${JSON.stringify(value)} is refused`, () => {
      assert.equal(number('window.length', value, range), reason);
    });

  it('accept flows that were saved before a setting existed: the runtime takes its default', () => {
    assert.equal(number('window.length', undefined, { min: 1 }), true);
    assert.equal(choice('window.gapPolicy', undefined, ['reset', 'hold']), true);
  });

  it('leave a blank to the default where there is one', () => {
    assert.equal(number('window.channels', ' ', { min: 0, optional: true }), true);
  });

  it('let environment variables pass: only the runtime knows them', () => {
    assert.ok(
      isVariable(variable('RATE')) &&
        isVariable(' $(RATE) ') &&
        !isVariable('$RATE') &&
        !isVariable(`x${variable('RATE')}`),
    );
    assert.equal(number('window.length', variable('FRAMES'), { min: 1 }), true);
    assert.equal(choice('decide.method', variable('METHOD'), ['threshold']), true);
    assert.equal(topicFilter('mqtt.topic', variable('TOPIC')), true);
  });

  it('take one of a list, whatever the type', () => {
    assert.equal(choice('mqtt.qos', '1', [0, 1, 2]), true);
    assert.equal(choice('mqtt.qos', 3, [0, 1, 2]), 'Quality (QoS): expected one of 0, 1, 2, here is "3"');
  });

  it('want text, and a configuration node that was chosen', () => {
    assert.equal(filled('serial.port', ' '), 'Port: must not be empty');
    assert.match(String(chosen('mqtt.broker', '_ADD_')), /^Broker: choose one/);
    assert.equal(chosen('mqtt.broker', 'a1b2'), true);
  });

  it('know MQTT topic filters (MQTT 3.1.1, 4.7.1)', () => {
    for (const good of ['a', 'a/b', '#', '+', 'a/+/b', 'a/#', '/a', '+/+/#', 'a//b'])
      assert.equal(topicFilter('mqtt.topic', good), true, good);
    for (const bad of ['a#', 'a/#/b', 'a+', '+a/b', 'a/b+/c', '#/a'])
      assert.match(String(topicFilter('mqtt.topic', bad)), /is no topic filter/, bad);
    assert.match(String(topicFilter('mqtt.topic', '')), /must not be empty/);
  });

  it('count hexadecimal bytes however they are written', () => {
    for (const good of ['AA55', 'aa 55', '0xAA, 0x55', 'AA:55', 'aa-55'])
      assert.equal(hexadecimal('serial.startBytes', good, 2, 2), true, good);
    for (const bad of ['AA5', 'AG', 'AA', 'AA55FF'])
      assert.match(String(hexadecimal('serial.startBytes', bad, 2, 2)), /expected 2 to 2 bytes/, bad);
  });
});
