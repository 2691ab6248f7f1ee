/** docs/concepts/models.md states the limits and settings that hold. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimits } from '../../lib/interpreter';
import { DEFAULT_MAX_MODEL_BYTES } from '../../nodes/model/too-large';
import { projectRoot } from '../support/shared';

const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), 'utf8');
const page = read('docs', 'concepts', 'models.md');

describe('docs/concepts/models.md', () => {
  it('states the limits', () => {
    const { bytes, macs, iterations } = defaultLimits;
    const grouped = (value: number) => value.toLocaleString('en-US');
    assert.ok(
      page.includes(
        `more than ${bytes / 2 ** 20} MB of memory, ${grouped(macs)} MACs per inference, ${grouped(iterations)} rounds`,
      ),
    );
    assert.ok(page.includes(`files above ${DEFAULT_MAX_MODEL_BYTES / 2 ** 20} MB`));
  });

  it('states the settings of the demo', () => {
    const flow: any[] = JSON.parse(read('scripts', 'demo', 'flow.json'));
    const node = (id: string) => flow.find(entry => entry.id === id);
    const row = (name: string) => page.split('\n').find(line => line.startsWith(`| ${name} |`)) ?? '';
    const words = row("the demo's words");
    const window = node('sound-window');
    const keyword = node('keyword');
    assert.ok(words.includes(`${window.length} frames, hop ${window.hop}`), words);
    assert.ok(
      words.includes(
        `${keyword.windowMs} ms, cut-off ${keyword.cutoff}, background \`${keyword.backgroundLabels}\``,
      ),
      words,
    );
    const activities = row("the demo's activities");
    const motion = node('motion-window');
    const activity = node('activity');
    assert.ok(activities.includes(`${motion.length} samples, hop ${motion.hop}`), activities);
    assert.ok(
      activities.includes(
        `cut-off ${activity.cutoff}, release below ${activity.releaseCutoff}, ${activity.windowMs} ms`,
      ),
      activities,
    );
  });
});
