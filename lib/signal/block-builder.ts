/**
 * Puts the frames of one push together into blocks: frames that follow each other without loss and have the same channels become
 * one block, so that a burst of small frames is one message downstream.
 */
import { type NumericType, type TypedArray, typedArrayFor } from '../tensor';
import type { SampleBlock } from './block';
import type { ParsedFrame } from './format/parser';
import type { Units } from './units';

type NumberArray = Exclude<TypedArray, BigInt64Array | BigUint64Array>;

/** A block whose time stamp is not known yet. */
export interface BuiltBlock extends SampleBlock {
  /** the device's time of the first sample, ms */
  time?: number;
  sequence: number;
}

export class BlockBuilder {
  private blocks: BuiltBlock[] = [];
  private open: BuiltBlock | undefined;

  constructor(
    private readonly type: NumericType,
    private readonly units: Units | undefined,
    private readonly names: string[] | undefined,
    private readonly sampleRate: number | undefined,
  ) {}

  /**
   * Adds a frame whose first sample has number `sequence` in the stream, after `gap` lost samples. `anew`: begins a block even so
   * (the device's clock jumped).
   */
  append(frame: ParsedFrame, sequence: number, gap: number, anew: boolean, time: number | undefined): void {
    const { open } = this;
    const names = this.names ?? frame.names;
    if (
      open === undefined ||
      gap > 0 ||
      anew ||
      open.channels !== frame.channels ||
      !sameNames(open.names, names)
    )
      this.begin(frame, sequence, gap, names, time);
    this.store(this.open as BuiltBlock, frame);
  }

  private begin(
    frame: ParsedFrame,
    sequence: number,
    gap: number,
    names: string[] | undefined,
    time?: number,
  ): void {
    this.close();
    const { channels, count } = frame;
    this.open = {
      data: new (typedArrayFor(this.type))(count * channels),
      type: this.type,
      channels,
      count: 0,
      sequence,
      gap,
    };
    if (names) this.open.names = names;
    if (this.sampleRate !== undefined) this.open.sampleRate = this.sampleRate;
    if (time !== undefined) this.open.time = time;
  }

  private store(block: BuiltBlock, { values, count, channels }: ParsedFrame): void {
    const at = block.count * channels;
    const added = count * channels;
    block.count += count;
    if (at + added > block.data.length) {
      const larger = new (typedArrayFor(this.type))(
        Math.max(at + added, 2 * block.data.length),
      ) as NumberArray;
      larger.set(block.data as NumberArray);
      block.data = larger;
    }
    const data = block.data as NumberArray;
    const { units } = this;
    if (units) for (let i = 0; i < added; i++) data[at + i] = units(values[i], i % channels);
    else if (values.length === added) data.set(values, at);
    else for (let i = 0; i < added; i++) data[at + i] = values[i];
  }

  private close(): void {
    const { open } = this;
    if (open === undefined) return;
    const used = open.count * open.channels;
    if (used < open.data.length) open.data = open.data.slice(0, used);
    this.blocks.push(open);
    this.open = undefined;
  }

  /** The finished blocks, and an empty builder. */
  take(): BuiltBlock[] {
    this.close();
    const { blocks } = this;
    this.blocks = [];
    return blocks;
  }
}

function sameNames(a: string[] | undefined, b: string[] | undefined): boolean {
  return (
    a === b ||
    (a !== undefined && b !== undefined && a.length === b.length && a.every((name, i) => name === b[i]))
  );
}
