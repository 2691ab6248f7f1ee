import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  coversFilter,
  filtersOverlap,
  matchesTopic,
  subscriptionFilter,
  topicFilterProblem,
  topicOf,
} from './topic';

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

  const level = fc.constantFrom('a', 'b', '');
  const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map(levels => levels.join('/'));
  const filter = fc
    .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([levels, all]) => [...levels, ...(all ? ['#'] : [])].join('/'));

  it('a filter that covers another matches all of its topics', () => {
    fc.assert(
      fc.property(filter, filter, topic, (a, b, name) => {
        fc.pre(coversFilter(a, b) && matchesTopic(b, name));
        assert.ok(matchesTopic(a, name), `${a} covers ${b}, but not ${name}`);
      }),
    );
  });

  it('a topic of two filters means that they overlap', () => {
    fc.assert(
      fc.property(filter, filter, topic, (a, b, name) => {
        fc.pre(matchesTopic(a, name) && matchesTopic(b, name));
        assert.ok(filtersOverlap(a, b), `${a} and ${b} share ${name}`);
      }),
    );
  });

  it('knows which filters cover and which overlap', () => {
    const relations = [
      ['a/#', 'a/b', true, true],
      ['a/#', 'a', true, true],
      ['a/b', 'a/#', false, true],
      ['a/+', 'a/#', false, true],
      ['a/+/c', 'a/b/+', false, true],
      ['a/+', 'b/+', false, false],
      ['a/+', 'a/b/c', false, false],
      ['#', '$SYS/x', false, false],
      ['#', '+/+', true, true],
    ] as const;
    for (const [a, b, covers, overlap] of relations)
      assert.deepEqual([coversFilter(a, b), filtersOverlap(a, b)], [covers, overlap], `${a} ${b}`);
  });

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
