import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import assert from 'node:assert/strict';

import { runVector } from './vectors.js';

const directory = new URL('../../../spec/vectors/', import.meta.url);

for (const name of readdirSync(directory).sort()) {
  test(`the vectors of ${name}`, async () => {
    const file = JSON.parse(readFileSync(new URL(name, directory), 'utf8'));
    assert.ok(file.vectors.length > 0);
    const faults = [];
    for (const v of file.vectors) {
      const fault = await runVector(file.type, v);
      if (fault !== undefined) faults.push(`${v.name}: ${fault}`);
    }
    assert.deepEqual(faults, []);
  });
}
