/**
 * TFLM's persistent memory, counted: it grows downwards from the arena's end, each allocation aligned
 * (SingleArenaBufferAllocator). Sizes are those of the C++ structures for pointers of 4 or 8 bytes.
 */
export class Tail {
  bytes = 0;

  constructor(readonly pointer: 4 | 8) {}

  /** `size` bytes whose address is a multiple of `alignment`. */
  allocate(size: number, alignment: number): void {
    if (size > 0) this.bytes = Math.ceil((this.bytes + size) / alignment) * alignment;
  }

  /** What kernels ask for: aligned to 16. */
  buffer(size: number): void {
    this.allocate(size, 16);
  }

  /** A structure of 32-bit fields and pointers. Pointers come together, so only the end is padded. */
  struct(words: number, pointers: number): number {
    const size = words * 4 + pointers * this.pointer;
    return pointers > 0 ? Math.ceil(size / this.pointer) * this.pointer : size;
  }
}
