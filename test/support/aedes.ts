/** An MQTT 3.1.1 broker in this process, for unit tests; it can die and come back on the same port. */
import { createServer, type Server, type Socket } from 'node:net';
import type { Aedes } from 'aedes';

export interface TestBroker {
  readonly port: number;
  aedes: Aedes;
  /** Publishes with QoS 0 unless told otherwise; resolves when the broker has handed it on. */
  publish(
    topic: string,
    payload: Buffer | string,
    options?: { retain?: boolean; qos?: 0 | 1 | 2 },
  ): Promise<void>;
  /** Cuts all connections and stops listening. */
  die(): Promise<void>;
  /** Listens on the same port again, with no memory of before. */
  revive(): Promise<void>;
  stop(): Promise<void>;
}

/** @param prepare sets up authentication and authorization of each new broker */
export async function startAedes(prepare: (aedes: Aedes) => void = () => {}): Promise<TestBroker> {
  const { Aedes: Broker } = require('aedes') as typeof import('aedes');
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  const broker = { port: 0 } as TestBroker & { port: number };

  async function listen(): Promise<void> {
    const aedes = await Broker.createBroker();
    prepare(aedes);
    broker.aedes = aedes;
    const created = createServer(socket => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      aedes.handle(socket);
    });
    server = created;
    await new Promise<void>((resolve, reject) => {
      created.once('error', reject);
      created.listen(broker.port, '127.0.0.1', resolve);
    });
    broker.port = (created.address() as { port: number }).port;
  }

  broker.publish = (topic, payload, options = {}) =>
    new Promise((resolve, reject) => {
      const packet = {
        cmd: 'publish',
        topic,
        payload,
        qos: 0,
        retain: false,
        dup: false,
        ...options,
      } as const;
      broker.aedes.publish(packet, error => (error ? reject(error) : resolve()));
    });
  broker.die = async () => {
    const dying = server;
    server = undefined;
    for (const socket of sockets) socket.destroy();
    await new Promise<void>(resolve => (dying ? dying.close(() => resolve()) : resolve()));
    await new Promise<void>(resolve => broker.aedes.close(() => resolve()));
  };
  broker.revive = listen;
  broker.stop = async () => {
    if (server) await broker.die();
  };
  await listen();
  return broker;
}
