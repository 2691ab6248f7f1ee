/** The dialog of tinyml-infer: which model runs, and what comes out of it. */
import { debounce } from '../debounce';
import { Dialog, saveNumbers } from '../dialog';
import { element, fill } from '../element';
import { inspect, modelLabel, namesModel, settingsOf } from '../model/inspect';
import { labelsOf, type ModelAnswer, type TensorReport, tensorShape } from '../model/report';
import { duration } from '../numbers';
import { showPreview } from '../preview/panel';
import type { Picture } from '../preview/picture';
import type { EditorNode } from '../red';
import { markedText, showSentence } from '../sentence';
import { counted, text } from '../texts';
import { configNode } from './flow';

export interface InferForm {
  /** what the chosen model is called; '' for none */
  model: string;
  /** its inputs and outputs; undefined until the runtime has said */
  inputs?: readonly TensorReport[];
  outputs?: readonly TensorReport[];
  labels: number;
  output: string;
  result: string;
  payloadAs: string;
  runIn: string;
}

/** What the node does with these settings; values marked (sentence.ts). */
export function inferSentence(form: InferForm): string {
  const { model, inputs, outputs, labels, output, result, payloadAs, runIn } = form;
  if (model === '') return text('infer.sentence.noModel');
  const chosen = outputs?.find(({ name }, i) => name === output || String(i) === (output.trim() || '0'));
  const takes = inputs
    ? markedText('infer.sentence.takes', { model, takes: inputs.map(tensorShape).join(', ') })
    : markedText('infer.sentence.runs', { model });
  const gives =
    result === 'auto' && labels > 0
      ? markedText('infer.sentence.labels', { labels: counted('editor.count.labels', labels) })
      : markedText(`infer.sentence.${payloadAs === 'array' ? 'numbers' : 'buffer'}`, {
          shape: chosen ? tensorShape(chosen) : text('infer.sentence.output', { output: output || '0' }),
        });
  const sentence = `${takes} ${gives}`;
  return runIn === 'worker' ? `${sentence} ${text('infer.sentence.worker')}` : sentence;
}

/** "in a thread · 3 waiting · 5 dropped"; of results that are no scores also how long they took */
export function placeText({ kind, microseconds, queue }: Picture): string {
  if (!queue) return '';
  const { place, waiting, dropped } = queue;
  return [
    ...(kind !== 'scores' && microseconds !== undefined ? [duration(microseconds / 1000)] : []),
    text(`infer.live.${place === 'worker' ? 'worker' : 'flow'}`),
    ...(waiting > 0 ? [text('infer.live.waiting', { count: waiting })] : []),
    ...(dropped > 0 ? [text('infer.live.dropped', { count: dropped })] : []),
  ].join(' · ');
}

export const infer = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'infer');
    showOlderSettings(dialog);
    let known: ModelAnswer | undefined;
    let asked = '';
    const look = debounce(async () => {
      const model = configNode(dialog.text('model'));
      known =
        model && namesModel(settingsOf(model))
          ? await inspect(settingsOf(model), model.id).catch(() => undefined)
          : undefined;
      if (dialog.open) dialog.changed();
    }, 50);
    dialog.whenChanged(() => {
      const model = configNode(dialog.text('model'));
      const settings = JSON.stringify(model ? settingsOf(model) : null);
      if (settings !== asked) {
        asked = settings;
        look();
      }
      offerOutputs(dialog, known?.report.outputs ?? []);
      const labels = model ? labelsOf(String(model.labels ?? '')).length || known?.labels?.length || 0 : 0;
      showSentence(
        dialog.part('sentence'),
        inferSentence({
          model: model ? modelLabel(model) : '',
          inputs: known?.report.inputs,
          outputs: known?.report.outputs,
          labels,
          output: dialog.text('output'),
          result: dialog.text('result'),
          payloadAs: dialog.text('payloadAs'),
          runIn: dialog.text('runIn'),
        }),
      );
    });
    showPreview(dialog, { about: placeText });
  },
  save: saveNumbers,
};

/** A flow of version 1 has no place and no queue: what the runtime takes for them (nodes/infer/config.ts, migrations). */
function showOlderSettings(dialog: Dialog): void {
  const { node } = dialog;
  if (node.runIn === undefined) dialog.set('runIn', 'auto');
  if (node.queuePolicy === undefined) dialog.set('queuePolicy', 'wait');
}

/** The names of the outputs, to choose from while typing. */
function offerOutputs(dialog: Dialog, outputs: readonly TensorReport[]): void {
  const list = dialog.part('outputs');
  if (list.childElementCount === outputs.length) return;
  fill(
    list,
    ...outputs.map((output, i) =>
      element('option', { value: String(i) }, `${output.name} · ${tensorShape(output)}`),
    ),
  );
}
