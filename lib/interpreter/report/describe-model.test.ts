import assert from 'node:assert';
import { readdirSync } from 'node:fs';
import { haveShared, needsShared, readShared, sharedPath } from '../../../test/support/shared';
import { readModel } from '../../tflite';
import { packedOperators } from '../golden.support';
import { resolveLimits } from '../limits';
import { describeOperands } from '../plan/operands';
import { describeModel, type OperatorReport } from './describe-model';
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

  const graphs = [
    ...models.map(name => ({ name, read: () => readModelFile(name) })),
    ...packedOperators().map(({ meta, read }) => ({ name: meta.name, read: () => read('model.tflite') })),
  ];
  it('adds up, operator by operator, for every model and operator of the reference data', function () {
    this.timeout(30_000);
    let described = 0;
    for (const { name, read } of graphs) {
      const report = describeModel(read());
      if (report.unsupported.length > 0) continue;
      described++;
      const sum = (of: (operator: OperatorReport) => number) =>
        report.support.reduce((total, operator) => total + of(operator), 0);
      const scratch = Math.max(0, ...report.support.map(o => o.scratchBytes!));
      assert.ok(report.scratchBytes! >= scratch, `${name}: scratch`);
      // regions are aligned to 16 bytes
      assert.ok(report.packedBytes! >= sum(o => o.packedBytes!), `${name}: ${report.packedBytes} packed`);
      assert.ok(sum(o => o.weightBytes) >= report.weightBytes, `${name}: weights`);
      const peak = report.arenaPeak!;
      const at = report.support.find(o => o.subgraph === peak.subgraph && o.position === peak.position)!;
      assert.strictEqual(at.arenaBytes, peak.bytes, name);
      for (const operator of report.support)
        assert.ok(operator.arenaBytes! <= peak.bytes && peak.bytes <= report.arenaBytes!, name);
      assert.strictEqual(
        report.memoryBytes,
        report.constantBytes! +
          report.packedBytes! +
          report.scratchBytes! +
          report.arenaBytes! +
          report.stateBytes!,
      );
      const { nonPersistentBytes, persistentBytes } = report.tflmArena!;
      assert.strictEqual(report.tflmArenaBytes, nonPersistentBytes + persistentBytes);
      assert.ok(report.arenaBytes! <= nonPersistentBytes, `${name}: more than TFLM's arena`);
    }
    assert.ok(described > 260, `${described}`);
  });

  it('finds the operator at which the arena is fullest', () => {
    const { arenaPeak, arenaBytes } = describeModel(readModelFile('kws_ref_model'));
    assert.deepStrictEqual(arenaPeak, {
      type: 'DEPTHWISE_CONV_2D',
      position: 1,
      subgraph: 0,
      bytes: arenaBytes,
    });
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
