/** In the dialog of decide: what the wake-word model before this node asks for, and a button that sets it. */
import type { Dialog } from '../dialog';
import { element, fill, icon } from '../element';
import { configNode, upstream } from '../nodes/flow';
import { short } from '../numbers';
import { counted, text } from '../texts';
import { inspect, modelLabel, namesModel, settingsOf } from './inspect';
import type { WakeWordManifest } from './wake-word';

/** Fills the dialog's part "fromModel" where a model with a manifest stands before the node. */
export async function offerManifest(dialog: Dialog): Promise<void> {
  const infer = upstream(dialog.node).find(({ type }) => type === 'tinyml-infer');
  const model = infer && configNode(String(infer.model ?? ''));
  if (!model || !namesModel(settingsOf(model))) return;
  const { manifest } = await inspect(settingsOf(model), model.id).catch(() => ({ manifest: undefined }));
  if (!manifest || !dialog.open) return;
  const place = dialog.part('fromModel');
  dialog.whenChanged(() => show(dialog, place, modelLabel(model), manifest));
}

function show(dialog: Dialog, place: HTMLElement, name: string, manifest: WakeWordManifest): void {
  const { wakeWord, probabilityCutoff, slidingWindow } = manifest;
  const taken =
    dialog.text('method') === 'micro-wake-word' &&
    dialog.number('cutoff') === probabilityCutoff &&
    dialog.number('slidingWindow') === slidingWindow;
  const values = {
    model: name,
    word: wakeWord,
    cutoff: short(probabilityCutoff),
    scores: counted('decide.sentence.scores', slidingWindow),
  };
  const take = () => {
    dialog.set('method', 'micro-wake-word');
    dialog.set('cutoff', probabilityCutoff);
    dialog.set('slidingWindow', slidingWindow);
  };
  const button = element(
    'button',
    { type: 'button', class: 'red-ui-button red-ui-button-small', onclick: take },
    text('decide.fromModel.take'),
  );
  const kind = taken ? 'good' : 'doubtful';
  fill(
    place,
    element(
      'p',
      { class: `tinyml-message tinyml-message-${kind}` },
      icon(taken ? 'check-circle' : 'bullhorn'),
      element(
        'span',
        {},
        text(taken ? 'decide.fromModel.taken' : 'decide.fromModel.offer', values),
        ' ',
        !taken && button,
      ),
    ),
  );
}
