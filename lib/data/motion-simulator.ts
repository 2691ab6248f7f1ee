/**
 * A simulated motion sensor: six channels (acceleration in m/s2, angular rate in rad/s) of a phone in a front trouser pocket, for
 * the demo, for tests, and to train models that need no recordings of people.
 *
 * Model. The body accelerates by harmonics of the step frequency (vertical, forward) and of the stride frequency (sideways, and a
 * left-right asymmetry); the thigh swings at the stride frequency. With R(t) the rotation from body to world (yaw, pitch, roll),
 *
 *     acceleration = M (R^T (a(t) + g z)) + bias + noise       what an accelerometer measures: it shows +g when it lies still
 *     angular rate = M omega(t) + bias + noise                 omega from the derivatives of the angles (Euler kinematics)
 *
 * M is how the phone happens to lie in the pocket. Cadence and strength wander slowly (Ornstein-Uhlenbeck), each subject has its
 * own body, gait and sensor errors, and a change of activity passes over in about a second. No sample depends on how the stream
 * is cut into reads, and a seed repeats everything.
 */
import { ConfigError } from '../errors';
import { Random } from '../metrics';
import { type Activity, activities, type Gait, gaits } from './gait';

/** m/s2 */
const GRAVITY = 9.80665;
/** full scale of the simulated sensor: 8 g and 2000 degrees per second */
const ACCELERATION_RANGE = 8 * GRAVITY;
const RATE_RANGE = (2000 * Math.PI) / 180;
/** standard deviation of the sensor's noise, m/s2 and rad/s: 200 ug/sqrt(Hz) and 0.01 deg/s/sqrt(Hz) at 25 Hz, rounded up */
const ACCELERATION_NOISE = 0.02;
const RATE_NOISE = 0.003;
/** time constants, s: changing activity, wandering of the gait, swaying */
const CHANGE = 0.35;
const WANDER = 2;
const SWAY = 1.2;

export const motionChannels = ['ax', 'ay', 'az', 'gx', 'gy', 'gz'] as const;

export interface MotionSimulatorOptions {
  /** person, pocket, sensor and course of the motion; 1 by default */
  seed?: number;
  /** samples per second (Hz), 20 to 1000; 50 by default */
  sampleRate?: number;
  /** what the person does at first; idle by default */
  activity?: Activity;
}

type Vector = [number, number, number];
type Matrix = [Vector, Vector, Vector];

/** Rotation by yaw about z, then pitch about y, then roll about x: columns are the body's axes in the world. */
function rotation(roll: number, pitch: number, yaw: number): Matrix {
  const [cr, sr, cp, sp] = [Math.cos(roll), Math.sin(roll), Math.cos(pitch), Math.sin(pitch)];
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  return [
    [cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr],
    [sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr],
    [-sp, cp * sr, cp * cr],
  ];
}

const transposedTimes = (m: Matrix, v: Vector): Vector => [
  m[0][0] * v[0] + m[1][0] * v[1] + m[2][0] * v[2],
  m[0][1] * v[0] + m[1][1] * v[1] + m[2][1] * v[2],
  m[0][2] * v[0] + m[1][2] * v[1] + m[2][2] * v[2],
];

const clamp = (value: number, limit: number) => Math.max(-limit, Math.min(limit, value));

/**
 * Wanders about 0 with a standard deviation of 1: white noise through two first-order low passes of the same time constant, so
 * that its rate of change is finite, as a body's is.
 */
class Wander {
  private first: number;
  private second = 0;
  private readonly keep: number;
  private readonly push: number;

  constructor(
    private readonly random: Random,
    timeConstant: number,
    step: number,
  ) {
    this.keep = Math.exp(-step / timeConstant);
    this.push = Math.sqrt(2 * (1 - this.keep ** 2));
    this.first = random.normal(0, Math.SQRT2);
  }

  next(): number {
    this.first = this.keep * this.first + this.push * this.random.normal();
    this.second += (1 - this.keep) * (this.first - this.second);
    return this.second;
  }
}

/** What one person and one sensor bring along. */
function makeSubject(random: Random) {
  const degree = Math.PI / 180;
  const vector = (deviation: number): Vector => [
    random.normal(0, deviation),
    random.normal(0, deviation),
    random.normal(0, deviation),
  ];
  return {
    cadence: Math.max(0.85, Math.min(1.15, random.normal(1, 0.06))),
    strength: Math.max(0.6, random.normal(1, 0.13)),
    swing: Math.max(0.6, random.normal(1, 0.12)),
    asymmetry: random.between(0.05, 0.25),
    phases: [0, 1, 2, 3].map(() => random.normal(0, 0.5)),
    forwardPhase: random.normal(1.2, 0.3),
    mount: rotation(
      random.normal(0, 12 * degree),
      random.normal(0, 12 * degree),
      random.normal(0, 20 * degree),
    ),
    accelerationBias: vector(0.08),
    rateBias: vector(0.008),
  };
}

export class MotionSimulator {
  readonly sampleRate: number;
  private readonly random: Random;
  private readonly subject;
  private readonly step: number;
  private readonly cadenceWander: Wander;
  private readonly strengthWander: Wander;
  private readonly sways: Wander[];
  private current: Activity;
  /** the form of motion that is aimed at, and the mixture that prevails */
  private target: Gait;
  private gait: Gait;
  /** strides since the start, turns */
  private stride = 0;
  /** roll, pitch and yaw of the last sample, rad */
  private angles?: Vector;

