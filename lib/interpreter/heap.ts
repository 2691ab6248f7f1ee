/**
 * The one memory of a loaded model and its typed views. `memory.grow` detaches every view, so nobody may keep one across a
 * growth: kernels read `heap.i8` and its kin at every evaluation, and growing goes through `grow`, which makes new views.
 */
import { ModelError } from '../errors';
import type { ElementType } from '../tensor';
import type { SimdKernels } from './wasm/simd-module';

const PAGE = 65536;

export type NumberView =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array;

export class Heap {
  readonly memory: WebAssembly.Memory;
  i8!: Int8Array;
  u8!: Uint8Array;
  i16!: Int16Array;
  u16!: Uint16Array;
  i32!: Int32Array;
  u32!: Uint32Array;
  i64!: BigInt64Array;
  u64!: BigUint64Array;
  f32!: Float32Array;
  f64!: Float64Array;
  /** the SIMD kernels over this memory, where the plan uses them */
  simd: SimdKernels | undefined;

  /** `bytes` at once, never more than `maximumBytes` (both rounded up to pages of 64 KiB). */
  constructor(bytes: number, maximumBytes: number) {
    const initial = Math.ceil(bytes / PAGE);
    try {
      this.memory = new WebAssembly.Memory({
        initial,
        maximum: Math.max(initial, Math.min(65536, Math.ceil(maximumBytes / PAGE))),
      });
    } catch (error) {
      throw new ModelError(
        'out-of-memory',
        `the model needs ${bytes} bytes and the system does not give them: free memory or take a smaller model`,
        { bytes, cause: String(error) },
      );
    }
    this.refresh();
  }

  get byteLength(): number {
    return this.u8.byteLength;
  }

  /** Makes the memory at least `bytes` long. Every view that anyone holds is dead afterwards, the ones here are new. */
  grow(bytes: number): void {
    const pages = Math.ceil((bytes - this.byteLength) / PAGE);
    if (pages <= 0) return;
    try {
      this.memory.grow(pages);
    } catch (error) {
      throw new ModelError(
        'out-of-memory',
        `the model's memory cannot grow from ${this.byteLength} to ${bytes} bytes: close an interpreter or raise limits.bytes`,
        { bytes, cause: String(error) },
      );
    }
    this.refresh();
  }

  /** The view whose elements are of a numeric type of at most 32 bits. */
  view(type: ElementType): NumberView {
    switch (type) {
      case 'int8':
        return this.i8;
      case 'int16':
        return this.i16;
      case 'int32':
        return this.i32;
      case 'uint8':
      case 'bool':
        return this.u8;
      case 'uint16':
        return this.u16;
      case 'uint32':
        return this.u32;
      case 'float32':
        return this.f32;
      default:
        throw new TypeError(`no view of numbers for ${type}`);
    }
  }

  private refresh(): void {
    const buffer = this.memory.buffer;
    this.i8 = new Int8Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.u64 = new BigUint64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}
