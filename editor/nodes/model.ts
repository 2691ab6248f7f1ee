/** The dialog of tinyml-model: a file by upload, path, variable or address, its labels, and the inspector. */
import { get } from '../api';
import { debounce } from '../debounce';
import { Dialog } from '../dialog';
import { element, fill } from '../element';
import { DropPlace } from '../model/drop';
import { inspect, type ModelSettings, modelLabel, namesModel } from '../model/inspect';
import { showInspector } from '../model/inspector';
import { classCount, labelProblem, labelsOf, type ModelAnswer, tensorShape } from '../model/report';
import { showSha256 } from '../model/sha256';
import { showWakeWord } from '../model/wake-word';
import { bytes } from '../numbers';
import type { EditorNode } from '../red';
import { markedText, showSentence } from '../sentence';
import { counted, text } from '../texts';

interface StoredModel {
  sha256: string;
  fileName: string;
  bytes: number;
}

export const model = {
  open(node: EditorNode): void {
    new ModelDialog(new Dialog(node, 'model')).open();
  },
  save(): void {},
  label: modelLabel,
};

/** What the model is, in a sentence; values marked (sentence.ts). */
export function modelSentence(known: ModelAnswer | undefined, labels: readonly string[]): string {
  if (!known) return text('model.sentence.none');
  const { inputs, outputs } = known.report;
  const given =
    labels.length > 0 ? counted('editor.count.labels', labels.length) : outputs.map(tensorShape).join(', ');
  return markedText('model.sentence.full', { takes: inputs.map(tensorShape).join(', '), gives: given });
}

class ModelDialog {
  private known: ModelAnswer | undefined;
  private shown = '';
  private readonly look = debounce(() => void this.inspect(), 300);

  constructor(private readonly dialog: Dialog) {}

  open(): void {
    const { dialog } = this;
    const place = new DropPlace(answer => this.use(answer));
    dialog.part('drop').append(place.root);
    this.acceptLabelFile();
    void this.listStored();
    dialog.whenChanged(() => {
      const settings = JSON.stringify(this.settings());
      if (settings !== this.shown) {
        this.shown = settings;
        this.look();
      }
      this.showLabels();
    });
  }

  private settings(): ModelSettings {
    const { dialog } = this;
    return {
      source: dialog.text('source'),
      sha256: dialog.text('sha256'),
      fileName: dialog.text('fileName'),
      path: dialog.text('path').trim(),
      env: dialog.text('env').trim(),
      url: dialog.text('url').trim(),
      urlSha256: dialog.text('urlSha256').trim(),
    };
  }

  /** Takes a model that was uploaded just now. */
  private use(answer: ModelAnswer): void {
    const { dialog } = this;
    this.known = answer;
    dialog.set('fileName', answer.fileName);
    dialog.set('sha256', answer.sha256);
    if (dialog.text('labels').trim() === '' && answer.labels) dialog.set('labels', answer.labels.join('\n'));
    void this.listStored();
  }

  private async inspect(): Promise<void> {
    const { dialog } = this;
    const settings = this.settings();
    const place = dialog.part('inspector');
    if (!namesModel(settings)) {
      this.known = undefined;
      fill(place);
      this.showFound();
      return;
    }
    try {
      const answer = await inspect(settings, dialog.node.id);
      if (JSON.stringify(this.settings()) !== JSON.stringify(settings)) return;
      this.known = answer;
      showInspector(place, answer);
    } catch (error) {
      this.known = undefined;
      const words = (error as Error).message || text('editor.live.unreachable');
      fill(place, element('p', { class: 'tinyml-message tinyml-message-bad', role: 'alert' }, words));
    }
    this.showFound();
  }

  /** What else is known of the model that was found. */
  private showFound(): void {
    const { dialog, known } = this;
    const { source, urlSha256 } = this.settings();
    showWakeWord(dialog.part('wakeWord'), known);
    const found = source === 'url' ? known?.sha256 : undefined;
    showSha256(dialog.part('sha256'), found, urlSha256, sha256 => dialog.set('urlSha256', sha256));
    this.showLabels();
  }

  private showLabels(): void {
    const { dialog, known } = this;
    const typed = labelsOf(dialog.text('labels'));
    const labels = typed.length > 0 ? typed : (known?.labels ?? []);
    const problem = known && labelProblem(typed, known.report);
    const state = dialog.part('labelState');
    state.classList.toggle('tinyml-bad', problem !== undefined);
    state.textContent =
      problem ??
      (known && typed.length === 0
        ? labels.length > 0
          ? text('model.labels.inFile', { labels: counted('editor.count.labels', labels.length) })
          : text('model.labels.none', { count: classCount(known.report) })
        : counted('editor.count.labels', typed.length));
    showSentence(dialog.part('sentence'), modelSentence(known, labels));
  }

  /** Models uploaded before, for another node or on another day. */
  private async listStored(): Promise<void> {
    const { dialog } = this;
    const place = dialog.part('stored');
    const { models } = await get<{ models: StoredModel[] }>('models').catch(() => ({ models: [] }));
    if (!dialog.open) return;
    const chosen = dialog.text('sha256');
    place.hidden = models.length === 0;
    const list = place.querySelector('select')!;
    const option = ({ sha256, fileName, bytes: size }: StoredModel) =>
      element(
        'option',
        { value: sha256, selected: sha256 === chosen },
        `${fileName || sha256.slice(0, 12)} · ${bytes(size)}`,
      );
    fill(list, element('option', { value: '' }, text('model.stored.choose')), ...models.map(option));
    list.onchange = () => {
      const model = models.find(({ sha256 }) => sha256 === list.value);
      if (!model) return;
      dialog.set('fileName', model.fileName);
      dialog.set('sha256', model.sha256);
    };
  }

  /** A text file with one label per line. */
  private acceptLabelFile(): void {
    const { dialog } = this;
    const chooser = dialog.part('labelFile') as HTMLInputElement;
    dialog.part('labelButton').addEventListener('click', () => chooser.click());
    chooser.addEventListener('change', async () => {
      const file = chooser.files?.[0];
      chooser.value = '';
      if (file) dialog.set('labels', labelsOf(await file.text()).join('\n'));
    });
  }
}
