/** A stream may be taken from one interpreter to another one of the same model, elsewhere, and goes on as if nothing had been. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { needsShared, sharedPath } from '../../test/support/shared';
import { delayModel, softmaxModel } from '../../test/support/tiny-models';
import { Interpreter } from './interpreter';

describe('the state of an interpreter', () => {
  it('moves to another load of the same model', async () => {
    const [from, to] = [await Interpreter.create(delayModel()), await Interpreter.create(delayModel())];
    from.inputs[0].data[0] = 7;
    from.invoke();
    to.restoreState(from.copyState());
    to.inputs[0].data[0] = 1;
    to.invoke();
    assert.deepEqual([...to.outputs[0].data], [7, 1]);
    assert.deepEqual([...from.outputs[0].data], [0, 7], 'and leaves the first alone');
  });

  it('is empty without variables, and only fits its own model', async () => {
    const [plain, delay] = [
      await Interpreter.create(softmaxModel(3)),
      await Interpreter.create(delayModel()),
    ];
    assert.equal(plain.copyState().length, 0);
    assert.throws(() => delay.restoreState(plain.copyState()), {
      code: 'wrong-state',
      message: /has 0 bytes/,
    });
  });

  it('is everything that a streaming model remembers', async function () {
    needsShared(this);
    for (const name of [
      'mww_v2_okay_nabu',
      'mww_v1_okay_nabu',
      'audio_preprocessor_int8',
      'trained_lstm_int8',
    ]) {
      const folder = sharedPath('golden', 'models', name);
      const file = readdirSync(folder).find(entry => entry.endsWith('.tflite'))!;
      const bytes = readFileSync(join(folder, file));
      let here = await Interpreter.create(bytes);
      const whole = await Interpreter.create(bytes);
      let seed = 1;
      for (let step = 0; step < 24; step++) {
        for (let i = 0; i < whole.inputs[0].data.length; i++) {
          seed = (Math.imul(seed, 1103515245) + 12345) | 0;
          whole.inputs[0].data[i] = here.inputs[0].data[i] = (seed >> 24) as never;
        }
        whole.invoke();
        here.invoke();
        assert.equal(here.isIncomplete, whole.isIncomplete);
        if (!whole.isIncomplete)
          assert.deepEqual(here.outputs[0].data, whole.outputs[0].data, `${name} ${step}`);
        if (step % 3 === 2) {
          const next = await Interpreter.create(bytes);
          next.restoreState(here.copyState());
          here.close();
          here = next;
        }
      }
    }
  });
});
