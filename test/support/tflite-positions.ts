/**
 * Where in a (sound) .tflite file everything stands that a reader trusts: offsets, vector lengths, vtables and scalars, each
 * with the path of the field. The mutator aims at these, the verifier's tests break them one by one.
 */
import { tables, unions } from '../../lib/tflite/generated/schema';
import type { ElementLayout, TableName } from '../../lib/tflite/layout';
import { inlineSize, type ScalarType } from '../../lib/tflite/layout';

export interface Position {
  /** e.g. "subgraphs.0.tensors.3.shape" */
  path: string;
  kind: 'offset' | 'length' | 'vtableOffset' | 'vtableEntry' | 'scalar' | 'unionType' | 'text';
  at: number;
  /** bytes */
  size: number;
  scalar?: ScalarType;
}

/** Elements of long vectors (weights) are all alike: a few stand for them. */
const elementsTaken = 64;

export function positionsOf(bytes: Uint8Array): Position[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Position[] = [];
  const add = (kind: Position['kind'], path: string, at: number, size: number, scalar?: ScalarType) =>
    found.push({ kind, path, at, size, scalar });

  const follow = (at: number, path: string): number => {
    add('offset', path, at, 4);
    return at + view.getUint32(at, true);
  };

  const value = (layout: ElementLayout, at: number, path: string): void => {
    if (layout.kind === 'table') table(follow(at, path), layout.table, path);
    else if (layout.kind === 'string') {
      const text = follow(at, path);
      const length = view.getUint32(text, true);
      add('length', path, text, 4);
      add('text', path, text + 4, length + 1);
    } else add('scalar', path, at, inlineSize(layout), layout.scalar);
  };

  const vector = (element: ElementLayout, at: number, path: string): void => {
    const size = inlineSize(element);
    const count = view.getUint32(at, true);
    add('length', path, at, 4);
    const taken = element.kind === 'table' ? count : Math.min(count, elementsTaken);
    for (let i = 0; i < taken; i++) value(element, at + 4 + i * size, `${path}.${i}`);
  };

  const table = (at: number, name: TableName, path: string): void => {
    add('vtableOffset', path, at, 4);
    const vtable = at - view.getInt32(at, true);
    const vtableSize = view.getUint16(vtable, true);
    for (let entry = 0; entry < vtableSize; entry += 2) add('vtableEntry', path, vtable + entry, 2);
    const slot = (id: number): number => {
      const offset = 4 + 2 * id < vtableSize ? view.getUint16(vtable + 4 + 2 * id, true) : 0;
      return offset && at + offset;
    };
    for (const field of tables[name]) {
      const place = slot(field.id);
      const fieldPath = path ? `${path}.${field.name}` : field.name;
      if (place === 0) continue;
      if (field.kind === 'union') {
        const type = slot(field.id - 1);
        add('unionType', fieldPath, type, 1);
        table(follow(place, fieldPath), unions[field.union][view.getUint8(type)]!, fieldPath);
      } else if (field.kind === 'vector') vector(field.element, follow(place, fieldPath), fieldPath);
      else value(field, place, fieldPath);
    }
  };

  table(follow(0, ''), 'Model', '');
  return found;
}
