/** The dialog of tinyml-infer: which model runs, and what comes out of it. */
import { debounce } from '../debounce';
import { Dialog, saveNumbers } from '../dialog';
import { element, fill } from '../element';
import { inspect, modelLabel, namesModel, settingsOf } from '../model/inspect';
import { labelsOf, type ModelAnswer, type TensorReport, tensorShape } from '../model/report';
import { showPreview } from '../preview/panel';
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
}

/** What the node does with these settings; values marked (sentence.ts). */
export function inferSentence(form: InferForm): string {
  const { model, inputs, outputs, labels, output, result, payloadAs } = form;
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
  return `${takes} ${gives}`;
}

export const infer = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'infer');
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
        }),
      );
    });
    showPreview(dialog);
  },
  save: saveNumbers,
};

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
