/**
 * The WebAssembly module of the SIMD kernels (assembly/): read and compiled once per process, instantiated once per model over that
 * model's memory. Where the engine has no 128-bit SIMD, or the file is missing, there is no module and the portable kernels do.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the module exports. All arguments are int32; addresses and distances are in bytes, everything else in elements. */
export interface SimdKernels {
  widen(
    from: number,
    to: number,
    rows: number,
    count: number,
    zeroPoint: number,
    above: number,
    below: number,
    before: number,
    after: number,
  ): void;
  convolve(
    image: number,
    rowStep: number,
    pixelStep: number,
    offsets: number,
    segments: number,
    pairs: number,
    weights: number,
    stage: number,
    out: number,
    rows: number,
    width: number,
    channels: number,
    pitch: number,
    zeroPoint: number,
    min: number,
    max: number,
  ): void;
  depthwise(
    image: number,
    rowStep: number,
    pixelStep: number,
    offsets: number,
    pairs: number,
    threeByThree: number,
    weights: number,
    stage: number,
    out: number,
    rows: number,
    width: number,
    channels: number,
    zeroPoint: number,
    min: number,
    max: number,
  ): void;
  add(
    larger: number,
    smaller: number,
    out: number,
    count: number,
    largerZeroPoint: number,
    smallerZeroPoint: number,
    spareBits: number,
    stage: number,
    zeroPoint: number,
    min: number,
    max: number,
  ): void;
  averagePool(
    image: number,
    out: number,
    height: number,
    width: number,
    channels: number,
    rows: number,
    columns: number,
    kernelHeight: number,
    kernelWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    min: number,
    max: number,
  ): void;
  maxPool(
    image: number,
    out: number,
    height: number,
    width: number,
    channels: number,
    rows: number,
    columns: number,
    kernelHeight: number,
    kernelWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
    min: number,
    max: number,
  ): void;
}

let compiled: { module: WebAssembly.Module | undefined } | undefined;

/** The compiled module, undefined where this machine cannot run it. */
function simdModule(): WebAssembly.Module | undefined {
  compiled ??= { module: compile() };
  return compiled.module;
}

function compile(): WebAssembly.Module | undefined {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(readFileSync(join(__dirname, 'simd128.wasm')));
  } catch {
    return undefined;
  }
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}

export function simdAvailable(): boolean {
  return simdModule() !== undefined;
}

/** The kernels over a model's memory; they keep working when it grows. Only where `simdAvailable`. */
export function instantiateSimd(memory: WebAssembly.Memory): SimdKernels {
  const instance = new WebAssembly.Instance(simdModule()!, { env: { memory } });
  return instance.exports as unknown as SimdKernels;
}
