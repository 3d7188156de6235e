// Runs files of vectors in the format of spec/vectors against this package:
//
//   xcheckout vectors make --seed 7 --count 100000 --out vectors
//   node test/vectors-agree.js vectors/*.json
//
// The answer is that of `xcheckout vectors check --json`, but for its counts of
// what passed: {"vectors","failures":[{"file","name","message"}]}.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { runVector } from './vectors.js';

const answer = { vectors: 0, failures: [] };
for (const path of process.argv.slice(2)) {
  const { type, vectors } = JSON.parse(readFileSync(path, 'utf8'));
  for (const v of vectors) {
    answer.vectors++;
    const message = await runVector(type, v).catch((error) => `it throws ${error.stack}`);
    if (message !== undefined) answer.failures.push({ file: basename(path), name: v.name, message });
  }
}
console.log(JSON.stringify(answer));
process.exitCode = answer.failures.length > 0 || answer.vectors === 0 ? 1 : 0;
