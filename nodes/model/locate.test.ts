/** Paths of models: those of the user's machine, and those of this package's own files. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LastingFiles } from '../shared/files';
import { modelDefaults } from './config';
import { type LocatedModel, locateModel } from './locate';
import { ModelFiles } from './model-files';

describe('locateModel', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tinyml-locate-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const locate = (path: string): Promise<LocatedModel> =>
    locateModel(
      { ...modelDefaults, source: 'path', path },
      {
        files: new ModelFiles(new LastingFiles(undefined)),
        folder,
        environment: () => undefined,
        maxBytes: 1e6,
      },
    );

  it('finds files of this package wherever relative paths start', async () => {
    const { bytes, fileName } = await locate('package:LICENSE');
    assert.equal(fileName, 'LICENSE');
    assert.match(Buffer.from(bytes).toString(), /Apache License/);
    assert.deepEqual((await locate('package:/LICENSE')).bytes, bytes);
  });

  it('names the whole path where the package has no such file', () =>
    assert.rejects(locate('package:assets/none.tflite'), {
      code: 'model-missing',
      message: /there is no model file .*none\.tflite/,
    }));

  for (const path of ['package:', 'package:.', 'package:../other/secret.tflite', 'package:assets/../../x'])
    it(`stays inside the package: ${path}`, () =>
      assert.rejects(locate(path), { code: 'model-missing', message: /leaves this package's folder/ }));

  it('starts other relative paths at the given folder', async () => {
    writeFileSync(join(folder, 'a.tflite'), 'bytes');
    assert.equal((await locate('a.tflite')).fileName, 'a.tflite');
  });
});
