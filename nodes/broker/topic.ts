/**
 * Topic filters of MQTT (MQTT 5.0, sections 4.7 and 4.8.2): `+` stands for one level, `#` at the end for all levels below and
 * for the parent itself; a filter that begins with a wildcard does not match topics that begin with `$`.
 */
import { ConfigError } from '../../lib/errors';

const beginsWithWildcard = (filter: string) => /^[+#]/.test(filter);

/** Longest topic of the protocol, in UTF-8 bytes. */
const MAX_TOPIC_BYTES = 65_535;

/** Why `filter` is no topic filter, or undefined where it is one. */
export function topicFilterProblem(filter: string): string | undefined {
  if (filter === '') return 'the topic is empty: name one, for example sensors/+/motion';
  if (filter.includes('\0') || Buffer.byteLength(filter) > MAX_TOPIC_BYTES)
    return 'the topic holds a NUL character or is longer than 65535 bytes';
  const levels = filter.split('/');
  for (const [index, level] of levels.entries()) {
    if (level === '#' && index < levels.length - 1)
      return `"#" stands for all levels below and must be the last one, in "${filter}" more follows`;
    if (level.length > 1 && /[+#]/.test(level))
      return `a wildcard takes a whole level, in "${filter}" the level "${level}" mixes it with text`;
  }
  return undefined;
}

/** Whether an actual topic is one of those that `filter` (without `$share/group/`) stands for. */
export function matchesTopic(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && beginsWithWildcard(filter)) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length) return false;
    if (level !== '+' && level !== levels[index]) return false;
  }
  // "a/#" has returned above unless the topic is the parent "a", which it stands for too
  return wanted.length === levels.length;
}

/** Whether every topic that filter `b` stands for is one of filter `a` too. */
export function coversFilter(a: string, b: string): boolean {
  if (b.startsWith('$') && beginsWithWildcard(a)) return false;
  const wide = a.split('/');
  const narrow = b.split('/');
  for (const [index, level] of wide.entries()) {
    if (level === '#') return true;
    const other = narrow[index];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return wide.length === narrow.length;
}

/** Whether there are topics that both filters stand for. */
export function filtersOverlap(a: string, b: string): boolean {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ])
    if (one.startsWith('$') && beginsWithWildcard(other)) return false;
  const [left, right] = [a.split('/'), b.split('/')];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index], right[index]];
    if (one === '#' || other === '#') return true;
    if (one === undefined || other === undefined) return false;
    if (one !== other && one !== '+' && other !== '+') return false;
  }
  return true;
}

/**
 * The filter as it is sent to the broker: `topic`, or `$share/<group>/<topic>` where a group shares the load.
 * @throws ConfigError for a filter or a group name that the protocol does not allow
 */
export function subscriptionFilter(topic: string, share: string): string {
  const problem = topicFilterProblem(topic);
  if (problem) throw new ConfigError('bad-topic', problem, { topic });
  if (share === '') return topic;
  if (/[/+#]/.test(share))
    throw new ConfigError('bad-share', `the name of a sharing group holds no "/", "+" or "#": "${share}"`, {
      share,
    });
  return `$share/${share}/${topic}`;
}

/** The part of a subscription that actual topics are compared with. */
export function topicOf(filter: string): string {
  return filter.startsWith('$share/') ? filter.split('/').slice(2).join('/') : filter;
}
