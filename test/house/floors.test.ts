/**
 * The floors of the house (CONTRIBUTING.md, "How the house is laid out"): an import goes to a lower floor only, a room is
 * entered by its one door, lib/ never sees Node-RED, and nothing goes in circles.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/shared';
import { type Import, importsOf, sourceFiles } from './imports';

const floors = [
  ['tensor'],
  ['fixed-point', 'dsp', 'metrics', 'decide', 'monitor', 'throttle'],
  ['graph', 'signal'],
  ['tflite', 'data'],
  ['interpreter'],
  ['features', 'target'],
  ['train'],
  ['compress'],
  ['ood', 'adapt'],
  ['worker', 'index'],
];
const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map(room => [room, floor] as const)));

/** Tests, and what only the tests of a room share (x.support.ts). */
const isTest = (file: string) => /\.(test|support)\.ts$/.test(file);
/** The room of a path in lib/: `lib/tflite/read` is in `tflite`, the public surface `lib/index` is a room by itself. */
const roomOf = (path: string) => path.split('/')[1]?.replace(/\.ts$/, '');
const inLib = (path: string | undefined) => path !== undefined && (path === 'lib' || path.startsWith('lib/'));
const isErrors = (path: string) => path === 'lib/errors';
/** A room's door: `lib/tensor` or `lib/tensor/index`; for `lib` itself the public surface. */
const isDoor = (path: string) => /^lib(\/[^/]+)?(\/index)?$/.test(path);

const shown = (found: Import[]) => found.map(({ from, name }) => `${from} imports '${name}'`);
const none = (found: Import[], rule: string) => assert.deepEqual(shown(found), [], rule);

const libImports = sourceFiles('lib').flatMap(importsOf);
const allImports = [
  ...libImports,
  ...['nodes', 'cli'].flatMap(folder => sourceFiles(folder)).flatMap(importsOf),
];

describe('the floors of lib/', () => {
  it('sees imports at all (or the tests below would prove nothing)', () => {
    assert.ok(libImports.length > 50);
    assert.ok(libImports.some(({ path }) => path === 'lib/tensor'));
    assert.ok(libImports.some(({ typeOnly }) => typeOnly));
  });

  it('has a floor for every room', () => {
    const rooms = new Set(sourceFiles('lib').map(roomOf));
    rooms.delete('errors');
    for (const room of rooms) assert.ok(floorOf.has(room), `lib/${room} has no floor: add it to the table`);
  });

  it('imports only from lower floors', () => {
    const wrong = libImports.filter(({ from, path }) => {
      if (!inLib(path) || isErrors(path!)) return false;
      const [here, there] = [roomOf(from), path === 'lib' ? 'index' : roomOf(path!)];
      return here !== there && here !== 'errors' && !(floorOf.get(there)! < floorOf.get(here)!);
    });
    none(wrong, 'up or sideways');
    none(
      libImports.filter(({ from, path }) => from === 'lib/errors.ts' && path !== undefined),
      'errors.ts stands below everything',
    );
  });

  it('never leaves lib/ (tests may use test/support)', () => {
    const wrong = libImports.filter(
      ({ from, path }) =>
        path !== undefined && !inLib(path) && !(isTest(from) && path.startsWith('test/support/')),
    );
    none(wrong, 'lib/ knows nothing of nodes/, cli/, editor/');
  });

  it('never sees RED', () => {
    none(
      libImports.filter(({ name }) => /^(@node-red|node-red)/.test(name)),
      'lib/ runs without Node-RED',
    );
  });

  it('has no circle of imports between files', () => {
    const graph = new Map<string, string[]>();
    const fileOf = (path: string) =>
      [`${path}.ts`, `${path}/index.ts`].find(file => existsSync(join(projectRoot, file)));
    for (const { from, path, typeOnly, lazy } of allImports) {
      const to = path && !typeOnly && !lazy ? fileOf(path) : undefined;
      if (to) graph.set(from, [...(graph.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const visit = (file: string, path: string[]) => {
      assert.ok(!path.includes(file), `circle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`);
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
  });
});

describe('the doors', () => {
  it('a room is entered by its index.ts only', () => {
    const wrong = allImports.filter(({ from, path }) => {
      if (!inLib(path) || isErrors(path!)) return false;
      const sameRoom = from.startsWith('lib/') && roomOf(from) === roomOf(path!);
      return !sameRoom && !isDoor(path!);
    });
    none(wrong, 'import { ... } from lib/<room>');
  });

  it('a room does not use its own door from inside', () => {
    const wrong = libImports.filter(
      ({ from, path }) =>
        inLib(path) && path !== 'lib' && !isTest(from) && roomOf(from) === roomOf(path!) && isDoor(path!),
    );
    none(wrong, 'inside a room files import each other directly');
  });

  it('nodes and the command line load rooms, not the whole library', () => {
    const wrong = allImports.filter(
      ({ from, path }) => !from.startsWith('lib/') && (path === 'lib' || path === 'lib/index'),
    );
    none(wrong, 'a node loads only what it needs');
  });

  it('a node uses shared code and configuration nodes, never another node', () => {
    const wrong = sourceFiles('nodes')
      .flatMap(importsOf)
      .filter(({ from, path }) => {
        if (!path?.startsWith('nodes/') || isTest(from)) return false;
        const [here, there] = [roomOf(from), roomOf(path)];
        return here !== there && !['shared', 'broker', 'model'].includes(there);
      });
    none(wrong, 'what two nodes need lives in nodes/shared');
  });

  it('the editor code imports neither lib/ nor nodes/ nor cli/', () => {
    const wrong = sourceFiles('editor')
      .flatMap(importsOf)
      .filter(
        ({ from, path }) =>
          path !== undefined && !path.startsWith('editor/') && !(isTest(from) && path.startsWith('test/')),
      );
    none(wrong, 'the browser gets nothing of the runtime');
  });
});
