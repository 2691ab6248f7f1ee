/** `tinyml-mqtt`: samples from an MQTT broker. */
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { mqttDefaults, mqttMigrations } from './config';
import { createMqttSource } from './mqtt-source';
import { registerMqttProbe } from './probe';

export default function register(RED: Red): void {
  registerMqttProbe(RED);
  defineNode(RED, {
    type: 'tinyml-mqtt',
    defaults: mqttDefaults,
    migrations: mqttMigrations,
    create: createMqttSource,
  });
}
