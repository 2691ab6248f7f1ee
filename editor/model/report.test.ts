import assert from 'node:assert/strict';
import { speakEnglish } from '../english.support';
import { inferSentence, placeText } from '../nodes/infer';
import { modelSentence } from '../nodes/model';
import { plain } from '../sentence';
import { factsOf, labelProblem, labelsOf, type ModelAnswer, type ModelReport, operatorRows } from './report';
import { wakeWordAdvice } from './wake-word';

const report: ModelReport = {
  inputs: [{ name: 'spectrogram', type: 'int8', shape: [1, 49, 40], scale: 0.1, zeroPoint: -128 }],
  outputs: [{ name: 'scores', type: 'int8', shape: [1, 4] }],
  operators: [
    { type: 'CONV_2D', count: 4 },
    { type: 'SOFTMAX', count: 1 },
  ],
  parameters: 16_700,
  macs: 336_000,
  weightBytes: 16_696,
  packedBytes: 17_000,
  arenaBytes: 5968,
  stateBytes: 0,
  tflmArenaBytes: 6816,
  unsupported: [],
};
const answer: ModelAnswer = { sha256: 'ab', fileName: 'x.tflite', bytes: 18_288, report };
const words = (text: string) => plain(text).replace(/\u00a0/g, ' ');

describe('the model inspector', () => {
  before(speakEnglish);

  it('shows size, work and memory', () => {
    const facts = factsOf(answer).map(({ key, value }) => `${key} ${words(value)}`);
    assert.deepEqual(facts, [
      'file 18.3 kB',
      'parameters 16.7 k',
      'weights 16.7 kB',
      'macs 336 k',
      'arena 5.97 kB',
      'tflmArena 6.82 kB',
    ]);
  });

  it('leaves out what is not known of a model that cannot run', () => {
    const broken = { ...report, macs: null, arenaBytes: null, tflmArenaBytes: null };
    assert.deepEqual(
      factsOf({ ...answer, report: broken }).map(({ key }) => key),
      ['file', 'parameters', 'weights'],
    );
  });

  it('puts operators that cannot run first, with the reason', () => {
    const rows = operatorRows({
      ...report,
      unsupported: [
        { type: 'SOFTMAX', position: 5, reason: 'no kernel for int32' },
        { type: 'model', position: -1, reason: 'too large' },
      ],
    });
    assert.deepEqual(
      rows.map(({ type, reason }) => `${type} ${reason ?? 'runs'}`),
      ['model too large', 'SOFTMAX no kernel for int32', 'CONV_2D runs'],
    );
  });

  it('says when labels do not fit the output', () => {
    assert.equal(labelProblem([], report), undefined);
    assert.equal(labelProblem(['a', 'b', 'c', 'd'], report), undefined);
    assert.equal(labelProblem(['a', 'b'], report), '2 labels, but the output has 4 entries');
    assert.equal(labelProblem(['a', 'a', 'b', 'c'], report), '"a" is there twice');
    assert.deepEqual(labelsOf('yes\r\n\r\n no \n'), ['yes', 'no']);
  });
});

describe('the advice of a wake word', () => {
  before(speakEnglish);

  it('says what to set in each node of the chain', () => {
    const manifest = {
      wakeWord: 'Okay Nabu',
      version: 2,
      probabilityCutoff: 0.97,
      slidingWindow: 5,
      featureStepMs: 10,
      tensorArenaBytes: 22_860,
    };
    const inputs = [{ name: 'audio', type: 'int8', shape: [1, 3, 40] }];
    assert.deepEqual(wakeWordAdvice({ manifest, report: { ...report, inputs } }).map(words), [
      'Features: microWakeWord, a frame every 10 ms',
      'Window: 3 frames, hop 3',
      'Decide: wake word, cut-off 0.97, mean of 5 scores',
      'Its maker gives it an arena of 22.9 kB on a microcontroller',
    ]);
    assert.deepEqual(wakeWordAdvice({ report }), []);
  });
});

describe('the sentences of model and infer', () => {
  before(speakEnglish);
  const form = {
    model: 'keywords',
    labels: 4,
    output: '0',
    result: 'auto',
    payloadAs: 'buffer',
    runIn: 'auto',
    ...report,
  };

  it('say what goes in and what comes out', () => {
    assert.equal(words(modelSentence(answer, [])), 'Takes 1 × 49 × 40 int8 and gives 1 × 4 int8.');
    assert.equal(
      words(modelSentence(answer, ['a', 'b', 'c', 'd'])),
      'Takes 1 × 49 × 40 int8 and gives 4 labels.',
    );
    assert.match(modelSentence(undefined, []), /Give it a \.tflite file/);
    assert.equal(
      words(inferSentence(form)),
      'Runs keywords on 1 × 49 × 40 int8 and gives the best of 4 labels with its score and all others.',
    );
    assert.equal(
      words(inferSentence({ ...form, result: 'tensor', payloadAs: 'array' })),
      'Runs keywords on 1 × 49 × 40 int8 and gives 1 × 4 int8 as plain numbers.',
    );
    assert.equal(
      words(inferSentence({ ...form, labels: 0, output: 'scores' })),
      'Runs keywords on 1 × 49 × 40 int8 and gives 1 × 4 int8 as a Buffer.',
    );
  });

  it('say where it runs, and what waits or was lost there', () => {
    assert.match(words(inferSentence({ ...form, runIn: 'worker' })), /all others\. It runs in a thread/);
    const queue = { place: 'worker' as const, waiting: 3, dropped: 5 };
    assert.equal(placeText({ kind: 'scores', scores: {}, queue }), 'in a thread · 3 waiting · 5 dropped');
    const map = { kind: 'map' as const, type: 'int8', shape: [1, 2], values: [1, 2], microseconds: 12_000 };
    const quiet = { place: 'flow' as const, waiting: 0, dropped: 0 };
    assert.equal(words(placeText({ ...map, queue: quiet })), '12 ms · in the flow');
    assert.equal(placeText(map), '');
  });

  it('do without what the runtime has not said yet', () => {
    assert.match(inferSentence({ ...form, model: '' }), /Choose a model/);
    const { inputs: _, outputs: __, ...unknown } = form;
    assert.equal(
      words(inferSentence({ ...unknown, labels: 0 })),
      'Runs keywords and gives output 0 as a Buffer.',
    );
  });
});
