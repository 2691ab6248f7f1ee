/** The dialog of tinyml-features: the pipelines that fit the model behind the node first, and the settings of the chosen one. */
import { get, post } from '../api';
import { debounce } from '../debounce';
import { Dialog, saveNumbers } from '../dialog';
import { element, fill } from '../element';
import type { FeatureAnswer, FeatureDescription, FeatureEntry } from '../features/description';
import { byFit, type Fit, fitOf, framesFor, type Input } from '../features/fit';
import { OptionRows, withOption } from '../features/options';
import { inspect, namesModel, settingsOf } from '../model/inspect';
import { tensorShape } from '../model/report';
import { showPreview } from '../preview/panel';
import type { EditorNode } from '../red';
import { markedText, markNumbers, showSentence } from '../sentence';
import { text } from '../texts';
import { remember } from '../verdicts';
import { configNode, downstream } from './flow';

type Config = Record<string, unknown>;

const open = new WeakMap<EditorNode, FeaturesDialog>();

export const features = {
  open(node: EditorNode): void {
    const shown = new Dialog(node, 'features');
    // nodes of a flow from before pictures have no queue
    if (node.queuePolicy === undefined) shown.set('queuePolicy', 'drop-oldest');
    const dialog = new FeaturesDialog(shown);
    open.set(node, dialog);
    dialog.open();
  },
  save(node: EditorNode): void {
    saveNumbers(node);
    const dialog = open.get(node);
    if (dialog) node.config = dialog.config;
  },
};

class FeaturesDialog {
  config: Config;
  private description: FeatureDescription | undefined;
  private problems: string[] = [];
  private entries: FeatureEntry[] = [];
  /** what the model behind this node takes, where there is one */
  private wanted: Input | undefined;
  private readonly rows = new OptionRows((key, value) => {
    this.config = withOption(this.config, key, value);
    this.ask();
  });
  private readonly ask = debounce(() => void this.describe(), 200);
  private asked = 0;
  private pipeline: string;

  constructor(private readonly dialog: Dialog) {
    this.config = configOf(dialog.node.config);
    this.pipeline = String(dialog.node.pipeline ?? '');
  }

  open(): void {
    const { dialog } = this;
    dialog.part('options').append(this.rows.root);
    this.offer();
    dialog.whenChanged(() => {
      const chosen = dialog.text('pipeline');
      if (chosen !== '' && chosen !== this.pipeline) {
        this.pipeline = chosen;
        this.config = {};
        void this.describe();
      }
      this.show();
    });
    void this.load();
    showPreview(dialog, { history: 150 });
  }

  private async load(): Promise<void> {
    const [entries, wanted] = await Promise.all([
      get<FeatureEntry[]>('features').catch(() => []),
      modelInputBehind(this.dialog.node).catch(() => undefined),
    ]);
    if (!this.dialog.open) return;
    this.entries = entries;
    this.wanted = wanted;
    this.offer();
    await this.describe();
  }

  /** Fills the list: what fits the model exactly first, then what can fit, then the rest; without a model, presets first. */
  private offer(): void {
    const list = this.dialog.field('pipeline') as HTMLSelectElement;
    const rated = byFit(this.entries, this.wanted);
    const groups = this.wanted
      ? fits.map(fit => ({
          key: `features.fit.${fit}`,
          names: rated.filter(entry => entry.fit === fit).map(nameOf),
        }))
      : kinds.map(kind => ({
          key: `features.kind.${kind}`,
          names: rated.filter(({ entry }) => entry.kind === kind).map(nameOf),
        }));
    const option = (name: string) => element('option', { value: name }, name);
    const known = this.entries.some(({ name }) => name === this.pipeline);
    fill(
      list,
      !known && option(this.pipeline),
      ...groups
        .filter(({ names }) => names.length > 0)
        .map(({ key, names }) => element('optgroup', { label: text(key) }, ...names.map(option))),
    );
    list.value = this.pipeline;
  }

  private async describe(): Promise<void> {
    const number = ++this.asked;
    const { pipeline, config } = this;
    try {
      const answer = await post<FeatureAnswer>('features/describe', { pipeline, config });
      remember('features', { pipeline, config }, answer.problems);
      if (number !== this.asked || !this.dialog.open) return;
      this.problems = answer.problems;
      if (answer.description) this.description = answer.description;
    } catch {
      // without the runtime's words the node says after the deploy what is wrong
    }
    this.show();
  }

  private show(): void {
    const { dialog, description, problems, wanted } = this;
    fill(dialog.part('problems'), ...problems.map(problem => element('li', {}, problem)));
    if (!description) return;
    this.rows.show(description.options, this.config, description.config);
    const fits = wanted ? ` ${fitSentence(description, wanted)}` : '';
    showSentence(
      dialog.part('sentence'),
      problems.length > 0 ? text('features.sentence.cannot') : `${markNumbers(description.sentence)}${fits}`,
    );
    dialog.part('queue').hidden = !description.picture;
    dialog.part('streams').hidden = description.picture === true;
    const entry = this.entries.find(({ name }) => name === this.pipeline);
    dialog.part('summary').textContent = entry?.summary ?? '';
  }
}

function configOf(value: unknown): Config {
  if (typeof value === 'string') {
    try {
      return JSON.parse(value || '{}') as Config;
    } catch {
      return {};
    }
  }
  return { ...(value as Config | undefined) };
}

const fits: readonly Fit[] = ['exact', 'possible', 'no'];
const kinds = ['preset', 'pipeline'] as const;
const nameOf = ({ entry }: { entry: FeatureEntry }) => entry.name;

/** Whether frames fill the model's input, and how many the window node has to collect. */
export function fitSentence(description: FeatureDescription, wanted: Input): string {
  const rated = fitOf(description, wanted);
  const takes = tensorShape({ name: '', type: wanted.type, shape: [...wanted.shape] });
  const frames = framesFor(description, wanted);
  if (rated === 'no') return markedText('features.sentence.fitsNot', { takes });
  if (frames !== undefined) return markedText('features.sentence.frames', { takes, frames });
  return markedText('features.sentence.fits', { takes });
}

/** The first input of the model that the first infer node behind this node runs. */
async function modelInputBehind(node: EditorNode): Promise<Input | undefined> {
  const infer = downstream(node).find(({ type }) => type === 'tinyml-infer');
  const model = infer && configNode(String(infer.model ?? ''));
  if (!model || !namesModel(settingsOf(model))) return undefined;
  const { report } = await inspect(settingsOf(model), model.id);
  return report.inputs[0];
}
