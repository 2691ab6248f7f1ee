/** The dialog of tinyml-decode: the layout, tried on what the node received last or on bytes that were pasted. */
import { post } from '../api';
import type { ProbeAnswer } from '../decoder/trial';
import { Dialog, saveNumbers } from '../dialog';
import { showPreview } from '../preview/panel';
import type { EditorNode } from '../red';
import { markedText, showSentence } from '../sentence';
import { openSource, saveDecoder } from './source';

export const decode = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'decode');
    const pasted = dialog.part('pasted') as HTMLTextAreaElement;
    const source = openSource(dialog, {
      button: 'decode.try',
      intro: 'decode.trialIntro',
      fresh: decoder => post<ProbeAnswer>('decode/probe', { decoder, ...bytesToTry(pasted.value, node.id) }),
      changed: () => dialog.changed(),
    });
    pasted.addEventListener('change', () => void source.trial.listen());
    dialog.whenChanged(() =>
      showSentence(
        dialog.part('sentence'),
        markedText(
          'decode.sentence',
          { property: `msg.${dialog.text('property') || '…'}` },
          { decoder: source.phrase() },
        ),
      ),
    );
    showPreview(dialog, { history: 300 });
  },
  save(node: EditorNode): void {
    saveNumbers(node);
    saveDecoder(node);
  },
};

/** Pasted bytes (pairs of hexadecimal digits, else text), or those of the deployed node where nothing was pasted. */
export function bytesToTry(
  pasted: string,
  nodeId: string,
): { hex: string } | { text: string } | { nodeId: string } {
  if (pasted.trim() === '') return { nodeId };
  const digits = pasted.replace(/0x|[\s,:-]/gi, '');
  // "12 34" may be a CSV line: only digits with letters among them, or in pairs throughout, are taken for bytes
  const looksHex =
    /^[0-9a-f]+$/i.test(digits) &&
    digits.length % 2 === 0 &&
    /^\s*(0x)?[0-9a-f]{2}([\s,:-]+(0x)?[0-9a-f]{2})+\s*$/i.test(pasted);
  return looksHex && /[a-f]|0x/i.test(pasted) ? { hex: digits } : { text: pasted };
}
