/**
 * `npm run bench`: measures this package on the machine it runs on. docs/performance.md explains the groups and their figures.
 *
 *   npm run bench -- [models] [streams] [features] [--quick] [--json] [--models a,b] [--node 22] [--no-vnni]
 *                    [--seconds 30] [--streams 20]
 *
 * Without a group all run. Ends with exit code 1 where a goal is missed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../test/support/shared';
import { featuresGroup } from './features';
import type { BenchOptions, Group } from './group';
import { describeMachine, machineLine } from './machine';
import { modelsGroup } from './models';
import { streamsGroup } from './streams';

const groups: readonly Group[] = [modelsGroup, streamsGroup, featuresGroup];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    models: { type: 'string' },
    node: { type: 'string' },
    'no-vnni': { type: 'boolean', default: false },
    seconds: { type: 'string', default: '30' },
    streams: { type: 'string', default: '20' },
  },
});

/** The same command under another Node, or with other options of it. */
function runElsewhere(node: string, nodeOptions: string[]): never {
  if (!existsSync(node)) throw new Error(`${node} is not there: npm ci --prefix bench`);
  const own = process.argv
    .slice(2)
    .filter((arg, i, all) => !/^--(node|no-vnni)/.test(arg) && all[i - 1] !== '--node');
  const { status } = spawnSync(node, [...nodeOptions, __filename, ...own], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

function chosenGroups(): readonly Group[] {
  const unknown = positionals.find(name => !groups.some(group => group.name === name));
  if (unknown !== undefined)
    throw new Error(`no group '${unknown}': expected ${groups.map(group => group.name).join(', ')}`);
  return positionals.length === 0 ? groups : groups.filter(group => positionals.includes(group.name));
}

async function main(): Promise<void> {
  // Node 22 never uses AVX-VNNI and does not know the switch
  const vnni = values['no-vnni'] && values.node !== '22' ? ['--no-enable-avx-vnni'] : [];
  if (values.node !== undefined)
    runElsewhere(join(projectRoot, 'bench', 'node_modules', `node${values.node}`, 'bin', 'node'), vnni);
  if (vnni.length > 0) runElsewhere(process.execPath, vnni);

  const options: BenchOptions = {
    quick: values.quick,
    models: values.models?.split(','),
    seconds: Number(values.seconds),
    streams: Number(values.streams),
  };
  const machine = describeMachine();
  if (!values.json) console.log(machineLine(machine));
  const results: Record<string, unknown> = { machine };
  for (const group of chosenGroups()) {
    const { text, result, missed } = await group.run(options);
    results[group.name] = result;
    if (!values.json) console.log(`\n== ${group.name}\n\n${text}`);
    if (missed.length > 0) process.exitCode = 1;
  }
  if (values.json) console.log(JSON.stringify(results, null, 1));
  process.exit();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
});
