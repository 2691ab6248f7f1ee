/** What the manifest of a microWakeWord model says of the nodes around it (nodes/model/manifest.ts). */
import { element, fill, icon } from '../element';
import { bytes, duration, short } from '../numbers';
import { counted, text } from '../texts';
import type { ModelAnswer } from './answer';

export type { WakeWordManifest } from './answer';

/** The pipeline that these models are trained on (docs/nodes/features.md). */
const PIPELINE = 'microWakeWord';

/** One line per node of the chain: what to set there. */
export function wakeWordAdvice({ manifest, report }: Pick<ModelAnswer, 'manifest' | 'report'>): string[] {
  if (!manifest) return [];
  // [1, frames, bands]: the model takes so many new frames at a time
  const frames = report.inputs[0]?.shape.at(-2) ?? 1;
  const { featureStepMs, probabilityCutoff, slidingWindow, tensorArenaBytes } = manifest;
  return [
    text('model.wakeWord.features', { pipeline: PIPELINE, step: duration(featureStepMs) }),
    text('model.wakeWord.window', { frames: counted('model.wakeWord.frames', frames), hop: frames }),
    text('model.wakeWord.decide', {
      cutoff: short(probabilityCutoff),
      scores: counted('model.wakeWord.scores', slidingWindow),
    }),
    ...(tensorArenaBytes ? [text('model.wakeWord.arena', { arena: bytes(tensorArenaBytes) })] : []),
  ];
}

/** Shows the advice in the model's dialog; nothing where the model has no manifest. */
export function showWakeWord(place: HTMLElement, model: ModelAnswer | undefined): void {
  const lines = model ? wakeWordAdvice(model) : [];
  place.classList.toggle('tinyml-wake-word', lines.length > 0);
  if (!model?.manifest) {
    fill(place);
    return;
  }
  fill(
    place,
    element(
      'h5',
      { class: 'tinyml-section' },
      icon('bullhorn'),
      ` ${text('model.wakeWord.title', { word: model.manifest.wakeWord })}`,
    ),
    element('ul', {}, ...lines.map(line => element('li', {}, line))),
  );
}
