/** `tinyml-record` without Node-RED: records what comes in, or plays what was recorded. */
import { ConfigError } from '../../lib/errors';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import type { Output } from '../shared/inbox';
import type { Message } from '../shared/message';
import { atLeast, splitList } from '../shared/settings';
import type { RecordSettings } from './config';
import { Playback } from './playback';
import { RecordingSession } from './session';

/** What the dialog and the button on the node ask for. */
export type RecordCommand = 'resume' | 'pause' | 'toggle' | 'label';

/** What the dialog shows of a deployed node. */
export interface RecordState {
  mode: RecordSettings['mode'];
  recording: string;
  /** records, or plays */
  active: boolean;
  /** of a switch */
  label: string;
  labels: string[];
  counts: Record<string, { files: number; bytes: number }>;
  /** messages that could not be written */
  lost: number;
}

export class RecordController implements Controller {
  private readonly session: RecordingSession | undefined;
  private readonly playback: Playback | undefined;

  constructor(private readonly context: NodeContext<RecordSettings>) {
    const { settings } = context;
    checkSettings(settings);
    if (settings.mode === 'write') {
      this.session = new RecordingSession(context);
      this.session.show();
    } else {
      this.playback = new Playback(context);
      if (settings.autoStart) this.playback.start();
      else context.status.grey(context.text('record.status.stopped', 'stopped'));
    }
  }

  handle(msg: Message): Output | Promise<Output> {
    const command = readControl(msg, ['pause', 'resume', 'reset', 'cancel']);
    if (this.playback !== undefined) return this.playback.obey(command ?? 'resume').then(() => undefined);
    const session = this.session as RecordingSession;
    if (command !== undefined) return session.activate(command === 'resume').then(() => undefined);
    // a label without data turns the switch
    if (msg.payload === undefined || msg.payload === null || msg.payload === '') {
      const label = session.ownLabel(msg);
      if (label !== undefined && this.context.settings.labelFrom === 'switch') {
        session.setLabel(label);
        return undefined;
      }
    }
    return session.record(msg);
  }

  /** @throws ConfigError for a label where none is switched */
  async obey(command: RecordCommand, label = ''): Promise<RecordState> {
    const { session, playback } = this;
    const { active } = this.state();
    if (command === 'label') {
      if (session === undefined || this.context.settings.labelFrom !== 'switch')
        throw new ConfigError(
          'bad-setting',
          'this node does not take its label from a switch: choose so in its dialog and deploy',
          {},
        );
      session.setLabel(label);
    } else {
      const next = command === 'toggle' ? !active : command === 'resume';
      await (session?.activate(next) ?? playback?.obey(next ? 'resume' : 'pause'));
    }
    return this.state();
  }

  state(): RecordState {
    const { session, playback, context } = this;
    const { mode, recording, labels } = context.settings;
    return {
      mode,
      recording,
      active: session?.active ?? playback?.playing ?? false,
      label: session?.label ?? '',
      labels: splitList(labels),
      counts: session?.counts ?? {},
      lost: session?.lost ?? 0,
    };
  }

  async close(): Promise<void> {
    await this.session?.close();
    await this.playback?.close();
  }
}

function checkSettings(settings: RecordSettings): void {
  const choices: Partial<Record<keyof RecordSettings, readonly string[]>> = {
    mode: ['write', 'replay'],
    kind: ['windows', 'stream'],
    format: ['npy', 'csv', 'wav', 'json'],
    labelFrom: ['fixed', 'message', 'switch'],
    sync: ['each', 'second', 'never'],
    whenFull: ['stop', 'delete-oldest'],
    times: ['recorded', 'now'],
  };
  for (const [key, allowed] of Object.entries(choices)) {
    const value = String(settings[key as keyof RecordSettings]);
    if (!allowed.includes(value))
      throw new ConfigError('bad-setting', `${key} is "${value}", expected ${allowed.join(' or ')}`, {
        value,
      });
  }
  atLeast('maxMegabytes', settings.maxMegabytes, 0.001, false);
  atLeast('fileMinutes', settings.fileMinutes, 0.001, false);
  atLeast('fileMegabytes', settings.fileMegabytes, 0.001, false);
  atLeast('speed', settings.speed, 0, false);
  atLeast('pieceMs', settings.pieceMs, 1, false);
}
