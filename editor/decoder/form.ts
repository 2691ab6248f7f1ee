/**
 * The decoder form that serial, MQTT and decode share: a preset, the rate and the names; behind them every detail of the layout
 * with a picture of the frame. The runtime says whether the settings can be, and describes them in a sentence.
 */
import { get, post } from '../api';
import { debounce } from '../debounce';
import { element, fill } from '../element';
import { text } from '../texts';
import { remember } from '../verdicts';
import { copy, type DecoderConfig, isBinary, presetOf, withPreset } from './config';
import { deviceRows, layoutRows, moreRows, type Row } from './fields';
import { showFrame } from './frame-picture';
import { HeaderList, SampleList } from './lists';
import { makeRow, type RowView } from './rows';

/** What POST /tinyml/decoder/check answers. */
export interface DecoderVerdict {
  problems: string[];
  /** '' beside problems */
  sentence: string;
}

/** ms without a change before the runtime is asked */
const PAUSE = 200;

export class DecoderForm {
  config: DecoderConfig;
  /** the runtime's words on the present settings; undefined until it answered */
  verdict: DecoderVerdict | undefined;
  private presets: Record<string, DecoderConfig> = {};
  private readonly rows: RowView[] = [];
  private readonly preset = element('select', { id: 'tinyml-decoder-preset' });
  private readonly frame = element('div', { class: 'tinyml-frame', role: 'img' });
  private readonly problems = element('ul', { class: 'tinyml-problems', role: 'alert' });
  private readonly samples = new SampleList(edit => this.change(edit));
  private readonly header = new HeaderList(edit => this.change(edit));
  private readonly binaryOnly: HTMLElement[] = [];
  private readonly ask = debounce(() => this.askRuntime(), PAUSE);
  private asked = 0;

  /** @param changed called after each change of the settings, and again when the runtime has judged them */
  constructor(
    place: HTMLElement,
    config: DecoderConfig,
    private readonly changed: () => void,
  ) {
    this.config = copy(config);
    this.preset.addEventListener('change', () => this.choosePreset());
    const row = (label: string, field: HTMLElement) =>
      element('div', { class: 'tinyml-row' }, element('span', { class: 'tinyml-label' }, label), field);
    const headerRow = row(text('editor.decoder.header.label'), this.header.root);
    const sampleRow = row(text('editor.decoder.sample.label'), this.samples.root);
    this.binaryOnly.push(headerRow, sampleRow);
    const layout = this.make(layoutRows);
    // header and samples stand where they are in the frame: after what cuts it, before its checksum
    const at = layoutRows.findIndex(({ path }) => path === 'format.byteOrder');
    layout.splice(at, 0, headerRow, sampleRow);
    fill(
      place,
      element(
        'div',
        { class: 'tinyml-row' },
        element('label', { for: this.preset.id }, text('editor.decoder.preset.label')),
        element('div', { class: 'tinyml-field' }, this.preset),
      ),
      ...this.make(deviceRows),
      this.frame,
      this.problems,
      details('editor.decoder.layout', layout),
      details('editor.decoder.more', this.make(moreRows)),
    );
    this.update();
    void this.loadPresets();
    void this.askRuntime();
  }

  private make(rows: readonly Row[]): HTMLElement[] {
    const views = rows.map(row => makeRow(row, edit => this.change(edit)));
    this.rows.push(...views);
    return views.map(({ root }) => root);
  }

  private change(edit: (config: DecoderConfig) => DecoderConfig): void {
    this.config = edit(this.config);
    this.update();
    this.changed();
    this.ask();
  }

  private update(): void {
    for (const row of this.rows) row.update(this.config);
    this.samples.update(this.config);
    this.header.update(this.config);
    for (const part of this.binaryOnly) part.hidden = !isBinary(this.config);
    showFrame(this.frame, this.config);
    this.frame.setAttribute('aria-label', text('editor.decoder.frame'));
    this.preset.value = presetOf(this.config, this.presets) ?? '';
  }

  private choosePreset(): void {
    const preset = this.presets[this.preset.value];
    if (preset) this.change(config => withPreset(config, preset));
  }

  private async loadPresets(): Promise<void> {
    try {
      this.presets = await get<Record<string, DecoderConfig>>('decoder/presets');
    } catch {
      // without presets the form still works, setting by setting
    }
    const option = (value: string, key: string) => element('option', { value }, text(key));
    const named = Object.keys(this.presets).map(name => option(name, `editor.decoder.preset.${name}`));
    fill(this.preset, option('', 'editor.decoder.preset.custom'), ...named);
    this.update();
  }

  private async askRuntime(): Promise<void> {
    const number = ++this.asked;
    const decoder = copy(this.config);
    try {
      const verdict = await post<DecoderVerdict>('decoder/check', { decoder });
      remember('decoder', decoder, verdict.problems);
      if (number !== this.asked) return;
      this.verdict = verdict;
      fill(this.problems, ...verdict.problems.map(problem => element('li', {}, problem)));
      this.changed();
    } catch {
      // an older runtime, or no permission: the node itself says what is wrong after the deploy
    }
  }
}

function details(key: string, content: HTMLElement[]): HTMLElement {
  return element('details', { class: 'tinyml-advanced' }, element('summary', {}, text(key)), ...content);
}
