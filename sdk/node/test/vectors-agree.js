// Checks a file of vectors, given by its path, against this package:
//
//   xcheckout vectors make --seed 7 --count 100000 > vectors.json
//   node test/vectors-agree.js vectors.json
//
// The file has the format of spec/vectors, or is a list of such files, and may
// be of any size: it is read piece by piece, one vector in memory at a time.
// Prints what disagrees and exits with 1, or how many vectors agree.
import { createReadStream } from 'node:fs';

import { runVector } from './vectors.js';

const shownMax = 20;

const [quote, backslash, openBrace, openBracket, closeBrace, closeBracket] = Buffer.from('"\\{[}]');
const nowhere = -9; // a depth that no list has

/**
 * Yields the items of the lists named "vectors", each with the type of its
 * file, which stands before the list. It follows strings and brackets, and
 * parses one item at a time.
 */
async function* vectorsOf(path) {
  let around = ''; // the text around the items since the last list began
  let item = []; // the pieces of the item under way
  let type;
  let depth = 0;
  let list = nowhere; // the depth of the list whose items are read
  let inString = false;
  let escaped = false;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    let from = 0; // where the item, or the text around it, begins in this chunk
    const aroundUpTo = (i) => around + chunk.toString('latin1', from, i);
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i];
      if (inString) {
        if (!escaped && c === quote) inString = false;
        escaped = !escaped && c === backslash;
      } else if (c === quote) {
        inString = true;
      } else if (c === openBrace || c === openBracket) {
        depth++;
        if (depth === list + 1) {
          around = aroundUpTo(i);
          from = i;
        } else if (list === nowhere && /"vectors"\s*:\s*$/.test(aroundUpTo(i))) {
          list = depth;
          type = /.*"type"\s*:\s*"(\w+)"/s.exec(aroundUpTo(i))?.[1];
          around = '';
          from = i + 1;
        }
      } else if (c === closeBrace || c === closeBracket) {
        if (depth === list + 1) {
          item.push(chunk.subarray(from, i + 1));
          yield [type, JSON.parse(Buffer.concat(item).toString())];
          item = [];
          from = i + 1;
        } else if (depth === list) {
          list = nowhere;
        }
        depth--;
      }
    }
    if (depth > list && list !== nowhere) item.push(chunk.subarray(from));
    else around = aroundUpTo(chunk.length);
  }
  if (depth !== 0 || inString) throw new Error('the file ends within a value');
}

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node test/vectors-agree.js FILE');
  process.exit(2);
}
const counts = {};
let faults = 0;
for await (const [type, v] of vectorsOf(path)) {
  const fault = await runVector(type, v);
  counts[type] = (counts[type] ?? 0) + 1;
  if (fault === undefined) continue;
  if (++faults <= shownMax) console.error(`${v.name}: ${fault}`);
}
const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
const shown = Object.entries(counts).map(([type, n]) => `${n} ${type}`);
console.log(`${total} vectors (${shown.join(', ')}), ${faults} disagree`);
process.exit(faults > 0 || total === 0 ? 1 : 0);
