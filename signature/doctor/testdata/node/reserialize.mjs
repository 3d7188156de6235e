// Reads JSON texts, one a line, and writes each parsed and serialised again.
import { readFileSync } from 'node:fs';

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  console.log(JSON.stringify(JSON.parse(line)));
}
