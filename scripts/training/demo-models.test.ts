/** The committed models on the demo's own signals: what a newcomer sees within the first minute must be right. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activities, MotionRoutine, MotionSimulator, readWav, SpokenStream } from '../../lib/data';
import { Interpreter } from '../../lib/interpreter';
import { argmax } from '../../lib/metrics';
import { projectRoot } from '../../test/support/shared';
import { labels, RATE } from './keyword-sound';
import { listen } from './listen';

const asset = (...parts: string[]) => readFileSync(join(projectRoot, 'assets', ...parts));
const lines = (bytes: Buffer) => bytes.toString('utf8').trim().split('\n');

describe('the demo’s models', () => {
  it('report every keyword of the demo’s stream once, within a second, and nothing else', async () => {
    const { words } = JSON.parse(asset('speech', 'speech.json').toString('utf8'));
    const stream = new SpokenStream(readWav(asset('speech', 'speech.wav')), words);
    const rounds = 2;
    const decisions = listen(
      await Interpreter.create(asset('models', 'demo_keywords.tflite')),
      stream.read(Math.round(rounds * stream.seconds * RATE)),
    );
    const spoken = Array.from({ length: rounds }, (_, round) =>
      stream.words
        .filter(({ label }) => label !== 'unknown')
        .map(({ label, start, end }) => ({ label, start, end, offset: round * stream.seconds })),
    ).flat();
    assert.deepEqual(
      decisions.map(({ label }) => label),
      spoken.map(({ label }) => label),
    );
    for (const [i, { start, end, offset }] of spoken.entries()) {
      const time = decisions[i].end / 1000 - offset;
      assert.ok(
        time > start && time < end + 1,
        `${spoken[i].label} spoken until ${end} s, decided at ${time} s`,
      );
    }
  });

  it('tell the activities of the demo’s routine apart', async () => {
    const interpreter = await Interpreter.create(asset('models', 'demo_activity.tflite'));
    const routine = new MotionRoutine(new MotionSimulator({ seed: 1 }));
    let window = new Float32Array(0);
    let right = 0;
    let total = 0;
    let since = 0;
    let last = routine.activity;
    for (let i = 0; i < 400; i++) {
      const { activity } = routine;
      since = activity === last ? since + 1 : 0;
      last = activity;
      window = Float32Array.from([...window, ...routine.read(25)].slice(-128 * 6));
      // a window may lie across a change for 4 s: the change itself and the window's length
      if (window.length < 128 * 6 || since < 8) continue;
      interpreter.inputs[0].write(window);
      interpreter.invoke();
      total++;
      if (activities[argmax(interpreter.outputs[0].data as Int8Array)] === activity) right++;
    }
    assert.ok(total > 150 && right / total > 0.97, `${right} of ${total}`);
  });

  it('come with their labels', () => {
    assert.deepEqual(lines(asset('models', 'demo_keywords.labels.txt')), [...labels]);
    assert.deepEqual(lines(asset('models', 'demo_activity.labels.txt')), [...activities]);
  });
});
