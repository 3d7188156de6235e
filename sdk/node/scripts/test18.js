// Runs the tests once more, for "npm run test:18": all but those of which an
// older Node shows nothing new. What the README's examples and a real gateway
// use of Node (HTTP, fetch, crypto, files) the other tests use there too.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const leftOut = ['gateway.test.js', 'readme.test.js', 'vendorserver.test.js'];

const tests = readdirSync(fileURLToPath(new URL('../test', import.meta.url))).filter((name) =>
  name.endsWith('.test.js'),
);
const misnamed = leftOut.filter((name) => !tests.includes(name));
if (misnamed.length > 0) throw new Error(`no such tests: ${misnamed.join(' ')}`);
const run = tests.filter((name) => !leftOut.includes(name)).map((name) => `test/${name}`);
console.log(`Node ${process.version} leaves out ${leftOut.join(' ')}`);
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=2', ...run], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  // package.test.js leaves the compiler out: it finds the same types.
  env: { ...process.env, XCHECKOUT_TESTED_BEFORE: '1' },
  stdio: 'inherit',
});
process.exit(status ?? 1);
