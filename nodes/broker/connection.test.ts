import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import type { ConnectionError } from '../../lib/errors';
import { startAedes, type TestBroker } from '../../test/support/aedes';
import { type BrokerCredentials, type BrokerSettings, brokerDefaults } from './config';
import { BrokerConnection, type BrokerUser, type ConnectionState, type Timing } from './connection';
import { brokerAddress, clientOptions, openSession } from './session';
import type { BrokerMessage } from './subscriptions';
import { coversFilter } from './topic';

const fast: Partial<Timing> = { backoff: { first: 20, longest: 80 }, farewell: 500 };

interface Trace {
  connection: BrokerConnection;
  problems: ConnectionError[];
  recoveries: number;
  attempts: number;
}

function connect(
  settings: Partial<BrokerSettings>,
  credentials: BrokerCredentials = {},
  timing: Partial<Timing> = {},
): Trace {
  const full = { ...brokerDefaults, host: '127.0.0.1', clientId: 'test', ...settings };
  const trace: Trace = { connection: undefined as never, problems: [], recoveries: 0, attempts: 0 };
  trace.connection = new BrokerConnection({
    open: () => {
      trace.attempts++;
      return openSession(clientOptions(full, credentials, full.clientId));
    },
    attempt: {
      address: brokerAddress(full),
      tls: full.tls,
      protocolVersion: full.protocolVersion,
      clientId: full.clientId,
      user: Boolean(credentials.user),
      certificate: false,
    },
    onProblem: error => trace.problems.push(error),
    onRecovered: () => trace.recoveries++,
    timing: { ...fast, ...timing },
  });
  return trace;
}

interface TestUser extends BrokerUser {
  messages: BrokerMessage[];
  states: ConnectionState[];
  refusals: ConnectionError[];
}

function user(filter: string, qos: 0 | 1 | 2 = 0): TestUser {
  const created: TestUser = {
    filter,
    qos,
    messages: [],
    states: [],
    refusals: [],
    onMessage: message => created.messages.push(message),
    onState: state => created.states.push(state),
    onRefused: error => created.refusals.push(error),
  };
  return created;
}

