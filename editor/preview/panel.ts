/**
 * The live pane of a dialog: the last data of the deployed node, as a wave, a map or bars of scores. Says what to do where there
 * are none.
 */
import { get, RequestError } from '../api';
import type { Dialog } from '../dialog';
import { element, fill } from '../element';
import { duration } from '../numbers';
import { type EditorNode, red } from '../red';
import { text } from '../texts';
import { Drawn, type DrawnOptions } from './drawn';
import { describeHealth } from './health';
import type { HealthPicture, Picture, PreviewAnswer } from './picture';
import { poll } from './poll';

export interface PreviewOptions extends DrawnOptions {
  /** told each new picture, for what else the dialog makes of it */
  seen?: (picture: Picture) => void;
  /** more words about a picture, put behind what the chart says of it */
  about?: (picture: Picture) => string;
}

/** Fills the dialog's part "preview" and keeps it alive until the dialog closes. */
export function showPreview(dialog: Dialog, options: PreviewOptions = {}): void {
  const panel = new PreviewPanel(dialog.part('preview'), dialog.node, options);
  panel.start(() => dialog.open);
}

class PreviewPanel {
  private readonly state = element('span', { class: 'tinyml-live-state' });
  private readonly place = element('div', { class: 'tinyml-live-place' });
  private readonly about = element('p', { class: 'tinyml-live-about' });
  private readonly health = element('p', { class: 'tinyml-live-health', role: 'status', hidden: true });
  private readonly drawn: Drawn;
  private lastAt: number | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly node: EditorNode,
    private readonly options: PreviewOptions,
  ) {
    this.drawn = new Drawn(this.place, options);
    const title = element('h4', { class: 'tinyml-live-title' }, text('editor.live.title'));
    root.classList.add('tinyml-live');
    fill(
      root,
      element('div', { class: 'tinyml-live-head' }, title, this.state),
      this.place,
      this.about,
      this.health,
    );
    this.say('waiting', text('editor.live.waiting'));
  }

  start(alive: () => boolean): void {
    void poll<PreviewAnswer>({
      ask: () => get(`preview/${encodeURIComponent(this.node.id)}`),
      answered: answer => this.answered(answer),
      failed: error => this.failed(error),
      visible: () => !document.hidden && this.root.offsetParent !== null,
      alive,
    });
  }

  private answered({ at, preview }: PreviewAnswer): void {
    if (at === null || preview === null) {
      const deployed = red().nodes.node(this.node.id) && !this.node.changed;
      const waiting = this.node.inputs === 0 ? 'editor.live.noSamples' : 'editor.live.noData';
      this.say('waiting', text(deployed ? waiting : 'editor.live.deploy'));
      return;
    }
    const age = Date.now() - at;
    // a clock that is wrong here or there must not show an age of years
    const shown = age >= 0 && age < 3_600_000 ? text('editor.live.age', { age: duration(age) }) : '';
    this.say(age < 3_000 ? 'live' : 'stale', age < 1_000 ? text('editor.live.now') : shown);
    if (at === this.lastAt && preview.kind !== 'scores') return;
    this.lastAt = at;
    this.show(preview);
    this.options.seen?.(preview);
  }

  private failed(error: unknown): void {
    const status = error instanceof RequestError ? error.status : 0;
    if (status === 401 || status === 403) this.say('failed', text('editor.live.forbidden'));
    else if (status === 404) this.say('waiting', text('editor.live.deploy'));
    else this.say('failed', text('editor.live.unreachable'));
  }

  private say(state: 'live' | 'stale' | 'waiting' | 'failed', words: string): void {
    this.root.dataset.state = state;
    this.state.textContent = words;
  }

  private show(picture: Picture): void {
    this.about.textContent = this.drawn.show(picture);
    if (picture.kind === 'wave') this.showHealth(picture.health);
    const more = this.options.about?.(picture);
    if (more) this.about.textContent += ` · ${more}`;
  }

  private showHealth(health: HealthPicture | undefined): void {
    this.health.hidden = health === undefined;
    this.health.dataset.now = String(health !== undefined && health.now !== '');
    const words = health ? describeHealth(health) : '';
    if (this.health.textContent !== words) this.health.textContent = words;
  }
}
