import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { needsShared, readShared } from '../../test/support/shared';
import { evaluateKeywords, keywordTasks, readKeywords } from './keywords';

describe('keyword models on recordings of people', function () {
  this.timeout(60_000);
  before(function () {
    needsShared(this);
  });

  it('mlperf-kws decides on the 300 development clips as the reference does', async () => {
    const { clips, get } = readKeywords();
    const folder = ['golden', 'features', 'kws'];
    const chosen: number[] = JSON.parse(readShared(...folder, 'clips.json').toString());
    const { decisions } = await evaluateKeywords(
      keywordTasks['mlperf-kws'],
      chosen.map(i => clips[i]),
      get,
    );
    const reference = readShared(...folder, 'predictions.u8');
    const equal = decisions.filter((decision, i) => decision === reference[i]).length;
    // as on the eval split: 1,180 of 1,186
    assert.ok(equal >= 299, `${equal} of ${reference.length} decisions are the reference's`);
  });

  it('the committed command prints the matrices, with as many right as are known', () => {
    const script = join(__dirname, 'keywords.js');
    const printed = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    const right = [...printed.matchAll(/: (\d+) of 1186 clips right/g)].map(match => Number(match[1]));
    assert.equal(right.length, 2, printed);
    assert.ok(Math.abs(right[0] - 1095) <= 3, `mlperf-kws: ${right[0]}`);
    assert.ok(Math.abs(right[1] - 980) <= 3, `micro_speech: ${right[1]}`);
    assert.match(printed, /^ +down +go +left/m);
  });
});
