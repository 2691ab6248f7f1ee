import assert from 'node:assert';
import { readdirSync } from 'node:fs';
import { haveShared, needsShared, readShared, sharedPath } from '../../../test/support/shared';
import { readModel } from '../../tflite';
import { resolveLimits } from '../limits';
import { describeOperands } from '../plan/operands';
import { describeModel } from './describe-model';
import { estimateTflmArena } from './tflm-arena';

interface ArenaMeta {
  arena?: { used_bytes: number; nonpersistent_bytes: number };
}

const models = haveShared() ? readdirSync(sharedPath('golden', 'models')) : [];
const readModelFile = (name: string) => readShared('golden', 'models', name, 'model.tflite');
const arenaOf = (name: string) =>
  (JSON.parse(readShared('golden', 'models', name, 'meta.json').toString()) as ArenaMeta).arena;

describe('describeModel', () => {
  before(function () {
    needsShared(this);
  });

  it('reports what a model is and needs', () => {
    const report = describeModel(readModelFile('kws_ref_model'));
    assert.deepStrictEqual(report.inputs, [
      {
        name: 'input_1',
        type: 'int8',
        shape: [1, 49, 10, 1],
        scale: Math.fround(0.584702909),
        zeroPoint: 83,
      },
    ]);
    assert.deepStrictEqual(report.operators[0], { type: 'CONV_2D', count: 5 });
    assert.strictEqual(report.parameters, 22604);
    assert.ok(report.macs! >= 2_656_768 && report.macs! < 2_700_000, `${report.macs}`);
    assert.deepStrictEqual(report.unsupported, []);
    assert.ok(report.support.every(o => o.supported));
  });

  it('says which operators of a hybrid graph cannot run, and why', () => {
    const report = describeModel(readModelFile('kws_ref_model_float32'));
    assert.strictEqual(report.arenaBytes, null);
    assert.deepStrictEqual(
      report.unsupported.map(u => [u.type, u.code]),
      new Array(5).fill(['CONV_2D', 'hybrid-model']),
    );
    assert.match(report.unsupported[0].reason, /Hybrid models are not supported.*Remedy: convert/);
    assert.strictEqual(report.support.filter(o => o.supported).length, report.support.length - 5);
  });

  for (const name of models) {
    it(`lays out ${name} in no more than TFLM's arena, and estimates TFLM's own need within 5 %`, () => {
      const arena = arenaOf(name);
      if (arena === undefined) return;
      const graph = readModel(readModelFile(name));
      const report = describeModel(graph);
      assert.ok(
        report.arenaBytes! <= arena.nonpersistent_bytes,
        `${report.arenaBytes} of ${arena.nonpersistent_bytes}`,
      );
      const operands = graph.subgraphs.map(s => describeOperands(s, resolveLimits()));
      const estimate = estimateTflmArena(graph, operands, 8);
      const total = estimate.nonPersistentBytes + estimate.persistentBytes;
      const deviation = total / arena.used_bytes - 1;
      assert.ok(Math.abs(deviation) < 0.05, `estimate ${total}, TFLM ${arena.used_bytes}`);
    });
  }
});
