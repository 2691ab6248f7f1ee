/**
 * A table of kernels whose files are loaded when a model has one of their operators. A model uses ten of a hundred operators, and
 * loading the files of all of them takes longer than planning it.
 */
import type { AnyKernel, KernelTable } from './kernel';

/** Names of a module's exports that are kernels. */
type KernelName<Module> = { [K in keyof Module]: Module[K] extends AnyKernel ? K : never }[keyof Module];

/** Kernels of one file: `names` gives each operator its export. `load` requires the file. */
export function kernelsOf<Module>(
  load: () => Module,
  names: Readonly<Record<string, KernelName<Module>>>,
): KernelTable {
  const table = {};
  for (const [operator, name] of Object.entries(names))
    Object.defineProperty(table, operator, { enumerable: true, get: () => load()[name] });
  return table;
}

/** One table of several, none of which is loaded by this. */
export function joinTables(...tables: readonly KernelTable[]): KernelTable {
  return Object.defineProperties({}, Object.assign({}, ...tables.map(Object.getOwnPropertyDescriptors)));
}
