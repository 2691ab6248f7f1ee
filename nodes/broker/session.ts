/**
 * One attempt at a connection: the settings of the dialog as options of the `mqtt` package, which is loaded with the first
 * attempt. Its own reconnection and resubscription are switched off; connection.ts decides both.
 */
import { randomBytes } from 'node:crypto';
import type { IClientOptions, MqttClient, Store } from 'mqtt';
import type { BrokerCredentials, BrokerSettings } from './config';

/** Milliseconds to wait for the broker's CONNACK. */
const CONNECT_TIMEOUT = 15_000;

/** MQTT 5: seconds for which the broker keeps an unclean session. */
const SESSION_EXPIRY = 86_400;

const loadMqtt = () => require('mqtt') as typeof import('mqtt');

/** "mqtts://host:8883", for texts. */
export function brokerAddress(settings: Pick<BrokerSettings, 'host' | 'port' | 'tls'>): string {
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return `${settings.tls ? 'mqtts' : 'mqtt'}://${host}:${settings.port}`;
}

/**
 * The id to connect with: the chosen one; else a random one, or one made of the node's id where the broker is to remember this
 * client. At most 23 letters and digits besides the hyphen, which every MQTT 3.1.1 broker takes.
 */
export function chooseClientId(
  settings: Pick<BrokerSettings, 'clientId' | 'cleanSession'>,
  nodeId: string,
): string {
  if (settings.clientId !== '') return settings.clientId;
  return `tinyml-${settings.cleanSession ? randomBytes(8).toString('hex') : nodeId.slice(0, 16)}`;
}

export function clientOptions(
  settings: BrokerSettings,
  credentials: BrokerCredentials,
  clientId: string,
): IClientOptions {
  const options: IClientOptions = {
    protocol: settings.tls ? 'mqtts' : 'mqtt',
    host: settings.host,
    port: settings.port,
    clientId,
    clean: settings.cleanSession,
    keepalive: settings.keepalive,
    protocolId: 'MQTT',
    protocolVersion: settings.protocolVersion === '5' ? 5 : 4,
    connectTimeout: CONNECT_TIMEOUT,
    reconnectPeriod: 0,
    resubscribe: false,
  };
  if (options.protocolVersion === 5 && !settings.cleanSession)
    options.properties = { sessionExpiryInterval: SESSION_EXPIRY };
  if (credentials.user) options.username = credentials.user;
  if (credentials.password) options.password = credentials.password;
  if (settings.tls) {
    options.rejectUnauthorized = settings.verifyServer;
    if (settings.serverName !== '') options.servername = settings.serverName;
    if (credentials.ca) options.ca = credentials.ca;
    if (credentials.cert) options.cert = credentials.cert;
    if (credentials.key) options.key = credentials.key;
    if (credentials.passphrase) (options as { passphrase?: string }).passphrase = credentials.passphrase;
  }
  return options;
}

/** Where messages of QoS 2 wait between their two halves; outlives a connection where the session does. */
export function createStore(): Store {
  return new (loadMqtt().Store)({ clean: false });
}

/** Begins to connect. @throws Error of TLS for a certificate or key that cannot be read */
export function openSession(options: IClientOptions, incomingStore?: Store): MqttClient {
  return loadMqtt().connect({ ...options, incomingStore });
}
