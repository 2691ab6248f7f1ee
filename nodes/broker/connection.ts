/**
 * The connection to one broker, shared by its subscribers: opened for the first of them, closed after the last, and in between
 * kept up. A broker that is away is tried again with back-off; a refusal that needs a person is reported once and tried again
 * only every few minutes. After every connect all subscriptions are made anew.
 */
import type { IConnackPacket, MqttClient } from 'mqtt';
import { ConnectionError } from '../../lib/errors';
import { type BackoffLimits, backoffDelay, defaultBackoff } from '../shared/source/backoff';
import { type Attempt, explainFailure } from './failure';
import { type Subscriber, SubscriptionTable } from './subscriptions';

export type ConnectionState =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  | { kind: 'connected' }
  /** lost or not there; tried again in `retryIn` ms */
  | { kind: 'waiting'; error: ConnectionError; retryIn: number }
  /** refused for a reason that a person must mend */
  | { kind: 'refused'; error: ConnectionError };

/** A node on the connection: its subscription and what it wants to know of the connection's fate. */
export interface BrokerUser extends Subscriber {
  onState(state: ConnectionState): void;
}

export interface Timing {
  backoff: BackoffLimits;
  /** ms between attempts after a refusal */
  refused: number;
  /** ms after which a connection counts as stable: back-off and log begin anew */
  stable: number;
  /** a connection that the broker ends within this many ms was short-lived */
  shortLife: number;
  /** ms for a polite farewell; the socket is destroyed after it */
  farewell: number;
}

export const defaultTiming: Timing = {
  backoff: defaultBackoff,
  refused: 300_000,
  stable: 30_000,
  shortLife: 10_000,
  farewell: 2_000,
};

export interface ConnectionOptions {
  /** begins one attempt; what it throws is an error of the settings */
  open(): MqttClient;
  /** what the error texts need to know */
  attempt: Omit<Attempt, 'accepted' | 'shortLives'>;
  /** a problem to report, once for each kind and outage */
  onProblem(error: ConnectionError): void;
  /** something that works but may surprise */
  onWarning?(text: string): void;
  /** connected again after a reported problem */
  onRecovered?(): void;
  timing?: Partial<Timing>;
}

export class BrokerConnection {
  state: ConnectionState = { kind: 'idle' };
  private readonly users = new Set<BrokerUser>();
  private readonly subscriptions = new SubscriptionTable();
  private readonly timing: Timing;
  private client?: MqttClient;
  private retryTimer?: NodeJS.Timeout;
  private stableTimer?: NodeJS.Timeout;
  /** failures since the last stable connection */
  private failures = 0;
  private shortLives = 0;
  private connectedAt?: number;
  /** codes of the problems reported since the last stable connection */
  private readonly reported = new Set<string>();
  /** filters that were warned of */
  private readonly warned = new Set<string>();
  private recoveryDue = false;
  /** the broker repeats subscription identifiers */
  private identifiers = false;
  /** filters that the broker of this connection has been asked for */
  private readonly known = new Set<string>();

  constructor(private readonly options: ConnectionOptions) {
    this.timing = { ...defaultTiming, ...options.timing };
  }

  get userCount(): number {
    return this.users.size;
  }

  /** Adds a user; the first one opens the connection. */
  register(user: BrokerUser): void {
    this.users.add(user);
    this.subscriptions.add(user);
    if (this.users.size === 1) this.connect();
    else user.onState(this.state);
    if (this.state.kind !== 'connected') return;
    this.warnOfOverlap(user.filter);
    // asked for again even if the broker knows it: so a new user gets the retained messages
    this.askFor(this.identifiers ? user.filter : this.subscriptions.widest(user.filter));
    void this.dropUnwanted();
  }

  /** Takes a user away; the last one closes the connection. Resolves when the broker has been told. */
  async deregister(user: BrokerUser): Promise<void> {
    if (!this.users.delete(user)) return;
    this.subscriptions.remove(user);
    if (this.users.size === 0) return this.close();
    if (this.state.kind !== 'connected') return;
    // what a departing filter covered must be asked for by itself before that goes
    for (const filter of this.subscriptions.requests(this.identifiers).keys())
      if (!this.known.has(filter)) this.askFor(filter);
    await this.dropUnwanted();
  }

  /** Ends the connection and all retries; the users stay registered and are not told. */
  async close(): Promise<void> {
    clearTimeout(this.retryTimer);
    clearTimeout(this.stableTimer);
    const { client } = this;
    const connected = this.state.kind === 'connected';
    this.client = undefined;
    this.state = { kind: 'idle' };
    this.failures = this.shortLives = 0;
    this.reported.clear();
    if (!client) return;
    if (connected)
      await Promise.race([client.endAsync().catch(() => undefined), pause(this.timing.farewell)]);
    client.end(true);
    // where the farewell was not answered, `end` has no effect any more
    client.stream?.destroy();
  }

  private setState(state: ConnectionState): void {
    this.state = state;
    for (const user of [...this.users]) user.onState(state);
  }

