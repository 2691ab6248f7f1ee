/**
 * Measures what `invoke` allocates, in a process that runs one model and nothing else: in a test process that has run hundreds of
 * models, V8 keeps code generic and boxes numbers that it would not box in a flow.
 *
 *   node --expose-gc allocation.support.js MODEL INVOKES      prints the heap's growth in bytes per round of INVOKES, as JSON
 */
import { readFileSync } from 'node:fs';
import { Interpreter } from './interpreter';

const [file, invokes] = [process.argv[2], Number(process.argv[3])];

async function measure(): Promise<void> {
  const interpreter = await Interpreter.create(readFileSync(file));
  const round = () => {
    globalThis.gc!();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < invokes; i++) interpreter.invoke();
    return process.memoryUsage().heapUsed - before;
  };
  process.stdout.write(JSON.stringify(Array.from({ length: 12 }, round)));
}

measure();
