/** The parts of a binary frame, line by line: what stands before the samples, and the values of one sample. */
import { element, fill, icon } from '../element';
import { parse } from '../numbers';
import { text } from '../texts';
import { type DecoderConfig, type Json, withValue } from './config';
import { type HeaderField, headerFields, type SampleField, sampleFields } from './frame';

type Change = (edit: (config: DecoderConfig) => DecoderConfig) => void;

const sampleTypes = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int24',
  'uint24',
  'int32',
  'uint32',
  'float32',
  'float64',
];
const headerTypes: Record<string, readonly string[]> = {
  sequence: ['uint8', 'uint16', 'uint24', 'uint32'],
  time: ['uint16', 'uint24', 'uint32', 'uint64', 'float32', 'float64'],
  count: ['uint8', 'uint16'],
  skip: [],
};
const freshHeader: Record<string, HeaderField> = {
  sequence: { field: 'sequence', type: 'uint16' },
  time: { field: 'time', type: 'uint32', unit: 'ms' },
  count: { field: 'count', type: 'uint8' },
  skip: { field: 'skip', bytes: 1 },
};

/** The list of the values of one sample. */
export class SampleList {
  readonly root = element('div', { class: 'tinyml-list' });

  constructor(private readonly change: Change) {}

  update(config: DecoderConfig): void {
    const fields = sampleFields(config);
    const set = (changed: SampleField[]) =>
      this.change(now => withValue(now, 'format.sample', changed as unknown as Json));
    const lines = fields.map((field, i) =>
      line(
        text('editor.decoder.sample.line', { line: i + 1 }),
        number('editor.decoder.sample.channels', field.channels ?? 1, channels =>
          set(replaced(fields, i, channels === 1 ? { type: field.type } : { ...field, channels })),
        ),
        element('span', { 'aria-hidden': 'true' }, '×'),
        choice('editor.decoder.sample.type', sampleTypes, field.type, type =>
          set(replaced(fields, i, { ...field, type })),
        ),
        fields.length > 1 && remove(() => set(fields.filter((_, other) => other !== i))),
      ),
    );
    show(
      this.root,
      lines,
      add('editor.decoder.sample.add', () => set([...fields, { type: 'int16' }])),
    );
  }
}

/** The list of what stands before the samples. */
export class HeaderList {
  readonly root = element('div', { class: 'tinyml-list' });

  constructor(private readonly change: Change) {}

  update(config: DecoderConfig): void {
    const fields = headerFields(config);
    const set = (changed: HeaderField[]) =>
      this.change(now =>
        withValue(now, 'format.header', changed.length === 0 ? undefined : (changed as unknown as Json)),
      );
    const lines = fields.map((field, i) => {
      const edit = (part: Partial<HeaderField>) => set(replaced(fields, i, { ...field, ...part }));
      return line(
        text('editor.decoder.header.line', { line: i + 1 }),
        choice(
          'editor.decoder.header.field',
          Object.keys(headerTypes),
          field.field,
          name => set(replaced(fields, i, { ...freshHeader[name] })),
          'editor.decoder.header.',
        ),
        field.field === 'skip'
          ? number('editor.decoder.header.bytes', field.bytes ?? 1, bytes => edit({ bytes }))
          : choice('editor.decoder.header.type', headerTypes[field.field], field.type ?? '', type =>
              edit({ type }),
            ),
        field.field === 'skip' &&
          element('span', { class: 'tinyml-unit' }, text('editor.decoder.header.bytes')),
        field.field === 'time' &&
          choice('editor.decoder.header.unit', ['s', 'ms', 'us', 'ns'], field.unit ?? 'ms', unit =>
            edit({ unit }),
          ),
        field.field === 'sequence' &&
          choice(
            'editor.decoder.header.counts',
            ['frames', 'samples'],
            field.counts ?? 'frames',
            counts => edit({ counts: counts === 'frames' ? undefined : counts }),
            'editor.decoder.header.of.',
          ),
        remove(() => set(fields.filter((_, other) => other !== i))),
      );
    });
    show(
      this.root,
      lines,
      add('editor.decoder.header.add', () => set([...fields, { ...freshHeader.sequence }])),
    );
  }
}

function replaced<T>(list: readonly T[], index: number, item: T): T[] {
  return list.map((present, i) => (i === index ? item : present));
}

function show(root: HTMLElement, lines: HTMLElement[], addButton: HTMLElement): void {
  // a list that is being typed into is left as it is: its numbers are the ones in the settings already
  if (root.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement) return;
  fill(root, ...lines, addButton);
}

function line(name: string, ...parts: (Node | false)[]): HTMLElement {
  return element('div', { class: 'tinyml-list-line', role: 'group', 'aria-label': name }, ...parts);
}

function number(key: string, value: number, changed: (value: number) => void): HTMLElement {
  const input = element('input', {
    type: 'text',
    inputmode: 'numeric',
    class: 'tinyml-count',
    'aria-label': text(key),
    value,
    oninput: () => {
      const typed = parse(input.value);
      if (typed !== undefined) changed(typed);
    },
  });
  return input;
}

function choice(
  key: string,
  choices: readonly string[],
  value: string,
  changed: (value: string) => void,
  texts?: string,
): HTMLElement {
  const options = choices.map(name =>
    element('option', { value: name }, texts ? text(`${texts}${name}`) : name),
  );
  const list = element(
    'select',
    { 'aria-label': text(key), onchange: () => changed(list.value) },
    ...options,
  );
  list.value = value;
  return list;
}

function add(key: string, press: () => void): HTMLElement {
  const attributes = { type: 'button', class: 'red-ui-button red-ui-button-small', onclick: press };
  return element('button', attributes, icon('plus'), ` ${text(key)}`);
}

function remove(press: () => void): HTMLElement {
  const label = text('editor.decoder.remove');
  const attributes = {
    type: 'button',
    class: 'red-ui-button red-ui-button-small',
    title: label,
    'aria-label': label,
  };
  return element('button', { ...attributes, onclick: press }, icon('times'));
}