  private connect(): void {
    this.connectedAt = undefined;
    this.setState({ kind: 'connecting' });
    let client: MqttClient;
    try {
      client = this.options.open();
    } catch (error) {
      this.failed(error as Error);
      return;
    }
    this.client = client;
    let cause: Error | undefined;
    const ended = () => {
      if (this.client !== client) return;
      this.client = undefined;
      client.end(true);
      this.failed(cause);
    };
    client.on('connect', packet => {
      if (this.client === client) this.connected(packet);
    });
    client.on('message', (topic, payload, packet) => {
      if (this.client === client) this.subscriptions.dispatch(topic, payload, packet);
    });
    client.on('disconnect', ({ reasonCode }) => {
      if (reasonCode)
        cause ??= Object.assign(new Error(`disconnected, reason ${reasonCode}`), { code: reasonCode });
    });
    client.on('error', error => {
      cause ??= error;
      // an error within the protocol leaves the socket open; the first one ends this attempt
      ended();
    });
    client.on('close', ended);
  }

  private connected(packet: IConnackPacket): void {
    this.connectedAt = Date.now();
    const properties = packet.properties as { subscriptionIdentifiersAvailable?: boolean } | undefined;
    this.identifiers =
      this.options.attempt.protocolVersion === '5' && properties?.subscriptionIdentifiersAvailable !== false;
    this.stableTimer = setTimeout(() => {
      this.failures = this.shortLives = 0;
      this.reported.clear();
    }, this.timing.stable).unref();
    if (this.recoveryDue) {
      this.recoveryDue = false;
      this.options.onRecovered?.();
    }
    this.setState({ kind: 'connected' });
    this.known.clear();
    for (const filter of this.subscriptions.requests(this.identifiers).keys()) this.askFor(filter);
    for (const { filter } of this.users) this.warnOfOverlap(filter);
  }

  private askFor(filter: string): void {
    const { client } = this;
    const request = this.subscriptions.requests(this.identifiers).get(filter);
    if (!client || !request) return;
    const { qos, id } = request;
    this.known.add(filter);
    const properties = id === undefined ? undefined : { subscriptionIdentifier: id };
    client.subscribe(filter, { qos, properties }, (error, granted) => {
      const refused = error ?? (granted?.some(grant => grant.qos === 128) ? new Error('refused') : undefined);
      if (!refused || this.client !== client || this.state.kind !== 'connected') return;
      const problem = new ConnectionError(
        'refused-subscription',
        `MQTT broker ${this.options.attempt.address}: refuses the subscription to "${filter}" (${refused.message}): check the topic and the broker's access rules`,
        { filter, cause: refused.message },
      );
      for (const subscriber of this.subscriptions.subscribersOf(filter, this.identifiers))
        subscriber.onRefused(problem);
    });
  }

  /** Resolves when the broker has been told of filters that nobody needs any more, or does not answer. */
  private async dropUnwanted(): Promise<void> {
    const { client } = this;
    const wanted = this.subscriptions.requests(this.identifiers);
    const unwanted = [...this.known].filter(filter => !wanted.has(filter));
    if (!client || unwanted.length === 0) return;
    for (const filter of unwanted) this.known.delete(filter);
    await Promise.race([
      client.unsubscribeAsync(unwanted).catch(() => undefined),
      pause(this.timing.farewell),
    ]);
  }

  private warnOfOverlap(filter: string): void {
    if (this.identifiers) return;
    const other = this.subscriptions.overlapping(filter);
    if (other === undefined || this.warned.has(filter)) return;
    this.warned.add(filter).add(other);
    this.options.onWarning?.(
      `the topics "${filter}" and "${other}" overlap: with MQTT 3.1.1 a broker may send messages of both twice; use MQTT 5, or a broker node of its own for one of them`,
    );
  }

  private failed(cause: Error | undefined): void {
    clearTimeout(this.stableTimer);
    const accepted = this.connectedAt !== undefined;
    const short = accepted && Date.now() - this.connectedAt! < this.timing.shortLife && cause === undefined;
    this.shortLives = short ? this.shortLives + 1 : 0;
    const { error, final } = explainFailure(cause, {
      ...this.options.attempt,
      accepted,
      shortLives: this.shortLives,
    });
    const retryIn = final ? this.timing.refused : backoffDelay(this.failures++, this.timing.backoff);
    this.retryTimer = setTimeout(() => this.connect(), retryIn);
    this.setState(final ? { kind: 'refused', error } : { kind: 'waiting', error, retryIn });
    this.report(error, final);
  }

  /** Once for each outage: that a broker which was lost is not there yet says nothing new, a refusal or a diagnosis does. */
  private report(error: ConnectionError, final: boolean): void {
    const news = this.reported.size === 0 || final || error.code === 'unstable-session';
    if (!news || this.reported.has(error.code)) return;
    this.reported.add(error.code);
    this.recoveryDue = true;
    this.options.onProblem(error);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms).unref());
}
