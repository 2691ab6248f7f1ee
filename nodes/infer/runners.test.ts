/** The same jobs in place and in a thread: equal results, states that move, nothing lost, memory given back. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { delayModel, slowModel, softmaxModel, twoByTwoModel } from '../../test/support/tiny-models';
import { ActiveModel } from '../model/active-model';
import { DroppedError } from '../shared/work-queue';
import { MovingRunner, startStation } from './moving-runner';
import { PlacementMeter } from './placement';
import type { Job, Outcome, Place, RunnerOptions, Station } from './runner';

const options: RunnerOptions = { maxStreams: 8, limit: 4, policy: 'wait' };
const open = (bytes: Uint8Array) => ActiveModel.open(bytes, { name: 'test', labels: [] });
const job = (value: number | number[], stream = ''): Job => {
  const values = [value].flat();
  return { stream, inputs: [Int8Array.from(values)], count: values.length };
};
/** Of the delay model: what came before. */
const cameBefore = ({ outputs }: Outcome) => outputs[0][0];

describe('runners', () => {
  let model: ActiveModel;
  let station: Station;
  const start = async (bytes: Uint8Array, place: Place, changes: Partial<RunnerOptions> = {}) => {
    model = await open(bytes);
    station = await startStation(model, { ...options, ...changes }, place);
  };
  afterEach(() => {
    station.close();
    model.close();
  });

  for (const place of ['flow', 'worker'] as const)
    describe(place === 'flow' ? 'on the event loop' : 'in a thread', () => {
      it('run several inputs, outputs and invocations', async () => {
        await start(twoByTwoModel(), place);
        const inputs = [Int8Array.of(1, 2, 3, 4), Int8Array.of(5, 6)];
        const { outputs, microseconds } = await station.run({ stream: '', inputs, count: 2 });
        assert.deepEqual(outputs, [Int8Array.of(1, 2, 5, 3, 4, 6), Int8Array.of(1, 2, 3, 4)]);
        assert.ok(microseconds > 0 && microseconds < 1e5);
        assert.deepEqual([...inputs[0]], [1, 2, 3, 4], 'what was handed over is left alone');
        assert.equal(station.place, place);
      });

      it('keep a state per stream, over several invocations, with reset of one or all', async () => {
        await start(delayModel(), place);
        const run = async (...jobs: Job[]) =>
          Promise.all(jobs.map(one => station.run(one))).then(all => all.map(cameBefore));
        assert.deepEqual(await run(job(1, 'a'), job(2, 'b'), job([3, 4], 'a'), job(5, 'a')), [0, 0, 1, 4]);
        station.reset('a');
        assert.deepEqual(await run(job(6, 'a'), job(7, 'b')), [0, 2]);
        station.reset();
        assert.deepEqual(await run(job(8, 'a'), job(9, 'b')), [0, 0]);
      });

      it('drop the stream unused for longest, and count it', async () => {
        await start(delayModel(), place, { maxStreams: 2 });
        const results = ['a', 'b', 'a', 'c', 'b', 'c'].map(stream => station.run(job(7, stream)));
        assert.deepEqual((await Promise.all(results)).map(cameBefore), [0, 0, 7, 0, 0, 7]);
        assert.equal(station.evicted, 2);
      });
    });

  it('reset in a thread holds for the jobs after it only', async () => {
    await start(delayModel(), 'worker');
    const jobs = [station.run(job(1)), station.run(job(2))];
    station.reset();
    jobs.push(station.run(job(3)), station.run(job(4)));
    assert.deepEqual((await Promise.all(jobs)).map(cameBefore), [0, 1, 0, 3]);
  });

  it('share one thread between nodes, and end it with the last', async () => {
    await start(delayModel(), 'worker');
    const other = await startStation(model, options, 'worker');
    assert.deepEqual([await station.run(job(1)), await other.run(job(2))].map(cameBefore), [0, 0]);
    assert.deepEqual([await station.run(job(3)), await other.run(job(4))].map(cameBefore), [1, 2]);
    other.close();
    assert.equal(model.thread.inUse, true);
    assert.equal(cameBefore(await station.run(job(5))), 3);
    station.close();
    assert.equal(model.thread.inUse, false);
  });

  it('finish what was taken before they let go', async () => {
    await start(delayModel(), 'worker');
    const jobs = [1, 2, 3].map(value => station.run(job(value)));
    station.retire();
    assert.deepEqual((await Promise.all(jobs)).map(cameBefore), [0, 1, 2]);
    assert.equal(model.thread.inUse, false);
  });

  it('drop by the policy, and count', async () => {
    await start(softmaxModel(2), 'worker', { limit: 1, policy: 'drop-oldest' });
    const inputs = [Int8Array.of(0, 9)];
    const jobs = [1, 2, 3, 4].map(() => station.run({ stream: '', inputs, count: 1 }));
    const results = await Promise.allSettled(jobs);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    for (const result of results)
      if (result.status === 'rejected') assert.ok(result.reason instanceof DroppedError);
    assert.equal(station.dropped, 2);
  });

  describe('that move', () => {
    /** A meter that says "move" when told to. */
    class Told extends PlacementMeter {
      told = false;
      override moves(): boolean {
        if (!this.told) return false;
        this.told = false;
        this.place = this.place === 'flow' ? 'worker' : 'flow';
        return true;
      }
    }

    async function startMoving(policy: RunnerOptions['policy'] = 'wait') {
      await start(delayModel(), 'flow', { policy });
      const meter = new Told('flow');
      const failed: Error[] = [];
      const moving = new MovingRunner(
        station,
        meter,
        place => startStation(model, { ...options, policy }, place),
        error => failed.push(error),
      );
      const until = async (place: Place) => {
        while (moving.place !== place && failed.length === 0)
          await new Promise(resolve => setImmediate(resolve));
        assert.deepEqual(failed, []);
      };
      return { moving, meter, failed, until };
    }

    it('take every stream along, there and back', async () => {
      const { moving, meter, until } = await startMoving();
      const values = async () =>
        (await Promise.all(['a', 'b'].map((stream, i) => moving.run(job(10 * round + i + 1, stream))))).map(
          cameBefore,
        );
      let round = 0;
      assert.deepEqual(await values(), [0, 0]);
      for (const place of ['worker', 'flow', 'worker'] as const) {
        round++;
        meter.told = true;
        assert.deepEqual(await values(), [10 * round - 9, 10 * round - 8]);
        await until(place);
      }
      round++;
      assert.deepEqual(await values(), [31, 32]);
      moving.close();
      assert.deepEqual([model.here.inUse, model.thread.inUse], [false, false]);
    });

    it('lose nothing, reset nothing and keep the order, whenever they move', async function () {
      this.timeout(60_000);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('run', 'move', 'pause', 'idle'), { minLength: 10, maxLength: 60 }),
          async steps => {
            const { moving, meter } = await startMoving();
            const results: (Outcome | Promise<Outcome>)[] = [];
            for (const step of steps) {
              if (step === 'move') meter.told = true;
              if (step === 'pause') await new Promise(resolve => setImmediate(resolve));
              if (step === 'idle') await new Promise(resolve => setTimeout(resolve, 5));
              results.push(moving.run(job((results.length % 100) + 1)));
            }
            const expected = results.map((_, i) => (i === 0 ? 0 : ((i - 1) % 100) + 1));
            const seen: number[] = [];
            await Promise.all(
              results.map(async (result, i) => {
                seen[i] = Number(cameBefore(await result));
              }),
            );
            moving.close();
            assert.deepEqual(seen, expected);
          },
        ),
        { numRuns: 12 },
      );
    });

    it('retire in the middle of a move, after what they took', async () => {
      const { moving, meter, until } = await startMoving();
      meter.told = true;
      moving.run(job(1));
      await until('worker');
      meter.told = true;
      const jobs = [2, 3].map(value => moving.run(job(value)));
      await jobs[1];
      const late = moving.run(job(4));
      moving.retire();
      assert.deepEqual((await Promise.all([...jobs, late])).map(cameBefore), [1, 2, 3]);
      await new Promise(resolve => setTimeout(resolve, 50));
      assert.deepEqual([model.here.inUse, model.thread.inUse], [false, false]);
    });

    it('stay where the other place cannot be had, and say why', async () => {
      const { moving, meter, failed } = await startMoving();
      model.thread.acquire = () => {
        throw new Error('no thread');
      };
      meter.told = true;
      moving.run(job(1));
      await new Promise(resolve => setImmediate(resolve));
      assert.deepEqual([moving.place, meter.place, failed[0].message], ['flow', 'flow', 'no thread']);
      assert.equal(cameBefore(await moving.run(job(2))), 1);
    });

    it('leave the event loop when they turn out to be slow there', async () => {
      await start(slowModel(60), 'flow');
      assert.ok(model.macs < 20e6);
      const runner = await MovingRunner.start(
        model.macs,
        place => startStation(model, options, place),
        error => assert.fail(error),
      );
      const slow = { stream: '', inputs: [new Float32Array(16384).fill(1)], count: 1 };
      const first = await runner.run(slow);
      assert.equal(runner.place, 'flow');
      for (let i = 0; i < 60 && runner.place === 'flow'; i++) {
        await runner.run(slow);
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      assert.equal(runner.place, 'worker');
      assert.deepEqual((await runner.run(slow)).outputs, first.outputs);
      runner.close();
    });
  });
});
