/** The inspector: what a model takes and gives, what it is made of, what it costs here and on a microcontroller. */
import { element, fill, icon } from '../element';
import { text } from '../texts';
import { profile } from './profile';
import {
  factsOf,
  type ModelAnswer,
  operatorRows,
  quantizationText,
  type TensorReport,
  tensorShape,
} from './report';

export function showInspector(place: HTMLElement, model: ModelAnswer): void {
  const { report } = model;
  place.classList.add('tinyml-inspector');
  fill(
    place,
    verdict(model),
    section('model.inspector.inputs', tensors(report.inputs)),
    section('model.inspector.outputs', tensors(report.outputs)),
    section('model.inspector.costs', facts(model)),
    section('model.inspector.operators', operators(model)),
    model.operators !== undefined && model.operators.length > 0 && profile(model.operators),
    element('p', { class: 'tinyml-hint tinyml-sha tinyml-breakable' }, `sha256 ${model.sha256}`),
  );
}

function verdict({ fileName, lasting, report }: ModelAnswer): HTMLElement {
  const good = report.unsupported.length === 0;
  const words = text(good ? 'model.inspector.runs' : 'model.inspector.runsNot', {
    name: fileName || text('model.label'),
  });
  return element(
    'div',
    {},
    element(
      'p',
      { class: `tinyml-message tinyml-message-${good ? 'good' : 'bad'}` },
      icon(good ? 'check-circle' : 'times-circle'),
      element('span', {}, words),
    ),
    lasting === false &&
      element(
        'p',
        { class: 'tinyml-message tinyml-message-doubtful' },
        icon('exclamation-triangle'),
        element('span', {}, text('model.inspector.memoryOnly')),
      ),
  );
}

function section(key: string, content: HTMLElement): HTMLElement {
  return element('section', {}, element('h5', { class: 'tinyml-section' }, text(key)), content);
}

function tensors(list: readonly TensorReport[]): HTMLElement {
  const rows = list.map(tensor =>
    element(
      'li',
      {},
      element('span', { class: 'tinyml-mono tinyml-cut', title: tensor.name }, tensor.name),
      element('span', {}, tensorShape(tensor)),
      element('span', { class: 'tinyml-faint' }, quantizationText(tensor)),
    ),
  );
  return element('ul', { class: 'tinyml-tensors' }, ...rows);
}

function facts(model: ModelAnswer): HTMLElement {
  const entries = factsOf(model).map(({ key, value }) =>
    element(
      'div',
      { class: 'tinyml-fact', title: text(`model.inspector.about.${key}`) },
      element('dt', {}, text(`model.inspector.${key}`)),
      element('dd', {}, value),
    ),
  );
  return element('dl', { class: 'tinyml-facts' }, ...entries);
}

function operators({ report }: ModelAnswer): HTMLElement {
  const rows = operatorRows(report).map(({ type, count, reason }) =>
    element(
      'li',
      { class: reason === undefined ? undefined : 'tinyml-bad' },
      icon(reason === undefined ? 'check' : 'times'),
      element('span', { class: 'tinyml-mono' }, type),
      element('span', { class: 'tinyml-faint' }, reason ?? `× ${count}`),
    ),
  );
  return element('ul', { class: 'tinyml-operators' }, ...rows);
}
