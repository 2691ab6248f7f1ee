/** The dialog of tinyml-record: what is written where, a desk to record and play from, the recordings that are there. */
import { post, RequestError } from '../api';
import { Dialog, saveNumbers } from '../dialog';
import { duration, short } from '../numbers';
import { showPreview } from '../preview/panel';
import { showDesk } from '../record/desk';
import { showShelf } from '../record/shelf';
import { type EditorNode, red } from '../red';
import { markedText, showSentence } from '../sentence';
import { text } from '../texts';

export interface RecordForm {
  mode: string;
  recording: string;
  kind: string;
  labelFrom: string;
  label: string;
  labelProperty: string;
  fileMinutes: number | undefined;
  speed: number | undefined;
  loop: boolean;
}

/** What the node does with these settings; values marked (sentence.ts). */
export function recordSentence(form: RecordForm): string {
  const { mode, recording, kind, label, loop } = form;
  if (recording === '') return text('record.sentence.incomplete');
  const values = {
    folder: `tinyml/recordings/${recording}`,
    minutes: duration(60_000 * (form.fileMinutes ?? 10)),
    label,
    property: form.labelProperty,
    speed: `${short(form.speed ?? 1)}×`,
  };
  if (mode === 'replay') {
    const main = markedText(`record.sentence.${form.speed === 0 ? 'fast' : 'replay'}`, values);
    return loop ? `${main} ${text('record.sentence.loop')}` : main;
  }
  return `${markedText(`record.sentence.${kind}`, values)} ${markedText(labelSentence(form), values)}`;
}

function labelSentence({ labelFrom, label }: RecordForm): string {
  if (labelFrom === 'message') return 'record.sentence.message';
  if (labelFrom === 'fixed') return label === '' ? 'record.sentence.none' : 'record.sentence.fixed';
  return label === '' ? 'record.sentence.waiting' : 'record.sentence.switch';
}

export const record = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'record');
    dialog.whenChanged(() => {
      const form: RecordForm = {
        mode: dialog.text('mode'),
        recording: dialog.text('recording').trim(),
        kind: dialog.text('kind'),
        labelFrom: dialog.text('labelFrom'),
        label: dialog.text('label').trim(),
        labelProperty: dialog.text('labelProperty').trim(),
        fileMinutes: dialog.number('fileMinutes'),
        speed: dialog.number('speed'),
        loop: dialog.flag('loop'),
      };
      dialog.part('labelLabel').textContent = text(
        form.labelFrom === 'fixed' ? 'record.fixedLabel' : 'record.firstLabel',
      );
      showSentence(dialog.part('sentence'), recordSentence(form));
    });
    showDesk(dialog);
    showShelf(dialog);
    showPreview(dialog);
  },
  save: saveNumbers,

  /** The button on the node: starts or stops. */
  toggle(node: EditorNode): void {
    post(`record/${encodeURIComponent(node.id)}`, { command: 'toggle' }).catch(error => {
      const forbidden = error instanceof RequestError && (error.status === 401 || error.status === 403);
      red().notify(forbidden ? text('record.desk.forbidden') : (error as Error).message, 'error');
    });
  },
};
