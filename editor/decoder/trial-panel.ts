/**
 * The test pane of a source's dialog: bytes of the real device and what the settings make of them, before anything is deployed. A
 * change of the layout is tried at once on the bytes at hand.
 */
import { WaveChart } from '../charts/wave';
import { debounce } from '../debounce';
import { element, fill, icon } from '../element';
import { short } from '../numbers';
import { text } from '../texts';
import { dump, parseHex } from './hexdump';
import { counterTexts, type ProbeAnswer, summary, type Trial, verdictOf } from './trial';

export interface TrialOptions {
  /** key of the button's text: 'editor.trial.listen' */
  button: string;
  /** what stands under the title before the first test */
  intro: string;
  /** asks for fresh bytes */
  fresh: () => Promise<ProbeAnswer>;
  /** tries the settings on bytes that were received before, given as hexadecimal digits; undefined where that makes no sense */
  again: (hex: string) => Promise<ProbeAnswer> | undefined;
}

const BYTES_PER_ROW = 8;
/** ms without a change before other settings are tried */
const PAUSE = 400;

export class TrialPanel {
  private readonly state = element('p', { class: 'tinyml-hint', role: 'status' });
  private readonly result = element('div', { class: 'tinyml-trial-result' });
  private readonly button: HTMLButtonElement;
  private hex = '';
  private running = 0;

  constructor(
    place: HTMLElement,
    private readonly options: TrialOptions,
  ) {
    const attributes = { type: 'button', class: 'red-ui-button', onclick: () => void this.listen() };
    this.button = element('button', attributes, icon('stethoscope'), ` ${text(options.button)}`);
    const title = element('h4', { class: 'tinyml-live-title' }, text('editor.trial.title'));
    place.classList.add('tinyml-live');
    fill(place, element('div', { class: 'tinyml-live-head' }, title, this.button), this.state, this.result);
    this.state.textContent = text(options.intro);
  }

  /** Fetches fresh bytes and shows what the settings make of them. */
  listen(): Promise<void> {
    this.button.disabled = true;
    this.state.textContent = text('editor.trial.listening');
    return this.show(this.options.fresh()).finally(() => {
      this.button.disabled = false;
      this.result.lastElementChild?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    });
  }

  /** The settings changed: tries them on the bytes at hand, if there are any. */
  readonly retry = debounce(() => {
    const answer = this.hex === '' ? undefined : this.options.again(this.hex);
    if (answer) void this.show(answer);
  }, PAUSE);

  private async show(asked: Promise<ProbeAnswer>): Promise<void> {
    const number = ++this.running;
    try {
      const answer = await asked;
      if (number !== this.running) return;
      this.hex = answer.trial.hex;
      this.state.textContent = answer.bytes === 0 ? text('editor.trial.silence') : summary(answer);
      fill(this.result, ...resultOf(answer));
      for (const bytes of this.result.querySelectorAll('.tinyml-bytes')) bytes.scrollTop = bytes.scrollHeight;
    } catch (error) {
      if (number !== this.running) return;
      this.state.textContent = '';
      fill(this.result, message('bad', (error as Error).message || text('editor.live.unreachable')));
    }
  }
}

function resultOf({ trial, bytes, topics }: ProbeAnswer): HTMLElement[] {
  if (bytes === 0) return trial.advice.map(advice => message('doubtful', advice));
  const wave = new WaveChart();
  if (trial.channels.length > 0)
    wave.show({
      kind: 'wave',
      type: '',
      shape: [trial.channels[0].values.length, trial.channels.length],
      names: trial.channels.map(({ name }) => name),
      minimum: trial.channels.map(({ values }) => values),
    });
  const verdict = verdictOf(trial);
  return [
    ...trial.problems.map(problem => message('bad', problem)),
    ...trial.advice.map(advice => message(verdict === 'bad' ? 'bad' : 'doubtful', advice)),
    ...(verdict === 'good' ? [message('good', text('editor.trial.good'))] : []),
    ...(verdict === 'bad' && trial.problems.length + trial.advice.length === 0
      ? [message('bad', text('editor.trial.nothing'))]
      : []),
    ...(trial.channels.length > 0 ? [wave.root, meansOf(trial)] : []),
    element('p', { class: 'tinyml-hint' }, counterTexts(trial.counters).join(' · ')),
    ...(topics && topics.length > 0
      ? [
          element(
            'p',
            { class: 'tinyml-hint' },
            text('editor.trial.topics', { topics: topics.slice(0, 5).join(', ') }),
          ),
        ]
      : []),
    ...bytesOf(trial),
  ];
}

function message(verdict: 'good' | 'doubtful' | 'bad', words: string): HTMLElement {
  const name = { good: 'check-circle', doubtful: 'exclamation-triangle', bad: 'times-circle' }[verdict];
  return element(
    'p',
    { class: `tinyml-message tinyml-message-${verdict}` },
    icon(name),
    element('span', {}, words),
  );
}

function meansOf({ channels }: Trial): HTMLElement {
  const means = channels.map(({ name, mean }) => `${name} ${mean === null ? '–' : short(mean)}`);
  return element('p', { class: 'tinyml-hint' }, text('editor.trial.means', { means: means.join(', ') }));
}

/** The last bytes, as text and as digits; long ones scroll, with the newest at the end in view. */
function bytesOf(trial: Trial): HTMLElement[] {
  const rows = dump(parseHex(trial.hex), BYTES_PER_ROW);
  const digits = rows.map(
    ({ offset, hex, text: printable }) => `${offset}  ${hex.padEnd(BYTES_PER_ROW * 3 - 1)}  ${printable}`,
  );
  return [
    element('h5', { class: 'tinyml-section' }, text('editor.trial.text')),
    element('pre', { class: 'tinyml-bytes', tabindex: 0 }, trial.text || ' '),
    element('h5', { class: 'tinyml-section' }, text('editor.trial.hex')),
    element('pre', { class: 'tinyml-bytes', tabindex: 0 }, digits.join('\n') || ' '),
  ];
}
