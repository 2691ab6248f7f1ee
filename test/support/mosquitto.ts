/**
 * Mosquitto, an independent MQTT broker (Debian package), on a free port of the loopback interface: for everything that the
 * in-process broker cannot do (MQTT 5, shared subscriptions, TLS, passwords). Tests skip with a reason where it is not
 * installed, and fail there under CI=true.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IClientOptions, MqttClient } from 'mqtt';
import { freePort } from './node-red';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
  existsSync,
);

/** Skips the calling test or suite unless mosquitto is installed. */
export function needsMosquitto(context: Mocha.Context): void {
  if (program) return;
  if (process.env.CI === 'true') throw new Error('mosquitto is missing: apt-get install mosquitto');
  console.log('    skipped: mosquitto is not installed (apt-get install mosquitto)');
  context.skip();
}

export interface MosquittoOptions {
  /** passwords by user name; without them anybody may connect */
  users?: Record<string, string>;
  tls?: {
    caFile: string;
    certFile: string;
    keyFile: string;
    /** clients must show a certificate of the authority */
    requireCertificate?: boolean;
  };
  /** further lines of mosquitto.conf */
  config?: string[];
}

export interface Mosquitto {
  readonly port: number;
  /** Connects a client of the test's own, MQTT 3.1.1 unless told otherwise. */
  client(options?: IClientOptions): Promise<MqttClient>;
  /** SIGKILL: the broker is gone without a farewell. */
  kill(): Promise<void>;
  /** Starts again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  log(): string;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  if (!program) throw new Error('mosquitto is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'tinyml-mosquitto-'));
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    // started as root it would change to an account that cannot read the test's files
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    `allow_anonymous ${options.users === undefined}`,
    'persistence false',
    'log_dest stderr',
    ...(options.config ?? []),
  ];
  if (options.users) {
    const passwords = join(folder, 'passwords');
    writeFileSync(
      passwords,
      Object.entries(options.users)
        .map(([user, word]) => `${user}:${word}\n`)
        .join(''),
      { mode: 0o600 },
    );
    execFileSync('mosquitto_passwd', ['-U', passwords]);
    lines.push(`password_file ${passwords}`);
  }
  if (options.tls) {
    const { caFile, certFile, keyFile, requireCertificate = false } = options.tls;
    lines.push(
      `cafile ${caFile}`,
      `certfile ${certFile}`,
      `keyfile ${keyFile}`,
      `require_certificate ${requireCertificate}`,
    );
  }
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);

  let child: ChildProcess | undefined;
  let output = '';
  const clients: MqttClient[] = [];

  async function start(): Promise<void> {
    const started = spawn(program!, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    running.add(started);
    started.on('exit', () => running.delete(started));
    started.stderr!.setEncoding('utf8').on('data', text => {
      output += text;
    });
    const end = Date.now() + 10_000;
    while (!(await answers(port))) {
      if (started.exitCode !== null || Date.now() > end)
        throw new Error(`mosquitto did not start:\n${output}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise(resolve => ending.once('exit', resolve));
    ending.kill(signal);
    await gone;
  }

  await start();
  return {
    port,
    async client(clientOptions = {}) {
      const mqtt = require('mqtt') as typeof import('mqtt');
      const client = await mqtt.connectAsync({
        host: '127.0.0.1',
        port,
        protocol: options.tls ? 'mqtts' : 'mqtt',
        protocolVersion: 4,
        reconnectPeriod: 0,
        ...clientOptions,
      });
      clients.push(client);
      return client;
    },
    kill: () => end('SIGKILL'),
    restart: start,
    log: () => output,
    async stop() {
      for (const client of clients) client.end(true);
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connectTcp(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
