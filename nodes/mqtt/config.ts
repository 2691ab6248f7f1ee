/** Settings of `tinyml-mqtt`: which topics are read and how their payloads become samples. */
import { type DecoderConfig, decoderPresets } from '../../lib/signal';
import { type CommonSettings, DEFAULT_MAX_STREAMS, type PayloadAs } from '../shared/config';
import { type HealthSettings, healthDefaults } from '../shared/health';
import type { Migration } from '../shared/migrations';

/** Quality of service: 0 at most once, 1 at least once (may repeat), 2 exactly once (slowest). */
export type QualityOfService = 0 | 1 | 2;

export interface MqttSettings extends CommonSettings, HealthSettings {
  /** id of the tinyml-broker configuration node */
  broker: string;
  /** topic filter; `+` stands for one level, `#` at the end for all below; each actual topic is a stream of its own */
  topic: string;
  /** quality of service asked of the broker */
  qos: QualityOfService;
  /**
   * name of a group that shares the load: each message goes to one member of the group only ($share/<share>/<topic>);
   * needs MQTT 5 at the broker; '' reads every message. For messages that stand alone (whole windows), since the
   * messages of one topic are spread over the members. What a member held when it vanished is lost; where it vanished
   * without closing its connection, so is what the broker sends it until it notices (one and a half times the keepalive)
   */
  share: string;
  /** how bytes become samples (lib/signal/config.ts); one decoder per actual topic */
  decoder: DecoderConfig;
  /** how the samples leave the node */
  payloadAs: PayloadAs;
  /** actual topics decoded at the same time; past it the one unused for longest is dropped and counted */
  maxStreams: number;
}

export const mqttDefaults: MqttSettings = {
  name: '',
  version: 1,
  broker: '',
  topic: '',
  qos: 0,
  share: '',
  decoder: decoderPresets['json-message'],
  payloadAs: 'buffer',
  ...healthDefaults,
  maxStreams: DEFAULT_MAX_STREAMS,
};

export const mqttMigrations: readonly Migration[] = [];
