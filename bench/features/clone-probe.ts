/**
 * Loaded into Node-RED with --require: times every copy of a message that it makes for a further wire, and writes the times
 * (microseconds, one after the other) to the file that TINYML_CLONE_TIMES names when the process ends.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const file = process.env.TINYML_CLONE_TIMES;
const program = process.argv[1];

if (isMainThread && file !== undefined && program !== undefined) {
  const { util } = createRequire(program)('@node-red/util') as {
    util: { cloneMessage(message: object): object };
  };
  const times: number[] = [];
  const { cloneMessage } = util;
  util.cloneMessage = message => {
    const begun = performance.now();
    const clone = cloneMessage(message);
    times.push((performance.now() - begun) * 1000);
    return clone;
  };
  process.on('exit', () => writeFileSync(file, JSON.stringify(times)));
}
