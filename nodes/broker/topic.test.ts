import assert from 'node:assert/strict';
import { matchesTopic, subscriptionFilter, topicFilterProblem, topicOf } from './topic';

describe('MQTT topic filters', () => {
  const cases: [string, string, boolean][] = [
    // the examples of the specification, section 4.7.1
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['#', 'anything/at/all', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/uptime', false],
    ['+/uptime', '$SYS/uptime', false],
    ['$SYS/#', '$SYS/uptime', true],
    ['a/b', 'a/b', true],
    ['a/b', 'a/B', false],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
  ];
  for (const [filter, topic, expected] of cases)
    it(`${filter} ${expected ? 'matches' : 'does not match'} ${topic}`, () =>
      assert.equal(matchesTopic(filter, topic), expected));

  it('refuses misplaced wildcards and says which', () => {
    assert.match(topicFilterProblem('sport/#/x') ?? '', /last one/);
    assert.match(topicFilterProblem('sport+/x') ?? '', /"sport\+"/);
    assert.match(topicFilterProblem('a#') ?? '', /whole level/);
    assert.match(topicFilterProblem('') ?? '', /empty/);
    assert.equal(topicFilterProblem('sensors/+/motion/#'), undefined);
  });

  it('writes shared subscriptions and reads their topic back', () => {
    assert.equal(subscriptionFilter('a/+/b', ''), 'a/+/b');
    assert.equal(subscriptionFilter('a/+/b', 'gateways'), '$share/gateways/a/+/b');
    assert.equal(topicOf('$share/gateways/a/+/b'), 'a/+/b');
    assert.equal(topicOf('a/+/b'), 'a/+/b');
    assert.throws(() => subscriptionFilter('a', 'x/y'), { name: 'ConfigError', code: 'bad-share' });
    assert.throws(() => subscriptionFilter('#/a', ''), { name: 'ConfigError', code: 'bad-topic' });
  });
});
