/** The settings of a feature pipeline as rows, made from the table that the runtime sends: no pipeline is known here. */
import { element, fill } from '../element';
import { parse, short } from '../numbers';
import { text } from '../texts';
import type { Option } from './description';

type Config = Record<string, unknown>;

/** What a field says of what is allowed: "4 to 512.", "a list of edges, rising". */
export function rangeText(option: Option): string {
  if (option.kind === 'list') return `${option.form}.`.replace('..', '.');
  if (!('min' in option)) return '';
  return text('features.range', { min: short(option.min), max: short(option.max) });
}

/** The configuration with another value; a blank removes the key, so that preset or default holds. */
export function withOption(config: Config, key: string, value: unknown): Config {
  const { [key]: _, ...rest } = config;
  return value === undefined ? rest : { ...rest, [key]: value };
}

export class OptionRows {
  readonly root = element('div', {});
  private table = '';

  constructor(private readonly changed: (key: string, value: unknown) => void) {}

  /**
   * Shows the rows; a table that is the same keeps its fields, since somebody may be typing.
   * @param inForce what holds where the configuration has nothing: preset and defaults
   */
  show(options: Record<string, Option>, config: Config, inForce: Config): void {
    const table = JSON.stringify([Object.keys(options), inForceWithout(config, inForce)]);
    if (table === this.table) return;
    this.table = table;
    fill(
      this.root,
      ...Object.entries(options).map(([key, option]) => this.row(key, option, config[key], inForce[key])),
    );
  }

  private row(key: string, option: Option, value: unknown, holds: unknown): HTMLElement {
    const id = `tinyml-option-${key}`;
    const unit = option.unit && element('span', { class: 'tinyml-unit' }, option.unit);
    const hint = [option.help, rangeText(option)].filter(part => part !== '').join(' ');
    return element(
      'div',
      { class: 'tinyml-row' },
      element('label', { for: id, class: 'tinyml-mono-label' }, key),
      element('div', { class: 'tinyml-field' }, this.field(id, key, option, value, holds), unit || undefined),
      element('p', { class: 'tinyml-hint' }, hint),
    );
  }

  private field(id: string, key: string, option: Option, value: unknown, holds: unknown): HTMLElement {
    if (option.kind === 'boolean' || option.kind === 'choice')
      return this.list(id, key, option, value, holds);
    const input = element('input', {
      type: 'text',
      inputmode: 'min' in option ? 'decimal' : undefined,
      class: 'min' in option ? 'tinyml-short' : undefined,
      id,
      placeholder: shownValue(holds ?? option.default),
      value: value === undefined ? '' : shownValue(value),
      spellcheck: 'false',
      oninput: () => this.changed(key, typedValue(option, input.value)),
    });
    return input;
  }

  private list(
    id: string,
    key: string,
    option: Extract<Option, { kind: 'boolean' | 'choice' }>,
    value: unknown,
    holds: unknown,
  ): HTMLElement {
    const flag = option.kind === 'boolean';
    const choices = option.kind === 'choice' ? option.choices : ['true', 'false'];
    const shown = (choice: string) => (flag ? text(`features.${choice}`) : choice);
    const chosen = (choice: string) => (choice === '' ? undefined : flag ? choice === 'true' : choice);
    const list = element(
      'select',
      { id, onchange: () => this.changed(key, chosen(list.value)) },
      element(
        'option',
        { value: '' },
        text('features.asPreset', { value: shown(String(holds ?? option.default)) }),
      ),
      ...choices.map(choice => element('option', { value: choice }, shown(choice))),
    );
    list.value = value === undefined ? '' : String(value);
    return list;
  }
}

/** What a field shows: plain numbers and words as they are, lists as JSON. */
export function shownValue(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

/** What typed text stands for; nothing for a blank. A list may be typed without its brackets: 1, 2, 5. */
export function typedValue(option: Option, typed: string): unknown {
  const trimmed = typed.trim();
  if (trimmed === '') return undefined;
  if (option.kind === 'text') return trimmed;
  if (option.kind !== 'list') return parse(trimmed) ?? trimmed;
  for (const json of [trimmed, `[${trimmed}]`])
    try {
      return JSON.parse(json);
    } catch {
      // not this way
    }
  return trimmed;
}

/** What holds for the keys that are not set here: changes when another preset is chosen, not while somebody types. */
function inForceWithout(config: Config, inForce: Config): Config {
  return Object.fromEntries(Object.entries(inForce).filter(([key]) => !(key in config)));
}
