/** microWakeWord from sound to probability, as the device computes it: front end, int8 features, streaming model. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { needsShared, readShared, sharedPath } from '../../../../test/support/shared';
import { Interpreter } from '../../../interpreter';
import { viewAs } from '../../../tensor';
import { createFeatures } from '../../registry';

const folder = ['golden', 'wake'];

describe('microWakeWord end to end', function () {
  this.timeout(60_000);
  before(function () {
    needsShared(this);
  });

  it('gives the same probability at every inference, for every model and recording', async () => {
    // signal.model.u8, of models and signals that are there
    const files = readdirSync(sharedPath(...folder)).filter(name => name.endsWith('.u8'));
    const pairs = files
      .map(name => name.split('.'))
      .filter(
        ([signal, model]) =>
          existsSync(sharedPath(...folder, `${signal}.s16`)) &&
          existsSync(sharedPath('golden', 'models', `mww_${model}`)),
      );
    assert.ok(pairs.length >= 6, files.join());
    for (const [signal, model] of pairs) {
      const interpreter = await Interpreter.create(
        readShared('golden', 'models', `mww_${model}`, 'model.tflite'),
      );
      const features = createFeatures('microWakeWord').process(
        viewAs('int16', readShared(...folder, `${signal}.s16`)),
      ) as Int8Array;
      const size = interpreter.inputs[0].data.length;
      const probabilities: number[] = [];
      for (let at = 0; at + size <= features.length; at += size) {
        interpreter.inputs[0].data.set(features.subarray(at, at + size) as never);
        interpreter.invoke();
        probabilities.push(Number(interpreter.outputs[0].data[0]));
      }
      interpreter.close();
      assert.deepEqual(
        probabilities,
        [...readShared(...folder, `${signal}.${model}.u8`)],
        `${signal}, ${model}`,
      );
    }
  });
});