  /** @throws ConfigError for an unknown activity or a sample rate outside 20 to 1000 Hz */
  constructor(options: MotionSimulatorOptions = {}) {
    const { seed = 1, sampleRate = 50, activity = 'idle' } = options;
    if (!(sampleRate >= 20 && sampleRate <= 1000))
      throw new ConfigError('MOTION', `sampleRate must be from 20 to 1000 Hz, got ${sampleRate}`, {
        sampleRate,
      });
    this.sampleRate = sampleRate;
    this.step = 1 / sampleRate;
    this.random = new Random(seed);
    this.subject = makeSubject(this.random);
    this.cadenceWander = new Wander(this.random, WANDER, this.step);
    this.strengthWander = new Wander(this.random, WANDER, this.step);
    this.sways = [0, 1, 2].map(() => new Wander(this.random, SWAY, this.step));
    this.current = activity;
    this.target = this.choose(activity);
    this.gait = this.target;
  }

  get activity(): Activity {
    return this.current;
  }

  /** Lets the person change to another activity, from the next sample on. */
  set activity(activity: Activity) {
    if (activity === this.current) return;
    this.target = this.choose(activity);
    this.current = activity;
  }

  private choose(activity: Activity): Gait {
    if (!activities.includes(activity))
      throw new ConfigError('MOTION', `activity must be one of ${activities.join(', ')}, got ${activity}`);
    return this.random.pick(gaits[activity]);
  }

  /** The next `count` samples, count x 6: ax, ay, az in m/s2, gx, gy, gz in rad/s. */
  read(count: number): Float32Array {
    const samples = new Float32Array(6 * count);
    for (let i = 0; i < count; i++) samples.set(this.next(), 6 * i);
    return samples;
  }

  private next(): number[] {
    this.approachTarget();
    const { gait, subject, random } = this;
    this.stride += (gait.cadence * subject.cadence * (1 + 0.025 * this.cadenceWander.next()) * this.step) / 2;
    const strength = subject.strength * (1 + 0.08 * this.strengthWander.next());
    const angles = this.nextAngles();
    const body = transposedTimes(rotation(...angles), this.acceleration(strength));
    const rate = this.angularRate(angles);
    this.angles = angles;
    const felt = transposedTimes(subject.mount, body);
    const turned = transposedTimes(subject.mount, rate);
    return [
      ...felt.map((value, axis) =>
        clamp(
          value + subject.accelerationBias[axis] + random.normal(0, ACCELERATION_NOISE),
          ACCELERATION_RANGE,
        ),
      ),
      ...turned.map((value, axis) =>
        clamp(value + subject.rateBias[axis] + random.normal(0, RATE_NOISE), RATE_RANGE),
      ),
    ];
  }

  /** Moves every parameter of the gait a little towards the target's. */
  private approachTarget(): void {
    const share = 1 - Math.exp(-this.step / CHANGE);
    const mix = (from: number, to: number) => from + share * (to - from);
    const { gait, target } = this;
    this.gait = {
      cadence: mix(gait.cadence, target.cadence),
      vertical: gait.vertical.map((value, i) => mix(value, target.vertical[i])) as [
        number,
        number,
        number,
        number,
      ],
      forward: mix(gait.forward, target.forward),
      lateral: mix(gait.lateral, target.lateral),
      swing: mix(gait.swing, target.swing),
      flexion: mix(gait.flexion, target.flexion),
      twist: mix(gait.twist, target.twist),
      sway: mix(gait.sway, target.sway),
    };
  }

  /** In the world, forward, left and up, m/s2, gravity's reaction included. */
  private acceleration(strength: number): Vector {
    const { gait, subject } = this;
    const stride = 2 * Math.PI * this.stride;
    const steps = 2 * stride;
    const asymmetry = 1 + subject.asymmetry * Math.cos(stride);
    let vertical = 0;
    gait.vertical.forEach((amplitude, k) => {
      vertical += amplitude * Math.cos((k + 1) * steps + subject.phases[k]);
    });
    return [
      strength * gait.forward * Math.cos(steps + subject.forwardPhase),
      strength * gait.lateral * Math.cos(stride + 0.4),
      GRAVITY + strength * asymmetry * vertical,
    ];
  }

  /** Roll, pitch and yaw of the thigh, rad. */
  private nextAngles(): Vector {
    const { gait, subject, sways } = this;
    const stride = 2 * Math.PI * this.stride;
    const swing = gait.swing * subject.swing;
    return [
      gait.twist * Math.cos(stride + 0.9) + gait.sway * sways[0].next(),
      -gait.flexion -
        swing * (Math.sin(stride) + 0.25 * Math.sin(2 * stride + 0.6)) +
        gait.sway * sways[1].next(),
      gait.twist * Math.sin(stride) + 2 * gait.sway * sways[2].next(),
    ];
  }

  /** In the body's axes, rad/s, from the change of the angles since the last sample. */
  private angularRate([roll, pitch, yaw]: Vector): Vector {
    const [lastRoll, lastPitch, lastYaw] = this.angles ?? [roll, pitch, yaw];
    const rollRate = (roll - lastRoll) / this.step;
    const pitchRate = (pitch - lastPitch) / this.step;
    const yawRate = (yaw - lastYaw) / this.step;
    return [
      rollRate - yawRate * Math.sin(pitch),
      pitchRate * Math.cos(roll) + yawRate * Math.sin(roll) * Math.cos(pitch),
      -pitchRate * Math.sin(roll) + yawRate * Math.cos(roll) * Math.cos(pitch),
    ];
  }
}
