/** The place to drop a model file on, or to press for the file chooser; shows how far the upload is. */
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
    const chooser = element('input', { type: 'file', accept: '.tflite', hidden: true });
    chooser.addEventListener('change', () => {
      const file = chooser.files?.[0];
      chooser.value = '';
      if (file) void this.send(file);
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
      const file = event.dataTransfer?.files[0];
      if (file) void this.send(file);
    });
  }

  private async send(file: File): Promise<void> {
    this.say(text('model.drop.sending', { name: file.name, bytes: bytes(file.size) }));
    this.bar.hidden = false;
    this.bar.value = 0;
    try {
      const model = await upload<ModelAnswer>('models', file, part => {
        this.bar.value = part;
      });
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
