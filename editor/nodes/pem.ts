/**
 * A certificate or key in a dialog: from a file or pasted as PEM text. What is stored stays at the runtime and is never shown
 * again; the field then holds Node-RED's mark for "unchanged".
 */
import type { Dialog } from '../dialog';
import { element, icon } from '../element';
import { text } from '../texts';

/** What Node-RED puts into a field in place of a stored secret. */
const STORED = '__PWRD__';

/** 'none', 'stored' at the runtime, 'good' PEM text, or 'bad': text that is no PEM. */
export type PemState = 'none' | 'stored' | 'good' | 'bad';

export function pemState(value: string): PemState {
  if (value === STORED) return 'stored';
  if (value.trim() === '') return 'none';
  return /-----BEGIN [A-Z0-9 ]+-----[\s\S]+-----END [A-Z0-9 ]+-----/.test(value) ? 'good' : 'bad';
}

/** Puts buttons and the state beside the field of a PEM text. */
export function attachPem(dialog: Dialog, setting: string): void {
  const field = dialog.field(setting) as HTMLTextAreaElement;
  const state = element('span', { class: 'tinyml-unit' });
  const chooser = element('input', { type: 'file', accept: '.pem,.crt,.cer,.key', hidden: true });
  chooser.addEventListener('change', async () => {
    const file = chooser.files?.[0];
    if (file) dialog.set(setting, await file.text());
    chooser.value = '';
  });
  const button = (name: string, key: string, press: () => void) =>
    element(
      'button',
      { type: 'button', class: 'red-ui-button red-ui-button-small', onclick: press },
      icon(name),
      ` ${text(key)}`,
    );
  const file = button('file-o', 'broker.pem.file', () => chooser.click());
  const paste = button('clipboard', 'broker.pem.paste', () => {
    if (field.value === STORED) dialog.set(setting, '');
    field.hidden = false;
    field.focus();
  });
  const remove = button('times', 'broker.pem.remove', () => {
    field.hidden = true;
    dialog.set(setting, '');
  });
  field.before(element('span', { class: 'tinyml-buttons' }, file, paste, remove), state, chooser);
  field.hidden = true;
  dialog.whenChanged(() => {
    const now = pemState(field.value);
    state.textContent = text(`broker.pem.${now}`);
    state.classList.toggle('tinyml-bad', now === 'bad');
    remove.hidden = now === 'none';
    if (now === 'bad') field.hidden = false;
  });
}
