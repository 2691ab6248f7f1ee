import assert from 'node:assert/strict';
import { type FeatureCase, judge, packedCases } from '../../test/support/golden-features';
import { ConfigError, InputError } from '../errors';
import type { TypedArray } from '../tensor';
import { createFeatures } from './registry';

/** The whole result of a call, what a stream holds back at its end included. */
function compute({ meta, config, input }: FeatureCase): TypedArray[] {
  const features = createFeatures(meta.cli.name, config);
  const rest = () => features.flush?.() ?? new (input.constructor as Float32ArrayConstructor)(0);
  return [features.process(input), rest()];
}

function check(golden: FeatureCase): void {
  if (golden.meta.output === null) {
    assert.throws(
      () => compute(golden),
      (error: Error) => error instanceof ConfigError || error instanceof InputError,
    );
    return;
  }
  const [first, rest] = compute(golden);
  const whole = rest.length === 0 ? first : Float32Array.from([...first, ...rest].map(Number));
  assert.equal(judge(golden, whole), '');
}

describe('the pipelines’ packed golden vectors', () => {
  for (const golden of packedCases()) it(golden.meta.name, () => check(golden));
});
