/** The settings of a feature pipeline as rows, made from the table that the runtime sends: no pipeline is known here. */
import { element, fill } from '../element';
import { parse, short } from '../numbers';
import { text } from '../texts';
import type { Option } from './description';

type Config = Record<string, unknown>;

/** What a field says of its range: "4 to 512 ms". */
export function rangeText(option: Option): string {
  if (option.kind === 'list') return option.form;
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
    if ('min' in option || option.kind === 'list') {
      const spelt = (v: unknown) => (option.kind === 'list' ? JSON.stringify(v) : String(v));
      const input = element('input', {
        type: 'text',
        inputmode: 'decimal',
        class: option.kind === 'list' ? '' : 'tinyml-short',
        id,
        placeholder: spelt(holds ?? option.default),
        value: value === undefined ? '' : typeof value === 'string' ? value : spelt(value),
        oninput: () =>
          this.changed(key, input.value.trim() === '' ? undefined : (parse(input.value) ?? input.value)),
      });
      return input;
    }
    const choices = 'choices' in option ? option.choices : ['true', 'false'];
    const shown = (choice: string) => (option.kind === 'boolean' ? text(`features.${choice}`) : choice);
    const list = element(
      'select',
      {
        id,
        onchange: () =>
          this.changed(
            key,
            list.value === '' ? undefined : option.kind === 'boolean' ? list.value === 'true' : list.value,
          ),
      },
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

/** What holds for the keys that are not set here: changes when another preset is chosen, not while somebody types. */
function inForceWithout(config: Config, inForce: Config): Config {
  return Object.fromEntries(Object.entries(inForce).filter(([key]) => !(key in config)));
}
