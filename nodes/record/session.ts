/** What a record node does while it records: labels, counts, files. Messages pass through as they came, with msg.recording added. */
import { Recorder, type Samples } from '../../lib/data';
import { typedArrayFor } from '../../lib/tensor';
import type { NodeContext } from '../shared/define';
import { type Message, readTensor, streamKey, type TensorData } from '../shared/message';
import { tensorPicture } from '../shared/pictures';
import type { RecordSettings } from './config';
import { claimFolder, recordingFolder } from './recordings';
import { bytesText } from './texts';

const SYNC_MS = 1000;

export class RecordingSession {
  /** whether what comes in is recorded */
  active: boolean;
  /** the label of a switch */
  label: string;
  /** messages that could not be written since the start */
  lost = 0;
  private recorder: Promise<Recorder> | undefined;
  private opened: Recorder | undefined;
  private readonly folder: string;
  private readonly release: () => void;
  private readonly timer: NodeJS.Timeout | undefined;
  /** the last thing asked of the recorder: it does one at a time */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: NodeContext<RecordSettings>) {
    const { settings, files } = context;
    this.active = settings.autoStart;
    this.label = settings.label;
    this.folder = recordingFolder(files, settings.recording);
    this.release = claimFolder(this.folder, settings.recording);
    // what an earlier run left half-written is put in order at once
    this.open().then(
      recorder => this.sayRepaired(recorder),
      error => context.status.error(error),
    );
    if (settings.sync === 'second') {
      this.timer = setInterval(() => this.syncNow(), SYNC_MS);
      this.timer.unref();
    }
  }

  /** Files and bytes by label; undefined until the recording is open. */
  get counts(): Recorder['counts'] | undefined {
    return this.opened?.counts;
  }

  /** Records a message if it is to be. @returns the message */
  async record(msg: Message): Promise<Message> {
    const label = this.labelOf(msg);
    if (!this.active || label === undefined) {
      this.show();
      return msg;
    }
    const { settings, preview } = this.context;
    try {
      const tensor = readTensor(msg);
      const samples = samplesOf(tensor);
      const recorder = await this.open();
      const stream = { key: streamKey(msg), gap: tensor.gap };
      const file = await this.inTurn(() => recorder.add(samples, label, stream));
      preview(() => tensorPicture(tensor));
      msg.recording = { name: settings.recording, file, label };
    } catch (error) {
      this.lost++;
      throw error;
    }
    this.show();
    return msg;
  }

  /** Starts or stops recording; a growing file is closed when it stops. */
  async activate(active: boolean): Promise<void> {
    this.active = active;
    if (!active && this.opened !== undefined)
      await this.inTurn(() => (this.opened as Recorder).finishFiles());
    this.show();
  }

  /** Turns the switch. */
  setLabel(label: string): void {
    this.label = label;
    this.show();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    try {
      const recorder = await this.recorder?.catch(() => undefined);
      if (recorder !== undefined) await this.inTurn(() => recorder.close());
    } finally {
      this.release();
    }
  }

  /** "walk · 123 windows · 4.5 MB" */
  show(): void {
    const { status, settings, text } = this.context;
    if (!this.active) {
      status.yellow(`${text('record.status.paused', 'paused')}${this.total()}`);
      return;
    }
    if (settings.labelFrom === 'switch' && this.label === '') {
      status.yellow(`${text('record.status.noLabel', 'waiting for a label')}${this.total()}`);
      return;
    }
    const label = settings.labelFrom === 'message' ? '' : `${this.currentLabel()}`;
    const lost = this.lost > 0 ? ` · ${this.lost} ${text('record.status.lost', 'lost')}` : '';
    const words = `${label}${this.total()}${lost}`.replace(/^ · /, '');
    status.green(words === '' ? text('record.status.ready', 'ready') : words);
  }

  private currentLabel(): string {
    const { settings } = this.context;
    return settings.labelFrom === 'fixed' ? settings.label : this.label;
  }

  private total(): string {
    const { opened, context } = this;
    if (opened === undefined || opened.totalBytes === 0) return '';
    const files = Object.values(opened.counts).reduce((sum, count) => sum + count.files, 0);
    const unit =
      context.settings.kind === 'windows'
        ? context.text('record.status.windows', 'windows')
        : context.text('record.status.files', 'files');
    return ` · ${files} ${unit} · ${bytesText(opened.totalBytes)}`;
  }

  /** undefined where a message has to wait for a label */
  private labelOf(msg: Message): string | undefined {
    const { labelFrom, label } = this.context.settings;
    if (labelFrom === 'fixed') return label;
    const own = this.ownLabel(msg);
    if (labelFrom === 'message') return own ?? '';
    if (own !== undefined) this.label = own;
    return this.label === '' ? undefined : this.label;
  }

  /** The label that a message carries; undefined for none. */
  ownLabel(msg: Message): string | undefined {
    const value = this.context.settings.labelProperty
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined | null)?.[key], msg);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }

  private open(): Promise<Recorder> {
    this.recorder ??= this.openAnew();
    return this.recorder;
  }

  private async openAnew(): Promise<Recorder> {
    const { settings } = this.context;
    try {
      this.opened = await Recorder.open({
        folder: this.folder,
        kind: settings.kind,
        format: settings.format,
        sync: settings.sync,
        maxBytes: settings.maxMegabytes * 1e6,
        whenFull: settings.whenFull,
        fileSeconds: settings.fileMinutes * 60,
        fileBytes: settings.fileMegabytes * 1e6,
      });
      return this.opened;
    } catch (error) {
      // the next message tries again: the disk may be writable then
      this.recorder = undefined;
      throw error;
    }
  }

  private sayRepaired({ repaired: { completed, discarded } }: Recorder): void {
    if (completed.length + discarded.length > 0)
      this.context.warn(
        `the recording "${this.context.settings.recording}" had not been closed: ${completed.length} files were completed, ${discarded.length} without a whole row removed`,
      );
    this.show();
  }

  private syncNow(): void {
    const { opened } = this;
    if (opened !== undefined)
      this.inTurn(() => opened.sync()).catch(error => this.context.report(error as Error));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work, work);
    this.last = result.catch(() => undefined);
    return result;
  }
}

/** A message's numbers as files hold them: 64-bit integers, held as float64 here, are that in the file too. */
function samplesOf({ data, type, gap: _gap, sequence: _sequence, ...rest }: TensorData): Samples {
  const numeric = type === 'int64' ? 'float64' : type;
  const owned = data instanceof typedArrayFor(numeric) ? data : new (typedArrayFor(numeric))(data.length);
  if (owned !== data) for (let i = 0; i < data.length; i++) (owned as Float64Array)[i] = data[i];
  return { ...rest, type: numeric, data: owned };
}