async function until(what: string, condition: () => boolean, limit = 5_000): Promise<void> {
  const start = Date.now();
  while (!condition()) {
    if (Date.now() - start > limit) assert.fail(`${what} did not happen within ${limit} ms`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('broker connection', () => {
  let broker: TestBroker;
  const traces: Trace[] = [];
  const started = (trace: Trace) => {
    traces.push(trace);
    return trace;
  };
  afterEach(async () => {
    await Promise.all(traces.splice(0).map(trace => trace.connection.close()));
    await broker?.stop();
  });

  /** Waits for the subscription too: a message published before it is lost by right. */
  async function ready(trace: Trace, ...users: TestUser[]): Promise<void> {
    const subscribed = new Set<string>();
    broker.aedes.on('subscribe', subscriptions => {
      for (const { topic } of subscriptions) subscribed.add(topic);
    });
    for (const one of users) trace.connection.register(one);
    const known = (filter: string) => [...subscribed].some(other => coversFilter(other, filter));
    await until('subscription', () => users.every(one => known(one.filter)));
  }

  it('opens for the first user and closes after the last', async () => {
    broker = await startAedes();
    const { connection } = started(connect({ port: broker.port }));
    const kind = () => connection.state.kind;
    assert.equal(kind(), 'idle');
    const first = user('a');
    const second = user('b');
    connection.register(first);
    connection.register(second);
    await until('connect', () => kind() === 'connected');
    assert.equal(broker.aedes.connectedClients, 1);
    await connection.deregister(first);
    assert.equal(kind(), 'connected');
    await connection.deregister(second);
    await until('farewell', () => broker.aedes.connectedClients === 0);
    assert.equal(kind(), 'idle');
    assert.deepEqual(
      first.states.map(state => state.kind),
      ['connecting', 'connected'],
    );
  });

  it('hands each message to those whose filter it matches, with its actual topic', async () => {
    broker = await startAedes();
    const trace = started(connect({ port: broker.port }));
    const [one, all, twin, other] = [user('s/+/x', 1), user('s/#'), user('s/+/x'), user('t')];
    await ready(trace, one, all, twin, other);
    await broker.publish('s/7/x', 'hello', { qos: 1 });
    await broker.publish('s/7/y', 'there');
    await until('messages', () => all.messages.length >= 2 && twin.messages.length >= 1);
    assert.deepEqual(
      [one, twin, other].map(({ messages }) => messages.map(m => m.topic)),
      [['s/7/x'], ['s/7/x'], []],
    );
    assert.equal(one.messages[0].payload.toString(), 'hello');
    // the filter goes on living while one of its two users does
    await trace.connection.deregister(one);
    await broker.publish('s/8/x', 'again');
    await until('second message', () => twin.messages.length === 2);
    assert.equal(one.messages.length, 1);
  });

  it('tells retained messages from fresh ones', async () => {
    broker = await startAedes();
    await broker.publish('kept', 'old', { retain: true });
    const trace = started(connect({ port: broker.port }));
    const one = user('kept');
    await ready(trace, one);
    await until('retained message', () => one.messages.length === 1);
    await broker.publish('kept', 'new', { retain: true });
    await until('fresh message', () => one.messages.length === 2);
    assert.deepEqual(
      one.messages.map(({ retain, payload }) => [retain, payload.toString()]),
      [
        [true, 'old'],
        [false, 'new'],
      ],
    );
  });

  it('survives a broker that dies: one report, retries, subscribes again', async () => {
    broker = await startAedes();
    const trace = started(connect({ port: broker.port }));
    const one = user('a/+');
    await ready(trace, one);
    await broker.die();
    await until('loss', () => one.states.at(-1)?.kind === 'waiting');
    await until('several attempts', () => trace.attempts >= 4);
    assert.deepEqual(
      trace.problems.map(({ code }) => code),
      ['connection-lost'],
    );
    await broker.revive();
    await until('return', () => trace.connection.state.kind === 'connected');
    assert.equal(trace.recoveries, 1);
    await pause(50);
    await broker.publish('a/b', 'back');
    await until('message after the return', () => one.messages.length === 1);
  });

  it('reports a wrong password once and does not try again at once', async () => {
    broker = await startAedes(aedes => {
      aedes.authenticate = (_client, name, password, done) =>
        done(null, name === 'me' && password?.toString() === 'right');
    });
    const trace = started(connect({ port: broker.port }, { user: 'me', password: 'wrong' }));
    const one = user('a');
    trace.connection.register(one);
    await until('refusal', () => trace.connection.state.kind === 'refused');
    await pause(300);
    assert.equal(trace.attempts, 1);
    assert.equal(trace.problems.length, 1);
    assert.equal(trace.problems[0].name, 'ConnectionError');
    assert.equal(trace.problems[0].code, 'refused-login');
    assert.match(trace.problems[0].message, /check user and password.*deploy again/);
    const right = started(connect({ port: broker.port }, { user: 'me', password: 'right' }));
    right.connection.register(user('a'));
    await until('connect', () => right.connection.state.kind === 'connected');
  });

  it('tries slowly again after a refusal without repeating the report', async () => {
    broker = await startAedes(aedes => {
      aedes.authenticate = (_client, _name, _password, done) => done(null, false);
    });
    const trace = started(connect({ port: broker.port }, {}, { refused: 30 }));
    trace.connection.register(user('a'));
    await until('several attempts', () => trace.attempts >= 4);
    assert.equal(trace.problems.length, 1);
    assert.match(trace.problems[0].message, /none were given/);
  });

  it('reports a refused version once', async () => {
    broker = await startAedes();
    const trace = started(connect({ port: broker.port, protocolVersion: '5' }));
    trace.connection.register(user('a'));
    await until('refusal', () => trace.connection.state.kind === 'refused');
    await pause(200);
    assert.deepEqual([trace.attempts, trace.problems.map(({ code }) => code)], [1, ['refused-version']]);
    assert.match(trace.problems[0].message, /refuses MQTT 5: set the protocol version to 3\.1\.1/);
  });

  it('tells a user whose subscription is refused, and leaves the others alone', async () => {
    broker = await startAedes(aedes => {
      aedes.authorizeSubscribe = (_client, subscription, done) =>
        done(null, subscription.topic === 'secret' ? null : subscription);
    });
    const trace = started(connect({ port: broker.port }));
    const [denied, allowed] = [user('secret'), user('open')];
    trace.connection.register(denied);
    trace.connection.register(allowed);
    await until('refusal', () => denied.refusals.length === 1);
    assert.match(denied.refusals[0].message, /"secret"/);
    assert.deepEqual([allowed.refusals.length, trace.connection.state.kind], [0, 'connected']);
  });

  it('notices two clients that kick each other out', async () => {
    broker = await startAedes();
    const [one, two] = [0, 1].map(() => started(connect({ port: broker.port, clientId: 'same' })));
    one.connection.register(user('a'));
    two.connection.register(user('a'));
    const told = () => [...one.problems, ...two.problems].find(({ code }) => code === 'unstable-session');
    await until('the diagnosis', () => told() !== undefined);
    assert.match(told()!.message, /same client id "same"/);
    await pause(300);
    for (const trace of [one, two])
      assert.ok(trace.problems.length <= 2, trace.problems.map(({ message }) => message).join('\n'));
  });

  describe('with a server that is no broker', () => {
    let server: Server;
    const sockets: Socket[] = [];
    async function serve(answer: (socket: Socket) => void): Promise<number> {
      server = createServer(socket => {
        sockets.push(socket);
        socket.on('error', () => {});
        socket.on('data', () => answer(socket));
      });
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as { port: number }).port;
    }
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
      server.close();
    });

    it('says so, once', async () => {
      const port = await serve(socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
      const trace = started(connect({ port }));
      trace.connection.register(user('a'));
      await until('refusal', () => trace.connection.state.kind === 'refused');
      assert.match(trace.problems[0].message, /does not speak MQTT/);
    });

    it('asks about TLS when the connection just ends', async () => {
      const port = await serve(socket => socket.end());
      const trace = started(connect({ port }));
      trace.connection.register(user('a'));
      await until('retries', () => trace.attempts >= 3);
      assert.deepEqual(
        trace.problems.map(({ code }) => code),
        ['closed-early'],
      );
      assert.match(trace.problems[0].message, /TLS/);
    });

    it('stops when a broker says that another client took the session over (MQTT 5)', async () => {
      const connack = Buffer.from([0x20, 3, 0, 0, 0]);
      const disconnect = Buffer.from([0xe0, 1, 0x8e]);
      const port = await serve(socket => socket.write(Buffer.concat([connack, disconnect])));
      const trace = started(connect({ port, protocolVersion: '5' }));
      trace.connection.register(user('a'));
      await until('refusal', () => trace.connection.state.kind === 'refused');
      assert.equal(trace.problems[0].code, 'session-taken-over');
      assert.match(trace.problems[0].message, /same client id "test"/);
    });

    it('closes at once while it waits for an answer', async () => {
      const port = await serve(() => {});
      const trace = started(connect({ port }));
      const one = user('a');
      trace.connection.register(one);
      await pause(50);
      const start = Date.now();
      await trace.connection.deregister(one);
      assert.ok(Date.now() - start < 1_000);
      await until('the socket to close', () =>
        sockets.every(socket => socket.destroyed || socket.readableEnded),
      );
    });
  });

  it('reports a certificate that is no PEM text as a refusal', async () => {
    const trace = started(connect({ port: 1, tls: true }, { cert: 'nonsense', key: 'nonsense' }));
    trace.connection.register(user('a'));
    await until('refusal', () => trace.connection.state.kind === 'refused');
    assert.equal(trace.problems[0].code, 'bad-credentials');
  });
});
