/** Proves that a name gives back its label, time and number for any label, and stays a valid file name. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readPath, recordedPath } from './file-name';

describe('names of recorded files', () => {
  it('give back label, time and number', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 10 }),
        fc.integer({ min: 0, max: 253402300799999 }),
        fc.nat(),
        (label, start, number) => {
          const path = recordedPath({ label, start, number, extension: 'wav' });
          const read = readPath(path);
          assert.deepEqual(
            { ...read, label: read.label },
            { label: label.length > 0 ? read.label : '', start, number, extension: 'wav' },
          );
          if (encodeURIComponent(label).length < 50) assert.equal(read.label, label);
          for (const part of path.split('/')) {
            assert.ok(part.length <= 255 && !part.startsWith('.') && !/[\\/:*?"<>|]/.test(part), part);
          }
        },
      ),
    );
  });

  it('cannot leave the folder', () => {
    const path = recordedPath({ label: '../../etc', start: 0, number: 1, extension: 'csv' });
    assert.equal(path.split('/').length, 2);
    assert.ok(!path.includes('..'));
  });

  it('sort by time', () => {
    const at = (start: number) => recordedPath({ label: 'a', start, number: 1, extension: 'npy' });
    assert.ok(at(1e12) < at(1e12 + 1) && at(1e12) < at(2e12));
  });

  it('of other makers: the folder is the label, or what stands before the first dot', () => {
    assert.deepEqual(readPath('yes/0a7c2a8d_nohash_0.wav'), { label: 'yes', extension: 'wav' });
    assert.deepEqual(readPath('idle.3f2a1b.json'), { label: 'idle', extension: 'json' });
  });
});
