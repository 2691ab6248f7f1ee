/** The demo's MQTT broker: aedes (MQTT 3.1.1) inside this process, reachable from this host only. */
import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export interface DemoBroker {
  /** `mqtt://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** Disconnects every client and frees the port. */
  close(): Promise<void>;
}

/** Starts the broker on `port` of the loopback interface; 0 takes a free one. */
export async function startBroker(port = 0): Promise<DemoBroker> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    broker.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const actual = (server.address() as { port: number }).port;
  return {
    url: `mqtt://127.0.0.1:${actual}`,
    port: actual,
    async close() {
      await new Promise<void>(resolve => broker.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
