import assert from 'node:assert/strict';
import { speakEnglish } from '../english.support';
import { fitSentence } from '../nodes/features';
import { plain } from '../sentence';
import type { FeatureDescription, Option } from './description';
import { byFit, fitOf, framesFor } from './fit';
import { rangeText, shownValue, typedValue, withOption } from './options';

const speech = { streaming: true, outputType: 'int8', outputShape: [40] };
const image = { streaming: false, outputType: 'int8', outputShape: [96, 96, 1] };

describe('the fit of features to a model', () => {
  it('is exact where axes and type are the model’s', () => {
    assert.equal(fitOf(speech, { type: 'int8', shape: [1, 49, 40] }), 'exact');
    assert.equal(fitOf(speech, { type: 'int8', shape: [1, 49, 40, 1] }), 'exact');
    assert.equal(fitOf(speech, { type: 'int8', shape: [1, 1960] }), 'exact', 'the same frames in a row');
    assert.equal(fitOf(image, { type: 'int8', shape: [1, 96, 96, 1] }), 'exact');
  });

  it('is possible where the numbers fill the input another way', () => {
    assert.equal(fitOf(speech, { type: 'float32', shape: [1, 49, 40] }), 'possible');
    assert.equal(fitOf(speech, { type: 'int8', shape: [1, 40, 49] }), 'possible');
    assert.equal(fitOf(image, { type: 'int8', shape: [1, 9216] }), 'possible');
  });

  it('is none where they cannot', () => {
    assert.equal(fitOf(speech, { type: 'int8', shape: [1, 490] }), 'no');
    assert.equal(fitOf(image, { type: 'int8', shape: [1, 48, 48, 1] }), 'no');
    assert.equal(fitOf(speech, { type: 'int8', shape: [0] }), 'no');
  });

  it('says how many frames the window has to collect', () => {
    assert.equal(framesFor(speech, { type: 'int8', shape: [1, 1960] }), 49);
    assert.equal(framesFor(speech, { type: 'int8', shape: [1, 3, 40] }), 3);
    assert.equal(framesFor(image, { type: 'int8', shape: [1, 96, 96, 1] }), undefined);
  });

  it('sorts the list, and leaves it alone without a model', () => {
    const entries = [image, speech];
    assert.deepEqual(
      byFit(entries, { type: 'int8', shape: [1, 49, 40] }).map(({ fit }) => fit),
      ['exact', 'no'],
    );
    assert.deepEqual(
      byFit(entries, undefined).map(({ entry }) => entry),
      entries,
    );
  });

  it('is said in a sentence', () => {
    speakEnglish();
    const words = (shape: number[]) =>
      plain(fitSentence(speech as unknown as FeatureDescription, { type: 'int8', shape })).replace(
        /\u00a0/g,
        ' ',
      );
    assert.equal(
      words([1, 1960]),
      'The model behind this node takes 1 × 1960 int8: let a window node collect 49 frames.',
    );
    assert.match(words([1, 490]), /cannot fill\.$/);
  });
});

describe('the options of a pipeline', () => {
  it('hold only what differs from preset and defaults', () => {
    assert.deepEqual(withOption({ channels: 32 }, 'stepMs', 10), { channels: 32, stepMs: 10 });
    assert.deepEqual(withOption({ channels: 32 }, 'channels', undefined), {});
  });

  const edges: Option = { kind: 'list', help: '', form: 'rising edges', default: [0.5, 2] };

  it('take lists as JSON, or without the brackets', () => {
    assert.deepEqual(typedValue(edges, '0.1, 0.5, 1'), [0.1, 0.5, 1]);
    assert.deepEqual(typedValue(edges, '[[0, 50], [50, 100]]'), [
      [0, 50],
      [50, 100],
    ]);
    assert.equal(typedValue(edges, 'null'), null);
    assert.equal(typedValue(edges, 'a, b'), 'a, b', 'for the runtime to say what is wrong');
    assert.equal(typedValue(edges, ' '), undefined);
    assert.equal(shownValue(typedValue(edges, '1, 2')), '[1,2]');
  });

  it('say what is allowed', () => {
    assert.equal(rangeText(edges), 'rising edges.');
    assert.equal(rangeText({ kind: 'integer', help: '', default: 40, min: 1, max: 512 }), '1 to 512.');
    assert.equal(rangeText({ kind: 'boolean', help: '', default: true }), '');
  });
});
