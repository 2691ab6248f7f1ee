#!/usr/bin/env node
/**
 * `tinyml`: what the nodes do, headless. Exits 0 only on success; an error is one clear line on the standard error output, with its
 * stack only under --debug. Each command is a file of its own and loaded when it is called.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, print, UsageError } from './command';

const commands: Record<string, () => Promise<{ command: Command }>> = {
  inspect: () => import('./inspect.js'),
  run: () => import('./run.js'),
  bench: () => import('./bench.js'),
  features: () => import('./features.js'),
};

/** Commands that are planned, so that a script which asks for one learns why it fails. */
const later = ['quantize', 'train', 'ood', 'budget', 'export'];

/** The package lies two folders above the built file. */
function version(): string {
  const text = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function help(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(
      async ([name, load]) => `  ${name.padEnd(10)}${(await load()).command.summary}`,
    ),
  );
  return [
    'tinyml COMMAND ... runs tinyML models and feature pipelines with the exact arithmetic of microcontrollers.',
    '',
    ...lines,
    '',
    'tinyml COMMAND --help explains a command; every command takes --json, and --debug for the stack of an error.',
    'tinyml --version prints the version.',
  ].join('\n');
}

async function main(args: string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return print(await help());
  if (name === '--version') return print(version());
  if (later.includes(name)) throw new UsageError(`not in this version (${version()})`);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined)
    throw new UsageError(
      `there is no command ${name}; commands: ${Object.keys(commands).join(', ')} (tinyml --help)`,
    );
  const { command } = await load();
  if (rest.includes('--help') || rest.includes('-h')) return print(command.help);
  await command.run(rest);
}

function report(error: unknown, args: string[]): void {
  const problem = error instanceof Error ? error : new Error(String(error));
  const [name] = args;
  const who = name === undefined || name.startsWith('-') ? 'tinyml' : `tinyml ${name}`;
  const debug = args.includes('--debug') ? `\n${problem.stack}` : '';
  process.stderr.write(`${who}: ${problem.message.replace(/\s*\n\s*/g, '; ')}${debug}\n`);
  process.exitCode = 1;
}

// a reader that has seen enough (| head) is no error
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  process.exit();
});

const args = process.argv.slice(2);
main(args).catch(error => report(error, args));
