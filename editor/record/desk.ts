/** The desk of a deployed record node: record or pause, play or stop, a button per label, what is on the tape. */
import { get, post, RequestError } from '../api';
import type { Dialog } from '../dialog';
import { element, fill, icon } from '../element';
import { poll } from '../preview/poll';
import { red } from '../red';
import { text } from '../texts';
import { labelCounts, totalSize } from './counts';

/** What GET and POST tinyml/record/:id answer. */
interface RecordState {
  mode: 'write' | 'replay';
  recording: string;
  active: boolean;
  label: string;
  labels: string[];
  counts: Record<string, { files: number; bytes: number }>;
  lost: number;
}

/** Fills the dialog's part "desk" and keeps it alive until the dialog closes. */
export function showDesk(dialog: Dialog): void {
  const { id } = dialog.node;
  const path = `record/${encodeURIComponent(id)}`;
  const state = element('span', { class: 'tinyml-live-state' });
  const buttons = element('div', { class: 'tinyml-buttons' });
  const about = element('p', { class: 'tinyml-live-about', role: 'status' });
  const root = dialog.part('desk');
  root.classList.add('tinyml-live');
  const title = element('h4', { class: 'tinyml-live-title' }, text('record.desk.title'));
  fill(root, element('div', { class: 'tinyml-live-head' }, title, state), buttons, about);
  let drawn = '';

  const obey = (body: object) => {
    post<RecordState>(path, body).then(show, error => {
      about.textContent = explain(error);
    });
  };

  function show(now: RecordState): void {
    const recording = now.mode === 'write';
    root.dataset.state = now.active ? 'live' : 'stale';
    const words = recording ? ['recording', 'paused'] : ['playing', 'stopped'];
    state.textContent = text(`record.desk.${words[now.active ? 0 : 1]}`);
    const lost = now.lost > 0 ? text('record.desk.lost', { count: now.lost }) : '';
    const parts = [labelCounts(now.counts), totalSize(now.counts), lost];
    about.textContent = parts.filter(part => part !== '').join(' · ');
    // buttons are made anew only when they change: one that is being pressed must stay
    const key = JSON.stringify([now.mode, now.active, now.label, now.labels]);
    if (key === drawn) return;
    drawn = key;
    fill(buttons, mainButton(now), ...labelButtons(now));
  }

  function mainButton({ mode, active }: RecordState): HTMLElement {
    const recording = mode === 'write';
    const word = active ? (recording ? 'pause' : 'stop') : recording ? 'start' : 'play';
    const sign = active ? (recording ? 'pause' : 'stop') : recording ? 'circle' : 'play';
    const onclick = () => obey({ command: active ? 'pause' : 'resume' });
    return element(
      'button',
      { type: 'button', class: 'red-ui-button', onclick },
      icon(sign),
      ` ${text(`record.desk.${word}`)}`,
    );
  }

  function labelButtons({ mode, labels, label }: RecordState): HTMLElement[] {
    if (mode !== 'write') return [];
    return labels.map(name => {
      const pressed = name === label;
      const attributes = {
        type: 'button',
        class: `red-ui-button${pressed ? ' tinyml-pressed' : ''}`,
        'aria-pressed': String(pressed),
        onclick: () => obey({ command: 'label', label: pressed ? '' : name }),
      };
      return element('button', attributes, icon('tag'), ` ${name}`);
    });
  }

  function explain(error: unknown): string {
    const status = error instanceof RequestError ? error.status : 0;
    if (status === 404) return text('record.desk.deploy');
    return status === 401 || status === 403 ? text('record.desk.forbidden') : (error as Error).message;
  }

  void poll<RecordState>({
    ask: () => get(path),
    answered: show,
    failed: error => {
      root.dataset.state = 'waiting';
      state.textContent = '';
      drawn = '';
      fill(buttons);
      about.textContent = explain(error);
    },
    visible: () => !document.hidden && root.offsetParent !== null && red().nodes.node(id) !== null,
    alive: () => dialog.open,
  });
}
