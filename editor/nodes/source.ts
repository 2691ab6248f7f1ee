/** What the dialogs of serial, MQTT and decode share: the decoder form, the test pane, and the decoder as a setting of the node. */
import { post } from '../api';
import type { DecoderConfig } from '../decoder/config';
import { DecoderForm } from '../decoder/form';
import type { ProbeAnswer } from '../decoder/trial';
import { TrialPanel } from '../decoder/trial-panel';
import type { Dialog } from '../dialog';
import type { EditorNode } from '../red';
import { text } from '../texts';

export interface SourceOptions {
  /** key of the test button's text, and of the words under the title */
  button: string;
  intro: string;
  /** asks for fresh bytes of the device */
  fresh: (decoder: DecoderConfig) => Promise<ProbeAnswer>;
  /** called after each change of the decoder */
  changed: () => void;
}

export interface Source {
  form: DecoderForm;
  trial: TrialPanel;
  /** what the decoder reads, in the runtime's words; '…' until they are known */
  phrase: () => string;
}

/** The forms of the dialogs that are open, by node: their decoder is saved with the node. */
const open = new WeakMap<EditorNode, DecoderForm>();

/** Fills the dialog's parts "decoder" and "trial". */
export function openSource(dialog: Dialog, options: SourceOptions): Source {
  const form = new DecoderForm(dialog.part('decoder'), dialog.node.decoder as DecoderConfig, () => {
    options.changed();
    trial.retry();
  });
  const trial = new TrialPanel(dialog.part('trial'), {
    button: options.button,
    intro: options.intro,
    fresh: () => options.fresh(form.config),
    // pieces of bytes joined together are no messages any more: those are asked for anew
    again: hex =>
      form.config.framing.type === 'message'
        ? options.fresh(form.config)
        : post<ProbeAnswer>('decode/probe', { decoder: form.config, hex }),
  });
  open.set(dialog.node, form);
  return { form, trial, phrase: () => decoderPhrase(form.verdict) };
}

/** For a sentence: the runtime's description, or what keeps it from giving one. */
export function decoderPhrase(verdict: DecoderForm['verdict']): string {
  if (!verdict) return '…';
  return verdict.sentence || text('editor.decoder.incomplete');
}

/** To be called in `oneditsave`. */
export function saveDecoder(node: EditorNode): void {
  const form = open.get(node);
  if (form) node.decoder = form.config;
}
