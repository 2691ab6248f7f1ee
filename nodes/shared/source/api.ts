/**
 * What the dialogs of the sources ask the runtime before anything is deployed, and what it answers. All bodies are JSON.
 *
 *   GET  /tinyml/serial/ports   tinyml.read    -> PortList
 *   POST /tinyml/serial/probe   tinyml.write   SerialProbe -> ProbeAnswer
 *   POST /tinyml/mqtt/probe     tinyml.write   MqttProbe   -> ProbeAnswer
 *   POST /tinyml/decode/probe   tinyml.read    DecodeProbe -> ProbeAnswer
 *
 * A failure is answered with status 400 (the request), 404 (no such node) or 502 (port or broker) and
 * { code, message, details }; the message is meant for the user.
 */
import type { DecoderConfig, DecoderTrial } from '../../../lib/signal';
import type { BrokerCredentials, BrokerSettings } from '../../broker/config';

/** A serial port of this machine. */
export interface SerialPortInfo {
  /** what goes into the port field: the name that stays with the device where there is one (/dev/serial/by-id/...) */
  path: string;
  /** the system's short name: /dev/ttyACM0, COM3 */
  device: string;
  /** maker and name as the device states them: "Arduino Uno"; '' where it states none */
  label: string;
  /** USB ids in hexadecimal, where it is a USB device */
  vendorId?: string;
  productId?: string;
  serialNumber?: string;
  /** id of the deployed node that reads the port now */
  usedBy?: string;
}

export interface PortList {
  /** devices that state a name first */
  ports: SerialPortInfo[];
  /** why ports cannot be listed or opened on this machine */
  problem?: string;
}

interface ProbeRequest {
  decoder: DecoderConfig;
  /** most milliseconds to listen, 100..10000; 2000 by default; ends early when 4 kB have come */
  milliseconds?: number;
}

/** Further fields are the settings of tinyml-serial (nodes/serial/config.ts), as the dialog has them. */
export interface SerialProbe extends ProbeRequest {
  port: string;
  [setting: string]: unknown;
}

export interface MqttProbe extends ProbeRequest {
  /**
   * id of a deployed tinyml-broker, or the settings of the dialog with the secrets typed into it; with the `id` of a deployed
   * one, its stored secrets are used as long as the connection goes to the same broker
   */
  broker: string | (Partial<BrokerSettings> & { id?: string; credentials?: BrokerCredentials });
  topic: string;
}

/** The last bytes of a deployed node, or bytes that were pasted. */
export interface DecodeProbe {
  decoder: DecoderConfig;
  nodeId?: string;
  /** text to decode instead (UTF-8) */
  text?: string;
  /** bytes to decode instead, as hexadecimal digits */
  hex?: string;
}

export interface ProbeAnswer {
  /** 'live': received for this probe; 'node': the last bytes of the deployed node; 'pasted': sent with the request */
  from: 'live' | 'node' | 'pasted';
  /** bytes that were tried, and in how many pieces (messages, chunks) they came */
  bytes: number;
  chunks: number;
  /** the actual topics seen (MQTT) */
  topics?: string[];
  /** what the decoder makes of them */
  trial: DecoderTrial;
}
