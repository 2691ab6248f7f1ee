/** The recordings on the gateway: what they hold, to carry away and to delete; their names are offered for the field. */
import { download, get, remove } from '../api';
import type { Dialog } from '../dialog';
import { element, fill, icon } from '../element';
import { bytes, whole } from '../numbers';
import { text } from '../texts';
import { labelCounts } from './counts';

interface Recording {
  name: string;
  labels: Record<string, { files: number; bytes: number }>;
  files: number;
  bytes: number;
  inUse: boolean;
}

interface Shelf {
  recordings: Recording[];
  free: number | null;
}

/** Fills the dialog's part "shelf". */
export function showShelf(dialog: Dialog): void {
  const root = dialog.part('shelf');
  const list = element('div', {});
  root.classList.add('tinyml-live');
  const title = element('h4', { class: 'tinyml-live-title' }, text('record.shelf.title'));
  fill(root, element('div', { class: 'tinyml-live-head' }, title), list);
  refresh();

  function refresh(): void {
    get<Shelf>('recordings').then(show, error => {
      list.textContent = text('record.shelf.failed', { reason: (error as Error).message });
    });
  }

  function show({ recordings, free }: Shelf): void {
    if (!dialog.open) return;
    fill(dialog.part('names'), ...recordings.map(({ name }) => element('option', { value: name })));
    const space = free === null ? '' : text('record.shelf.free', { bytes: bytes(free) });
    const none = recordings.length === 0 ? text('record.shelf.none') : '';
    const about = element('p', { class: 'tinyml-live-about' }, [none, space].filter(Boolean).join(' '));
    fill(list, recordings.length > 0 && table(recordings), about);
  }

  function table(recordings: Recording[]): HTMLElement {
    const heads = ['name', 'labels', 'size'].map(key =>
      element('th', { scope: 'col' }, text(`record.shelf.${key}`)),
    );
    return element(
      'table',
      { class: 'tinyml-table tinyml-shelf' },
      element('thead', {}, element('tr', {}, ...heads, element('th', {}))),
      element('tbody', {}, ...recordings.map(row)),
    );
  }

  function row(recording: Recording): HTMLElement {
    const { name, labels } = recording;
    const carry = element(
      'button',
      {
        type: 'button',
        class: 'red-ui-button red-ui-button-small',
        title: text('record.shelf.download', { name }),
        'aria-label': text('record.shelf.download', { name }),
        onclick: () =>
          void attempt(() => download(`recordings/${encodeURIComponent(name)}/archive`, `${name}.tar`)),
      },
      icon('download'),
    );
    const trash = element(
      'button',
      {
        type: 'button',
        class: 'red-ui-button red-ui-button-small',
        disabled: recording.inUse,
        title: text('record.shelf.remove', { name }),
        'aria-label': text('record.shelf.remove', { name }),
        onclick: () => void removeRecording(recording),
      },
      icon('trash'),
    );
    return element(
      'tr',
      {},
      element('td', { class: 'tinyml-mono' }, name),
      element('td', {}, labelCounts(labels) || whole(recording.files)),
      element('td', {}, bytes(recording.bytes)),
      element('td', {}, carry, ' ', trash),
    );
  }

  async function removeRecording({ name, files }: Recording): Promise<void> {
    if (!globalThis.confirm(text('record.shelf.removeSure', { name, count: files }))) return;
    await attempt(() => remove(`recordings/${encodeURIComponent(name)}`));
    refresh();
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      list.append(element('p', { class: 'tinyml-bad', role: 'alert' }, (error as Error).message));
    }
  }
}
