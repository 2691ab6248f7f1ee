/** `tinyml-broker`: a configuration node that owns the MQTT connection of the nodes that name it. */
import { ConfigError, type ConnectionError } from '../../lib/errors';
import type { Red, RedNode, RedNodeConfig } from '../shared/red';
import { readSettings } from '../shared/settings';
import {
  type BrokerCredentials,
  type BrokerSettings,
  brokerDefaults,
  brokerMigrations,
  type ProtocolVersion,
} from './config';
import { BrokerConnection, type BrokerUser } from './connection';
import { brokerAddress, chooseClientId, clientOptions, createStore, openSession } from './session';

/** What nodes see of a broker node. */
export interface Broker {
  readonly protocolVersion: ProtocolVersion;
  /** whether the broker keeps QoS 1 and 2 messages while this client is away */
  readonly remembers: boolean;
  /** Takes part in the connection; the first user opens it. */
  register(user: BrokerUser): void;
  /** Leaves it; the last user closes it. */
  deregister(user: BrokerUser): Promise<void>;
  /**
   * Another connection, with a client id of its own, for a dialog that tries a topic: with the deployed settings and secrets,
   * or with those of the dialog. Stored secrets go where they went before and nowhere else.
   * @throws ConfigError for impossible settings
   */
  another(changed?: BrokerSettings, typed?: BrokerCredentials): BrokerConnection;
}

type BrokerNode = RedNode & { credentials: BrokerCredentials; broker: Broker };

/** The broker behind the id of a configuration node, undefined where there is none. */
export function brokerOf(node: unknown): Broker | undefined {
  return (node as Partial<BrokerNode> | undefined)?.broker;
}

/** @throws ConfigError naming the field that cannot be */
export function checkBrokerSettings(settings: BrokerSettings): void {
  const fail = (key: keyof BrokerSettings, expected: string): never => {
    throw new ConfigError('bad-setting', `${key} is "${settings[key]}", expected ${expected}`, { key });
  };
  if (settings.host.trim() === '') fail('host', 'the name or address of the broker');
  if (!Number.isInteger(settings.port) || settings.port < 1 || settings.port > 65_535)
    fail('port', 'a whole number from 1 to 65535');
  if (!Number.isInteger(settings.keepalive) || settings.keepalive < 0 || settings.keepalive > 65_535)
    fail('keepalive', 'whole seconds from 0 to 65535');
  if (settings.protocolVersion !== '4' && settings.protocolVersion !== '5')
    fail('protocolVersion', '"4" (MQTT 3.1.1) or "5"');
}

/** Who is told of what happens to a connection; by default nobody. */
export interface ConnectionLog {
  problem?(error: ConnectionError): void;
  warning?(text: string): void;
  recovered?(text: string): void;
}

/**
 * The connection that settings and secrets describe, not yet open.
 * @throws ConfigError for impossible settings
 */
export function createConnection(
  settings: BrokerSettings,
  credentials: BrokerCredentials,
  nodeId: string,
  log: ConnectionLog = {},
): BrokerConnection {
  checkBrokerSettings(settings);
  const clientId = chooseClientId(settings, nodeId);
  const options = clientOptions(settings, credentials, clientId);
  const address = brokerAddress(settings);
  let store: ReturnType<typeof createStore> | undefined;
  return new BrokerConnection({
    open: () => {
      if (!settings.cleanSession) store ??= createStore();
      return openSession(options, store);
    },
    attempt: {
      address,
      tls: settings.tls,
      protocolVersion: settings.protocolVersion,
      clientId,
      user: Boolean(credentials.user),
      certificate: Boolean(credentials.cert && credentials.key),
    },
    onProblem: error => log.problem?.(error),
    onWarning: text => log.warning?.(`MQTT broker ${address}: ${text}`),
    onRecovered: () => log.recovered?.(`MQTT broker ${address}: connected again`),
  });
}

/** Whether the stored secrets may be used with changed settings: to the same broker, checked no less. */
function keepsSecrets(stored: BrokerSettings, changed: BrokerSettings, typed: BrokerCredentials): boolean {
  const same = (['host', 'port', 'tls', 'serverName'] as const).every(key => stored[key] === changed[key]);
  return same && (changed.verifyServer || !stored.verifyServer) && !typed.ca;
}

/** Stands in for a connection that its settings make impossible: every user is told why. */
function impossible(error: ConnectionError): Pick<BrokerConnection, 'register' | 'deregister' | 'close'> {
  return {
    register: user => user.onState({ kind: 'refused', error }),
    deregister: async () => {},
    close: async () => {},
  };
}

export default function register(RED: Red): void {
  function BrokerConfigNode(this: BrokerNode, config: RedNodeConfig): void {
    RED.nodes.createNode(this, config);
    // an empty message lets the Catch nodes of the users' flows see it, which at the start are there a moment later
    const problem = (error: Error) => void setImmediate(() => this.error(error, {}));
    let settings = brokerDefaults;
    let connection: Pick<BrokerConnection, 'register' | 'deregister' | 'close'>;
    try {
      settings = readSettings(config, brokerDefaults, brokerMigrations);
      connection = createConnection(settings, this.credentials ?? {}, this.id, {
        problem,
        warning: text => this.warn(text),
        recovered: text => this.log(text),
      });
    } catch (error) {
      problem(error as Error);
      connection = impossible(error as ConnectionError);
    }
    this.broker = {
      protocolVersion: settings.protocolVersion,
      remembers: !settings.cleanSession,
      register: user => connection.register(user),
      deregister: user => connection.deregister(user),
      another: (changed = settings, typed = {}) => {
        const stored = keepsSecrets(settings, changed, typed) ? this.credentials : {};
        return createConnection(
          { ...changed, clientId: '', cleanSession: true },
          { ...stored, ...typed },
          '',
        );
      },
    };
    this.on('close', (done: () => void) => {
      connection.close().then(done, done);
    });
  }
  RED.nodes.registerType('tinyml-broker', BrokerConfigNode as never, {
    credentials: {
      user: { type: 'text' },
      password: { type: 'password' },
      ca: { type: 'password' },
      cert: { type: 'password' },
      key: { type: 'password' },
      passphrase: { type: 'password' },
    },
  });
}
