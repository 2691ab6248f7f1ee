import assert from 'node:assert/strict';
import { speakEnglish } from '../english.support';
import { describeHealth } from './health';

const counts = { clipped: 0, stuck: 0, dropped: 0, rate: 0, silent: 0 };

describe('the words on a sensor’s health', () => {
  before(speakEnglish);

  it('say what is wrong now, and what was since the start', () => {
    assert.equal(
      describeHealth({ now: 'z stuck', counts: { ...counts, clipped: 12, stuck: 300 } }),
      'z stuck · since the start 12 clipped, 300 stuck',
    );
  });

  it('keep what is over', () => {
    assert.equal(
      describeHealth({ now: '', counts: { ...counts, dropped: 7, rate: 1, silent: 2 } }),
      'since the start 7 lost, 1 × wrong rate, 2 × silent',
    );
  });
});
