/** The dialog of tinyml-mqtt: broker, topic, and the messages of the real device before anything is deployed. */
import { post } from '../api';
import type { ProbeAnswer } from '../decoder/trial';
import { Dialog, saveNumbers } from '../dialog';
import { showPreview } from '../preview/panel';
import type { EditorNode } from '../red';
import { markedText, showSentence } from '../sentence';
import { text } from '../texts';
import { configNode } from './flow';
import { openSource, saveDecoder } from './source';

export const mqtt = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'mqtt');
    const source = openSource(dialog, {
      button: 'editor.trial.listen',
      intro: 'mqtt.trialIntro',
      fresh: decoder =>
        post<ProbeAnswer>('mqtt/probe', {
          nodeId: node.id,
          broker: brokerOf(dialog.text('broker')),
          topic: dialog.text('topic'),
          qos: dialog.number('qos'),
          decoder,
        }),
      changed: () => dialog.changed(),
    });
    dialog.whenChanged(() => {
      const broker = configNode(dialog.text('broker'));
      const share = dialog.text('share').trim();
      dialog.part('shareVersion').hidden = share === '' || !broker || broker.protocolVersion === '5';
      showSentence(
        dialog.part('sentence'),
        mqttSentence(broker, dialog.text('topic'), share, source.phrase()),
      );
    });
    showPreview(dialog, { history: 300 });
  },
  save(node: EditorNode): void {
    saveNumbers(node);
    saveDecoder(node);
  },
};

/** What the node does with these settings; values marked (sentence.ts). */
export function mqttSentence(
  broker: { name?: string; host?: unknown } | undefined,
  topic: string,
  share: string,
  decoder: string,
): string {
  if (!broker) return text('mqtt.sentence.noBroker');
  if (topic === '') return text('mqtt.sentence.noTopic');
  const main = markedText(
    'mqtt.sentence.full',
    { topic, broker: broker.name || String(broker.host) },
    { decoder },
  );
  const wild = /[+#]/.test(topic) ? ` ${text('mqtt.sentence.wild')}` : '';
  return `${main}${wild}${share ? ` ${markedText('mqtt.sentence.share', { share })}` : ''}`;
}

/** A broker that is deployed as it is, by its id; one that was changed since, or is new, with its settings and secrets. */
function brokerOf(id: string): unknown {
  const broker = configNode(id);
  if (!broker?.changed) return id;
  const settings = Object.keys(broker._def.defaults).map(name => [name, broker[name]]);
  return { id, ...Object.fromEntries(settings), credentials: typedSecrets(broker.credentials) };
}

/** Secrets typed since the editor was opened; those stored at the runtime never come back to the browser. */
function typedSecrets(credentials: unknown): Record<string, string> {
  const entries = Object.entries((credentials ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '__PWRD__',
    ),
  );
}
