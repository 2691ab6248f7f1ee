/** Settings of `tinyml-broker`: one connection to an MQTT broker, shared by the nodes that name it. */
import type { CommonSettings } from '../shared/config';
import type { Migration } from '../shared/migrations';

/** MQTT version on the wire: '4' is MQTT 3.1.1 (understood by every broker), '5' is MQTT 5 (needed for shared subscriptions). */
export type ProtocolVersion = '4' | '5';

export interface BrokerSettings extends CommonSettings {
  /** name or address of the broker; `${NAME}` takes an environment variable */
  host: string;
  /** TCP port, 1..65535; by custom 1883 plain and 8883 with TLS */
  port: number;
  /** encrypts the connection with TLS */
  tls: boolean;
  /** TLS: refuses a broker whose certificate is not signed by `ca` (or, without `ca`, by a public authority); off only for tests */
  verifyServer: boolean;
  /** TLS: the name that the broker's certificate must carry; '' takes `host` */
  serverName: string;
  /** MQTT version; the broker must know it */
  protocolVersion: ProtocolVersion;
  /** name of this client at the broker, unique there; '' makes a random one (or, with `cleanSession` off, one from the node's id) */
  clientId: string;
  /** seconds between signs of life, 0..65535; 0 sends none; a dead broker is noticed after one and a half times as long */
  keepalive: number;
  /**
   * true: the broker forgets this client on disconnect; false: it keeps messages of QoS 1 and 2 until the client returns
   * (with MQTT 5 for a day)
   */
  cleanSession: boolean;
}

/** Secrets of `tinyml-broker`, stored encrypted and never in the flow file. */
export interface BrokerCredentials {
  /** user name; '' connects without one */
  user?: string;
  /** password of `user` */
  password?: string;
  /** PEM text of the private certificate authority (or several) that signed the broker's certificate */
  ca?: string;
  /** PEM text of this client's certificate */
  cert?: string;
  /** PEM text of the private key of `cert` */
  key?: string;
  /** passphrase of `key` where it is encrypted */
  passphrase?: string;
}

export const brokerDefaults: BrokerSettings = {
  name: '',
  version: 1,
  host: 'localhost',
  port: 1883,
  tls: false,
  verifyServer: true,
  serverName: '',
  protocolVersion: '4',
  clientId: '',
  keepalive: 60,
  cleanSession: true,
};

export const brokerMigrations: readonly Migration[] = [];
