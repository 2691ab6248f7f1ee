/**
 * One open dialog: its fields by the names of the node's settings, its parts, and one call whenever anything changes. A row
 * with `data-show="method=threshold|recognize-commands"` is there only while the field has one of these values; several
 * conditions are separated by blanks. `data-text="editor.name"` takes a text that all dialogs share from the plugin's catalogue
 * (`data-i18n` is Node-RED's own and reaches the node's catalogue only).
 */
import { parse } from './numbers';
import type { EditorNode } from './red';
import { explainTerms } from './terms';
import { text } from './texts';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const openDialogs = new WeakMap<EditorNode, Dialog>();

export class Dialog {
  readonly root: HTMLElement;
  private readonly prefix: string;
  private readonly listeners: (() => void)[] = [];

  /** @param name of the node's folder; its template has one element with the class `tinyml-<name>` around everything */
  constructor(
    readonly node: EditorNode,
    name: string,
  ) {
    const roots = document.querySelectorAll<HTMLElement>(`.tinyml-${name}`);
    this.root = roots[roots.length - 1];
    this.prefix = node._def.category === 'config' ? 'node-config-input' : 'node-input';
    for (const place of this.root.querySelectorAll<HTMLElement>('[data-text]'))
      place.textContent = text(place.dataset.text!);
    this.showDefaults();
    explainTerms(this.root);
    reachButtons(this.root);
    openDialogs.set(node, this);
    // jQuery hears both what the user types and what the editor triggers by itself
    $(this.root).on('input change', () => this.changed());
  }

  /** The field of a setting. */
  field(setting: string): Field {
    return document.getElementById(`${this.prefix}-${setting}`) as Field;
  }

  /** What the field holds, as text; '' for "add new" in a list of configuration nodes. */
  text(setting: string): string {
    const value = this.field(setting)?.value ?? '';
    return value === '_ADD_' ? '' : value;
  }

  /** What the field holds, as a number; undefined for a blank, a variable or other text. */
  number(setting: string): number | undefined {
    return parse(this.text(setting));
  }

  flag(setting: string): boolean {
    return (this.field(setting) as HTMLInputElement).checked;
  }

  /** Writes a field as the user would. */
  set(setting: string, value: string | number | boolean): void {
    const field = this.field(setting);
    if (typeof value === 'boolean') (field as HTMLInputElement).checked = value;
    else field.value = String(value);
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** The element with `data-part="name"`. */
  part(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  }

  /** Calls `react` after every change, and once now. */
  whenChanged(react: () => void): void {
    this.listeners.push(react);
    this.showRows();
    react();
  }

  /** Something changed that is no field. */
  changed(): void {
    this.showRows();
    for (const react of this.listeners) react();
  }

  /** Whether the dialog is still open (an editor closes dialogs without telling all who listen). */
  get open(): boolean {
    return this.root.isConnected;
  }

  /** An empty number field shows the default; a setting that the flow was saved without has it, as in the runtime. */
  private showDefaults(): void {
    for (const [setting, { value }] of Object.entries(this.node._def.defaults)) {
      const field = this.field(setting);
      if (this.node[setting] === undefined && field) fillIn(field, value);
      if (typeof value === 'number' && field instanceof HTMLInputElement) field.placeholder ||= String(value);
    }
  }

  private showRows(): void {
    for (const row of this.root.querySelectorAll<HTMLElement>('[data-show]')) {
      const conditions = (row.dataset.show ?? '').split(' ').filter(condition => condition !== '');
      row.hidden = !conditions.every(condition => this.holds(condition));
    }
  }

  private holds(condition: string): boolean {
    const [setting, values] = condition.split('=');
    const field = this.field(setting);
    if (!field) return true;
    const present =
      field instanceof HTMLInputElement && field.type === 'checkbox' ? String(field.checked) : field.value;
    return values.split('|').includes(present);
  }
}

function fillIn(field: Field, value: unknown): void {
  if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = value === true;
  else if (typeof value === 'string' || typeof value === 'number') field.value = String(value);
}

/** The editor makes its buttons beside lists of configuration nodes as links without an address, which the Tab key passes over. */
function reachButtons(root: HTMLElement): void {
  for (const button of root.querySelectorAll<HTMLElement>('a.red-ui-button:not([href])')) {
    button.tabIndex = 0;
    button.setAttribute('role', 'button');
    button.setAttribute(
      'aria-label',
      text(button.id.endsWith('-add') ? 'editor.addConfig' : 'editor.editConfig'),
    );
    button.addEventListener('keydown', event => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      button.click();
    });
  }
}

/**
 * Stores numbers as numbers: the editor would store what was typed as text. Variables and text that is no number stay as they
 * are. To be called in `oneditsave`, before the editor copies the fields.
 */
export function saveNumbers(node: EditorNode): void {
  const prefix = node._def.category === 'config' ? 'node-config-input' : 'node-input';
  for (const [setting, { value }] of Object.entries(node._def.defaults)) {
    const field = document.getElementById(`${prefix}-${setting}`) as Field | null;
    const typed = typeof value === 'number' && field ? parse(field.value) : undefined;
    if (typed !== undefined) node[setting] = typed;
  }
}

/**
 * What a setting is at this moment: in the open dialog of this node as it stands there, else as saved. For validators of settings
 * that depend on another one.
 */
export function now(node: EditorNode, setting: string): unknown {
  const dialog = openDialogs.get(node);
  const field = dialog?.open ? dialog.field(setting) : undefined;
  return field ? field.value : node[setting];
}
