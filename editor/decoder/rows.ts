/** Makes the rows of the decoder form and keeps them in step with the settings. */
import { element, fill } from '../element';
import { hasText, text } from '../texts';
import { type DecoderConfig, valueAt, withFormat, withFraming, withValue } from './config';
import type { Row } from './fields';
import { fromTyped, toTyped } from './typed';

/** Catalogue keys cannot hold every choice as it is. */
const spelled: Record<string, string> = {
  '': 'none',
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  ' ': 'blank',
  '=': 'equals',
  ':': 'colon',
};

export interface RowView {
  root: HTMLElement;
  /** Shows what the settings hold; a field that somebody types into is left alone. */
  update: (config: DecoderConfig) => void;
}

/** @param change takes a function from the present settings to the changed ones */
export function makeRow(row: Row, change: (edit: (config: DecoderConfig) => DecoderConfig) => void): RowView {
  const id = `tinyml-decoder-${row.path.replace(/\./g, '-')}`;
  const key = `editor.decoder.${row.path}`;
  const hint = hasText(`${key}.hint`) && element('p', { class: 'tinyml-hint' }, text(`${key}.hint`));
  const label = element('label', { for: id }, text(`${key}.label`));
  if (row.kind === 'flag') {
    const box = element('input', {
      type: 'checkbox',
      id,
      onchange: () => change(config => withValue(config, row.path, box.checked || undefined)),
    });
    const check = element('div', { class: 'tinyml-check' }, box, label);
    return view(row, element('div', { class: 'tinyml-row' }, check, hint), config => {
      box.checked = valueAt(config, row.path) === true;
    });
  }
  if (row.kind === 'choice') {
    const list = element('select', {
      id,
      onchange: () => change(config => choose(config, row.path, list.value, row.fallback)),
    });
    const field = element('div', { class: 'tinyml-field' }, list);
    return view(row, element('div', { class: 'tinyml-row' }, label, field, hint), config => {
      const choices = row.choices(config);
      if (
        list.options.length !== choices.length ||
        choices.some((choice, i) => list.options[i].value !== choice)
      )
        fill(
          list,
          ...choices.map(value => element('option', { value }, text(`${key}.${spelled[value] ?? value}`))),
        );
      list.value = String(valueAt(config, row.path) ?? row.fallback ?? '');
    });
  }
  const { kind } = row;
  const input = element('input', {
    type: 'text',
    id,
    class: kind === 'number' ? 'tinyml-short' : undefined,
    placeholder: row.placeholder ?? row.fallback,
    spellcheck: 'false',
    oninput: () => change(config => withValue(config, row.path, fromTyped(kind, input.value))),
  });
  const unit = row.unit && element('span', { class: 'tinyml-unit' }, row.unit);
  const field = element('div', { class: 'tinyml-field' }, input, unit || undefined);
  return view(row, element('div', { class: 'tinyml-row' }, label, field, hint), config => {
    if (document.activeElement !== input) input.value = toTyped(valueAt(config, row.path));
  });
}

function view(row: Row, root: HTMLElement, update: (config: DecoderConfig) => void): RowView {
  return {
    root,
    update(config) {
      root.hidden = !row.shown(config);
      if (!root.hidden) update(config);
    },
  };
}

function choose(
  config: DecoderConfig,
  path: string,
  value: string,
  fallback: string | undefined,
): DecoderConfig {
  if (path === 'framing.type') return withFraming(config, value);
  if (path === 'format.type') return withFormat(config, value);
  return withValue(config, path, value === '' || value === fallback ? undefined : value);
}
