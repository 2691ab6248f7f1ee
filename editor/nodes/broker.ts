/** The dialog of tinyml-broker: one connection, its certificates by file or by pasting. */
import { Dialog, saveNumbers } from '../dialog';
import type { EditorNode } from '../red';
import { markedText, showSentence } from '../sentence';
import { attachPem } from './pem';

/** Credentials that are PEM text, as files hold it. */
const pemFields = ['ca', 'cert', 'key'] as const;
/** Customary ports: plain and with TLS. */
const ports = { plain: 1883, tls: 8883 };

export const broker = {
  open(node: EditorNode): void {
    const dialog = new Dialog(node, 'broker');
    for (const name of pemFields) attachPem(dialog, name);
    dialog.field('tls').addEventListener('change', () => followTls(dialog));
    dialog.whenChanged(() => {
      const tls = dialog.flag('tls');
      showSentence(
        dialog.part('sentence'),
        markedText(
          `broker.sentence.${tls ? (dialog.flag('verifyServer') ? 'tls' : 'unverified') : 'plain'}`,
          {
            host: dialog.text('host') || '…',
            port: dialog.text('port'),
            version: dialog.text('protocolVersion') === '5' ? '5' : '3.1.1',
          },
        ),
      );
    });
  },
  save: saveNumbers,
};

/** The customary port follows the choice of TLS, unless another one was typed. */
function followTls(dialog: Dialog): void {
  const tls = dialog.flag('tls');
  const port = dialog.number('port');
  if (tls && port === ports.plain) dialog.set('port', ports.tls);
  if (!tls && port === ports.tls) dialog.set('port', ports.plain);
}
