/**
 * The place to drop a model file on, or to press for the file chooser; shows how far the upload is. The manifest of a wake word
 * (.json) comes together with its .tflite.
 */
import { upload } from '../api';
import { element, fill, icon } from '../element';
import { bytes } from '../numbers';
import { text } from '../texts';
import type { ModelAnswer } from './report';

export class DropPlace {
  readonly root = element('div', { class: 'tinyml-drop' });
  private readonly state = element('p', { class: 'tinyml-hint', role: 'status' });
  private readonly bar = element('progress', { class: 'tinyml-progress', max: 1, hidden: true });

  /** @param uploaded told the runtime's answer to a good upload */
  constructor(private readonly uploaded: (model: ModelAnswer) => void) {
    const chooser = element('input', { type: 'file', accept: '.tflite,.json', multiple: true, hidden: true });
    chooser.addEventListener('change', () => {
      const files = [...(chooser.files ?? [])];
      chooser.value = '';
      void this.take(files);
    });
    const attributes = { type: 'button', class: 'red-ui-button', onclick: () => chooser.click() };
    const button = element('button', attributes, icon('upload'), ` ${text('model.drop.choose')}`);
    fill(
      this.root,
      element('p', { class: 'tinyml-drop-words' }, text('model.drop.here')),
      button,
      chooser,
      this.bar,
      this.state,
    );
    this.listen();
  }

  private listen(): void {
    const { root } = this;
    root.addEventListener('dragover', event => {
      event.preventDefault();
      root.classList.add('tinyml-drop-over');
    });
    for (const name of ['dragleave', 'drop'])
      root.addEventListener(name, () => root.classList.remove('tinyml-drop-over'));
    root.addEventListener('drop', event => {
      event.preventDefault();
      // the editor itself takes dropped files for flows to import
      event.stopPropagation();
      void this.take([...(event.dataTransfer?.files ?? [])]);
    });
  }

  private async take(files: readonly File[]): Promise<void> {
    const manifest = files.find(({ name }) => /\.json$/i.test(name));
    const model = files.find(file => file !== manifest);
    if (model !== undefined) await this.send(model, manifest);
    else if (manifest !== undefined) this.say(await aloneText(manifest), true);
  }

  private async send(file: File, manifest: File | undefined): Promise<void> {
    this.say(text('model.drop.sending', { name: file.name, bytes: bytes(file.size) }));
    this.bar.hidden = false;
    this.bar.value = 0;
    try {
      let model = await upload<ModelAnswer>('models', file, part => {
        this.bar.value = part;
      });
      if (manifest !== undefined)
        model = await upload<ModelAnswer>(`models/${model.sha256}/manifest`, manifest, () => {});
      this.say('');
      this.uploaded(model);
    } catch (error) {
      this.say((error as Error).message || text('editor.live.unreachable'), true);
    } finally {
      this.bar.hidden = true;
    }
  }

  private say(words: string, bad = false): void {
    this.state.textContent = words;
    this.state.classList.toggle('tinyml-bad', bad);
  }
}

/** A manifest without its model: says which file belongs to it. */
async function aloneText(manifest: File): Promise<string> {
  const { name } = manifest;
  try {
    const { model } = JSON.parse(await manifest.text());
    if (typeof model === 'string') return text('model.drop.alone', { name, model });
  } catch {
    // no JSON: said below
  }
  return text('model.drop.other', { name });
}
