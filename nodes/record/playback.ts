/** What a record node does while it plays back: messages, status, commands. */
import type { RecordedFile } from '../../lib/data';
import type { NodeContext } from '../shared/define';
import { type Message, writeTensor } from '../shared/message';
import { tensorPicture } from '../shared/pictures';
import type { RecordSettings } from './config';
import type { Piece } from './pieces';
import { Player } from './player';
import { recordingFolder } from './recordings';

export class Playback {
  private readonly player: Player;
  private failures = 0;
  private sequence = 0;

  constructor(private readonly context: NodeContext<RecordSettings>) {
    const { settings, files } = context;
    this.player = new Player({
      folder: recordingFolder(files, settings.recording),
      name: settings.recording,
      speed: settings.speed,
      loop: settings.loop,
      times: settings.times,
      pieceMs: settings.kind === 'stream' ? settings.pieceMs : 0,
      send: (...parameters) => this.send(...parameters),
      failed: error => {
        this.failures++;
        context.report(error);
      },
    });
  }

  get playing(): boolean {
    return this.player.playing;
  }

  /** 'resume' and 'reset' play from the beginning, the others stop. */
  async obey(command: 'pause' | 'resume' | 'reset' | 'cancel'): Promise<void> {
    if (command === 'resume' || command === 'reset') {
      this.start();
      return;
    }
    await this.player.stop();
    const { status, text } = this.context;
    status.grey(text('record.status.stopped', 'stopped'));
  }

  /** Plays in the background; its end and what goes wrong are said in the status. */
  start(): void {
    const { status, text, report } = this.context;
    this.failures = 0;
    this.sequence = 0;
    this.player.play().then(
      reached => {
        if (reached)
          status.grey(`${text('record.status.played', 'played')} ${this.sequence}${this.failed()}`);
      },
      error => {
        status.error(error);
        report(error as Error);
      },
    );
  }

  async close(): Promise<void> {
    await this.player.stop();
  }

  private send(piece: Piece, file: RecordedFile, index: number, last: boolean): void {
    const { settings, status, preview, send } = this.context;
    const { tensor, label } = piece;
    const msg: Message = { topic: settings.recording };
    writeTensor(msg, { ...tensor, sequence: this.sequence++ }, settings.payloadAs);
    if (label !== '') msg.label = label;
    msg.recording = { name: settings.recording, file: file.path, label, index, last };
    preview(() => tensorPicture(tensor));
    const shown = label === '' ? '' : `${label} · `;
    status.green(`${shown}${index + 1}${this.failed()}`);
    send(msg);
  }

  private failed(): string {
    const { text } = this.context;
    return this.failures > 0 ? ` · ${this.failures} ${text('record.status.unreadable', 'unreadable')}` : '';
  }
}
