/** The dialog of tinyml-serial: the ports by maker and name, and the device's bytes before anything is deployed. */
import { get, post } from '../api';
import type { ProbeAnswer } from '../decoder/trial';
import { Dialog, saveNumbers } from '../dialog';
import { element, fill } from '../element';
import { showPreview } from '../preview/panel';
import { type EditorNode, red } from '../red';
import { markedText, showSentence } from '../sentence';
import { text } from '../texts';
import { openSource, saveDecoder } from './source';

/** What GET /tinyml/serial/ports answers (nodes/shared/source/api.ts). */
interface PortInfo {
  path: string;
  device: string;
  label: string;
  serialNumber?: string;
  usedBy?: string;
}

interface PortList {
  ports: PortInfo[];
  problem?: string;
}

const lineSettings = [
  'port',
  'baudRate',
  'dataBits',
  'parity',
  'stopBits',
  'startBytes',
  'startBytesAs',
  'startDelay',
] as const;
const numeric = new Set(['baudRate', 'dataBits', 'stopBits', 'startDelay']);

export const serial = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'serial');
    const source = openSource(dialog, {
      button: 'editor.trial.listen',
      intro: 'serial.trialIntro',
      fresh: decoder => post<ProbeAnswer>('serial/probe', { nodeId: node.id, ...lineOf(dialog), decoder }),
      changed: () => dialog.changed(),
    });
    const list = () => void listPorts(dialog, () => void source.trial.listen());
    dialog.part('refresh').addEventListener('click', list);
    dialog.whenChanged(() => {
      markChosen(dialog);
      showSentence(
        dialog.part('sentence'),
        dialog.text('port') === ''
          ? text('serial.sentence.noPort')
          : markedText(
              'serial.sentence.full',
              {
                port: dialog.text('port'),
                baud: dialog.text('baudRate'),
              },
              { decoder: source.phrase() },
            ),
      );
    });
    list();
    showPreview(dialog, { history: 300 });
  },
  save(node: EditorNode): void {
    saveNumbers(node);
    saveDecoder(node);
  },
};

/** The settings of the line as the dialog has them; numbers as numbers. */
function lineOf(dialog: Dialog): Record<string, string | number | undefined> {
  return Object.fromEntries(
    lineSettings.map(name => [name, numeric.has(name) ? dialog.number(name) : dialog.text(name)]),
  );
}

/** Lists the ports as buttons; pressing one chooses the port and tries it. */
async function listPorts(dialog: Dialog, chosen: () => void): Promise<void> {
  const place = dialog.part('ports');
  fill(place, element('p', { class: 'tinyml-hint' }, text('serial.ports.looking')));
  let answer: PortList;
  try {
    answer = await get<PortList>('serial/ports');
  } catch (error) {
    answer = { ports: [], problem: (error as Error).message };
  }
  if (!dialog.open) return;
  const buttons = answer.ports.map(port => portButton(port, dialog, chosen));
  const note = answer.problem ?? (buttons.length === 0 ? text('serial.ports.none') : undefined);
  fill(place, ...buttons, note !== undefined && element('p', { class: 'tinyml-hint' }, note));
  markChosen(dialog);
}

function portButton(port: PortInfo, dialog: Dialog, chosen: () => void): HTMLElement {
  const choose = () => {
    dialog.set('port', port.path);
    chosen();
  };
  const other = port.usedBy !== undefined && port.usedBy !== dialog.node.id;
  const user = other ? red().nodes.node(port.usedBy!) : null;
  return element(
    'button',
    { type: 'button', class: 'tinyml-option', 'data-port': port.path, title: port.path, onclick: choose },
    element('span', { class: 'tinyml-option-title' }, port.label || text('serial.ports.unnamed')),
    element(
      'span',
      { class: 'tinyml-option-detail' },
      [port.device, ...(port.serialNumber ? [port.serialNumber] : [])].join(' · '),
    ),
    user !== null &&
      element(
        'span',
        { class: 'tinyml-option-detail' },
        text('serial.ports.usedBy', { node: user.name || user.id }),
      ),
  );
}

function markChosen(dialog: Dialog): void {
  const port = dialog.text('port');
  for (const button of dialog.part('ports').querySelectorAll<HTMLElement>('[data-port]'))
    button.setAttribute('aria-pressed', String(button.dataset.port === port));
}
