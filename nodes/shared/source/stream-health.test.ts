import assert from 'node:assert/strict';
import type { HealthReport } from '../../../lib/monitor';
import type { DecoderConfig } from '../../../lib/signal';
import type { Message } from '../message';
import { SampleSource, type SourceSettings } from './sample-source';
import { Silence } from './silence';

const RATE = 100;
const decoder: DecoderConfig = {
  framing: { type: 'none' },
  format: { type: 'binary', sample: [{ type: 'int16', channels: 2 }] },
  names: ['x', 'y'],
  scale: 0.01,
  sampleRate: RATE,
};
const start = 1_700_000_000_000;

/** A sensor that sends ten samples of two channels every 100 ms, as bytes. */
class Sensor {
  readonly source: SampleSource;
  now = start;
  private sample = 0;

  constructor(settings: Partial<SourceSettings> = {}) {
    this.source = new SampleSource({ decoder, payloadAs: 'buffer', maxStreams: 4, ...settings });
  }

  /** Sends for some seconds; the last message. */
  send(seconds: number, x: (sample: number) => number, { key = 'imu', every = 100 } = {}): Message {
    let msg: Message = {};
    for (let i = 0; i < (1000 * seconds) / every; i++) {
      const bytes = Buffer.alloc(40);
      for (let k = 0; k < 10; k++, this.sample++) {
        bytes.writeInt16LE(x(this.sample), 4 * k);
        bytes.writeInt16LE(Math.round(1000 * Math.sin(this.sample ** 2)), 4 * k + 2);
      }
      for (const block of this.source.take(key, bytes, this.now)) msg = this.source.write({}, block);
      this.now += every;
    }
    return msg;
  }
}

const moving = (i: number) => Math.round(2000 * Math.sin(i * i));
const health = (msg: Message) => msg.health as HealthReport | undefined;

describe('the health of a sensor', () => {
  it('is no property of a message from a good one, however noisy', () => {
    const sensor = new Sensor();
    for (let i = 0; i < 60; i++) assert.equal('health' in sensor.send(1, moving), false);
    assert.equal(sensor.source.trouble(sensor.now), undefined);
    assert.equal((sensor.source.picture(sensor.now) as { health: unknown }).health, undefined);
  });

  it('tells of a clipped channel on the message, in the status and in the dialog, and counts', () => {
    const sensor = new Sensor();
    const msg = sensor.send(1, i => Math.max(-32768, Math.min(32767, 50_000 * Math.sin(i / 3))));
    assert.deepEqual(health(msg)?.problems, ['clipped']);
    assert.deepEqual(Object.keys(health(msg)?.clipped ?? {}), ['x']);
    assert.equal(sensor.source.trouble(sensor.now), 'x clipped');
    const picture = sensor.source.picture(sensor.now) as {
      health: { now: string; counts: { clipped: number } };
    };
    assert.equal(picture.health.now, 'x clipped');
    assert.ok(picture.health.counts.clipped > 40);
  });

  it('knows the full scale that it is told, in units of the samples', () => {
    const limited = (i: number) => Math.max(-784, Math.min(784, Math.round(1000 * Math.sin(i / 3))));
    assert.deepEqual(health(new Sensor({ fullScale: 7.84 }).send(0.1, limited))?.problems, ['clipped']);
    assert.equal(health(new Sensor({ fullScale: 20 }).send(0.1, limited)), undefined);
  });

  it('tells of a stuck channel after the time that is set', () => {
    assert.deepEqual(health(new Sensor().send(4.9, () => 981)), undefined);
    assert.deepEqual(health(new Sensor().send(5, () => 981))?.stuck, { x: 500 });
    assert.deepEqual(health(new Sensor({ stuckAfter: 2 }).send(2, () => 981))?.stuck, { x: 200 });
    assert.equal(health(new Sensor({ stuckAfter: 0 }).send(60, () => 981)), undefined);
  });

  it('tells of a rate that is not the stated one', () => {
    const sensor = new Sensor();
    assert.deepEqual(health(sensor.send(60, moving, { every: 104 }))?.problems, ['rate']);
    assert.equal(sensor.source.trouble(sensor.now), '96.2 Hz, not 100.0 Hz');
  });

  it('forgets after some seconds what is over, but not the count', () => {
    const sensor = new Sensor();
    sensor.send(6, () => 981);
    sensor.send(10, moving);
    assert.equal(sensor.source.trouble(sensor.now), undefined);
    const picture = sensor.source.picture(sensor.now) as {
      health: { now: string; counts: { stuck: number } };
    };
    assert.deepEqual([picture.health.now, picture.health.counts.stuck], ['', 101]);
  });

  it('is that of each stream', () => {
    const sensor = new Sensor();
    sensor.send(6, () => 981, { key: 'stuck' });
    assert.equal(health(sensor.send(1, moving, { key: 'good' })), undefined);
  });
});

describe('a silent sensor', () => {
  const listenTo = (sensor: Sensor) => {
    const warnings: string[] = [];
    const silence = new Silence(sensor.source, text => warnings.push(text));
    return {
      warnings,
      listen: (seconds: number, since?: number) => silence.listen(sensor.now + 1000 * seconds, since),
    };
  };

  it('is heard without any message, said once, and told with the next one', () => {
    const sensor = new Sensor();
    const { warnings, listen } = listenTo(sensor);
    sensor.send(2, moving);
    assert.equal(listen(9), undefined);
    assert.equal(listen(12), 'imu: no data for 12 s');
    assert.equal(listen(13), 'imu: no data for 13 s');
    assert.deepEqual(warnings, ['imu is silent: no data for 12 s']);
    sensor.now += 14_000;
    assert.deepEqual(health(sensor.send(0.1, moving))?.silent, 13);
    assert.equal(health(sensor.send(0.1, moving)), undefined);
    assert.equal(listen(1), undefined);
    assert.equal(listen(20), 'imu: no data for 20 s');
    assert.equal(warnings.length, 2);
  });

  it('is told from one that speaks seldom', () => {
    const sensor = new Sensor({ silentAfter: 2 });
    const { listen } = listenTo(sensor);
    sensor.send(300, moving, { every: 60_000 });
    assert.equal(listen(200), undefined);
    assert.equal(listen(299), 'imu: no data for 359 s');
  });

  it('is not expected to speak before its line is up, nor ever where so set', () => {
    const sensor = new Sensor();
    sensor.send(2, moving);
    const { listen } = listenTo(sensor);
    assert.equal(listen(60, sensor.now + 55_000), undefined);
    assert.equal(listen(70, sensor.now + 55_000), 'imu: no data for 15 s');
    const never = new Sensor({ silentAfter: 0 });
    never.send(2, moving);
    assert.equal(listenTo(never).listen(1e6), undefined);
  });

  it('is found among others', () => {
    const sensor = new Sensor();
    for (const key of ['a', 'b']) sensor.send(2, moving, { key });
    const { warnings, listen } = listenTo(sensor);
    sensor.send(20, moving, { key: 'c' });
    assert.equal(listen(0), 'a and 1 more: no data for 22 s');
    assert.equal(warnings.length, 2);
  });
});
