/**
 * The WebAssembly modules of the SIMD kernels (assembly/): read and compiled once per process, instantiated once per model over that
 * model's memory. Where the engine has no 128-bit SIMD, or the files are missing, there is none and the portable kernels do. Relaxed
 * SIMD adds kernels on bytes and a fused multiply-add, used only where a probe proves that they are exact on this processor.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DepthwiseByteKernels, DepthwiseKernels } from './depthwise-signatures';
import type { ElementwiseKernels } from './elementwise-signatures';

/** What both modules export. All arguments are int32; addresses and distances are in bytes, everything else in elements. */
export interface SimdKernels extends ElementwiseKernels, DepthwiseKernels {
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
  copyBytes(
    from: number,
    to: number,
    rows: number,
    count: number,
    flip: number,
    padding: number,
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
    steps: number,
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
  winograd(
    image: number,
    row: number,
    depth: number,
    tiles: number,
    across: number,
    batch: number,
    weights: number,
    stage: number,
    values: number,
    sums: number,
    out: number,
    channels: number,
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

/** What the relaxed module adds; it has those with weights once more, and not the others. */
export interface RelaxedKernels extends SimdKernels, DepthwiseByteKernels {
  convolveBytes(
    image: number,
    rowStep: number,
    pixelStep: number,
    offsets: number,
    segments: number,
    steps: number,
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
  dotMode(): number;
  maddIsFused(): number;
  /** see assembly/fit-float.ts: on a memory of its own */
  fitFloat(
    multiplier: number,
    shift: number,
    min: number,
    max: number,
    least: number,
    greatest: number,
    maxFactor: number,
  ): number;
}

/** How the dot product of bytes takes the activations on this processor; the weights are signed. */
export type DotMode = 'signed' | 'unsigned';

/** What of relaxed SIMD is exact on this processor. */
export interface RelaxedFeatures {
  /** undefined where the dot product of bytes is not: then the kernels on 16 bits run */
  dotMode: DotMode | undefined;
  /** whether the multiply-add of float32 rounds once: then it requantizes */
  fused: boolean;
}

const PLAIN: RelaxedFeatures = { dotMode: undefined, fused: false };

interface Modules {
  simd128: WebAssembly.Module | undefined;
  relaxed: WebAssembly.Module | undefined;
  features: RelaxedFeatures;
  /** an instance with a memory of its own, for what is computed at load */
  helper: Helper | undefined;
}

interface Helper {
  kernels: RelaxedKernels;
  /** where fitFloat leaves its result */
  fitted: Float64Array;
}

/** As in assembly/fit-float.ts: five numbers. */
const FITTED = 5504;

let folder = __dirname;
let modules: Modules | undefined;

/** For tests: the modules of another folder, for models loaded from now on; without argument the package's own. */
export function useModulesOf(other = __dirname): void {
  folder = other;
  modules = undefined;
}

function loadModules(): Modules {
  if (modules !== undefined) return modules;
  const simd128 = compile('simd128.wasm');
  const relaxed = simd128 && compile('relaxed.wasm');
  const helper = relaxed && makeHelper(relaxed);
  modules = { simd128, relaxed, helper, features: helper === undefined ? PLAIN : probe(helper.kernels) };
  return modules;
}

/** undefined where the engine does not know the instructions, or the build has left the file out */
function compile(name: string): WebAssembly.Module | undefined {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(readFileSync(join(folder, name)));
  } catch {
    return undefined;
  }
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    return undefined;
  }
}

function makeHelper(relaxed: WebAssembly.Module): Helper {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = instantiate(relaxed, memory) as RelaxedKernels;
  return { kernels, fitted: new Float64Array(memory.buffer, FITTED, 5) };
}

function probe(kernels: RelaxedKernels): RelaxedFeatures {
  return {
    dotMode: ([undefined, 'signed', 'unsigned'] as const)[kernels.dotMode()],
    fused: kernels.maddIsFused() !== 0,
  };
}

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): SimdKernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SimdKernels;
}

export function simdAvailable(): boolean {
  return loadModules().simd128 !== undefined;
}

/** What the kernels may use of relaxed SIMD; nothing where it is not wanted. */
export function relaxedFeatures(wanted = true): RelaxedFeatures {
  return wanted ? loadModules().features : PLAIN;
}

/** undefined where the dot product of bytes is not exact, or not known. */
export function exactDotMode(): DotMode | undefined {
  return relaxedFeatures().dotMode;
}

/** Whether the module of relaxed SIMD has anything to offer on this processor. */
export function relaxedIsUseful(): boolean {
  const { dotMode, fused } = relaxedFeatures();
  return dotMode !== undefined || fused;
}

/** Constants of float-stage.ts, undefined where there are none. Only where relaxed SIMD is there; overwritten by the next call. */
export function fitFloat(...of: Parameters<RelaxedKernels['fitFloat']>): Float64Array | undefined {
  const { kernels, fitted } = loadModules().helper!;
  return kernels.fitFloat(...of) !== 0 ? fitted : undefined;
}

/** The kernels over a model's memory; they keep working when it grows. Only where they are available. */
export function instantiateSimd(memory: WebAssembly.Memory, relaxed: boolean): SimdKernels {
  const { simd128, relaxed: other } = loadModules();
  const kernels = instantiate(simd128!, memory);
  // those with weights are in both modules
  return relaxed ? { ...kernels, ...instantiate(other!, memory) } : kernels;
}
