// Holds every source file to 400 lines (generated code aside): a longer one has more than one concept in it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const limit = 400;
const source = /\.(ts|mts|js|mjs|cjs|html|css|sh)$|^\.ci\//;
const generated = /(^|\/)generated\//;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter(file => source.test(file) && !generated.test(file) && existsSync(file));
const tooLong = files
  .map(file => [file, readFileSync(file, 'utf8').split('\n').length - 1])
  .filter(([, lines]) => lines > limit);
for (const [file, lines] of tooLong)
  console.error(`${file}: ${lines} lines, at most ${limit}: one concept per file`);
process.exitCode = tooLong.length > 0 ? 1 : 0;
