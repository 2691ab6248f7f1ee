/**
 * Makes hostile models from sound ones, reproducibly: from blind damage (flipped bits, cut files), over lies told exactly where
 * a reader believes (offsets, lengths, vtables, enum values, indices), to files that are perfect but whose model makes no
 * sense (shapes, options, wiring, subgraphs that run themselves). The last kind is what gets past the verifier.
 */
import { readModel } from '../../lib/tflite';
import { encodeGraph } from '../../lib/tflite/write';
import { type Position, positionsOf } from '../support/tflite-positions';
import { graphMutations } from './mutate-graph';
import type { Random } from './random';

/** A sound model to start from, with what is known about it. */
export interface Seed {
  name: string;
  bytes: Uint8Array;
  /** positions by field, so that rare fields are hit as often as the shapes of a thousand tensors */
  fields: Position[][];
}

export interface Mutant {
  bytes: Uint8Array;
  /** what was done, to be read by whoever has to mend it */
  story: string;
}

export function seedOf(name: string, bytes: Uint8Array): Seed {
  const fields = new Map<string, Position[]>();
  for (const position of positionsOf(bytes)) {
    const field = `${position.kind} ${position.path.replace(/\d+/g, '#')}`;
    fields.set(field, [...(fields.get(field) ?? []), position]);
  }
  return { name, bytes, fields: [...fields.values()] };
}

/** One mutant; the same seed and random state give the same one. */
export function mutate(seed: Seed, random: Random): Mutant {
  const kind = random.pick([
    'bytes',
    'structure',
    'structure',
    'scalars',
    'scalars',
    'graph',
    'graph',
    'graph',
  ]);
  if (kind === 'graph') return mutateGraph(seed, random);
  const bytes = seed.bytes.slice();
  const steps = random.between(1, 3);
  const stories: string[] = [];
  let result: Uint8Array = bytes;
  for (let step = 0; step < steps; step++) {
    if (kind === 'bytes') {
      const change = random.pick(byteMutations);
      stories.push(change.name);
      result = change(result, random);
    } else {
      const wanted = kind === 'scalars' ? isScalar : isStructure;
      stories.push(lie(result, random.pick(random.pick(seed.fields.filter(wanted))), seed, random));
    }
  }
  return { bytes: result, story: `${seed.name}: ${stories.join(', ')}` };
}

function mutateGraph(seed: Seed, random: Random): Mutant {
  const graph = readModel(seed.bytes.slice());
  const stories: string[] = [];
  for (let step = random.between(1, 3); step > 0; step--) {
    const change = random.pick(graphMutations);
    stories.push(`${change.name} ${change(graph, random)}`);
  }
  return { bytes: encodeGraph(graph), story: `${seed.name}: ${stories.join(', ')}` };
}

// ---------------------------------------------------------------------------------------------- blind damage

type ByteMutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const byteMutations: ByteMutation[] = [
  function flipBits(bytes, random) {
    for (let i = random.between(1, 8); i > 0 && bytes.length > 0; i--)
      bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
  function fill(bytes, random) {
    const start = random.below(bytes.length + 1);
    return bytes.fill(random.pick([0, 0xff, 0x7f, 0x80]), start, start + random.between(1, 64));
  },
  function copyPart(bytes, random) {
    const from = random.below(bytes.length + 1);
    bytes.copyWithin(random.below(bytes.length + 1), from, from + random.between(1, 128));
    return bytes;
  },
  function append(bytes, random) {
    const longer = new Uint8Array(bytes.length + random.between(1, 64));
    longer.set(bytes);
    return longer;
  },
];

// ---------------------------------------------------------------------------------------------- aimed lies

const isScalar = ([{ kind }]: Position[]) => kind === 'scalar' || kind === 'unionType';
const isStructure = (positions: Position[]) => !isScalar(positions);

const hostileIntegers = [
  0, 1, 2, 3, 4, 5, 7, 8, 127, 255, 256, 65535, 65536, 0x7fffffff, 0x80000000, 0xffffffff,
];
const hostileFloats = [
  0,
  -0,
  1,
  -1,
  1e-45,
  1e38,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

/** Writes a lie at a place of the file and tells what it was. */
function lie(
  bytes: Uint8Array,
  { kind, path, at, size, scalar }: Position,
  seed: Seed,
  random: Random,
): string {
  if (at + size > bytes.length) return 'nothing';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === 'text') {
    bytes[at + random.below(size)] = random.below(256);
    return `text of ${path}`;
  }
  if (kind === 'scalar' && scalar === 'float') {
    const value = random.pick(hostileFloats);
    view.setFloat32(at, value, true);
    return `${path} = ${value}`;
  }
  const value = hostileInteger(view, at, size, kind, seed, random);
  if (size === 1) view.setUint8(at, value);
  else if (size === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  if (size === 8) view.setInt32(at + 4, random.pick([0, 0, -1, 1, 0x7fffffff]), true);
  return `${kind} ${path} = ${value}`;
}

function hostileInteger(
  view: DataView,
  at: number,
  size: number,
  kind: Position['kind'],
  seed: Seed,
  random: Random,
): number {
  const current =
    size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
  if (random.chance(0.3)) return current + random.pick([-8, -4, -2, -1, 1, 2, 4, 8]);
  if (kind === 'offset' && random.chance(0.6)) {
    // at something that exists but is something else, or is shown twice
    const other = random.pick(random.pick(seed.fields)).at;
    return other - at;
  }
  if (random.chance(0.2)) return view.byteLength - at + random.between(-8, 8);
  return random.chance(0.2) ? random.bits() : random.pick(hostileIntegers);
}
