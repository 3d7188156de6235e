// The README's examples, run from its text.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { sign, timestamp } from 'xcheckout/signature';

import { skip, startGateway, until } from './gateway.js';
import { signKey } from './peer.js';

const here = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(here, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/(?:<!-- test: (\w+) -->\n\n)?```js\n(.*?)```/gs)].map(([, name, text]) => ({
  name,
  text,
}));

/** Writes an example into a directory of its own, where it finds its packages, and starts it. */
function start(t, name, env) {
  const directory = join(here, '.build', `readme-${name}-${process.pid}`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'node_modules'), { recursive: true });
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  symlinkSync(here, join(directory, 'node_modules/xcheckout'), 'dir');
  symlinkSync(join(here, 'node_modules/express'), join(directory, 'node_modules/express'), 'dir');
  writeFileSync(join(directory, 'example.mjs'), blocks.find((block) => block.name === name).text);
  const child = spawn(process.execPath, ['--preserve-symlinks', 'example.mjs'], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...env },
  });
  const program = { child, said: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (program.said += chunk));
  return program;
}

test('the first example takes a payment in at most ten lines', { skip, timeout: 600_000 }, async (t) => {
  assert.equal(blocks[0].name, 'payment');
  const lines = blocks[0].text.split('\n').filter((line) => line.trim() !== '');
  assert.ok(lines.length <= 10, `it has ${lines.length} lines`);
  const { env } = await startGateway(t);
  const said = [];
  for (let run = 0; run < 2; run++) {
    const program = start(t, 'payment', env);
    const [code] = await once(program.child, 'close');
    assert.equal(code, 0, program.said);
    assert.match(program.said, /^send the customer to http:\/\/127\.0\.0\.1:\d+\/pay\/\S+\nPAID 25\.00\n$/);
    said.push(program.said);
  }
  assert.notEqual(said[0], said[1], 'the second run is another order');
});

test('the second receives a webhook', { timeout: 600_000 }, async (t) => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const PORT = String(free.address().port);
  await new Promise((resolve) => free.close(resolve));
  const program = start(t, 'webhook', { PORT, XCHECKOUT_SIGN_KEY: signKey });
  t.after(() => program.child.kill());
  const body =
    '{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1,"data":{"orderNo":"A1042","orderStatus":"PAID"}}';
  const deliver = async () => {
    const at = timestamp(Date.now());
    const headers = {
      TIMESTAMP: at,
      SIGNATURE: sign(signKey, { kind: 'webhook', timestamp: at, body }),
      'Content-Type': 'application/json',
    };
    const response = await fetch(`http://127.0.0.1:${PORT}/xcheckout`, { method: 'POST', headers, body }).catch(
      () => undefined,
    );
    return response?.status === 200;
  };
  await until(deliver, 'the example to listen');
  assert.equal(await deliver(), true);
  assert.equal(program.said, 'ship A1042\n');
});

// As the README says, but for the clone: a copy of this directory stands for it.
test('it is installed from the repository', { timeout: 600_000 }, (t) => {
  const [, commands] = /<!-- test: install -->\n\n```sh\n(.*?)```/s.exec(readme);
  const directory = join(here, '.build', `readme-install-${process.pid}`);
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const clone = join(directory, 'xcheckout/sdk/node');
  const files = ['src', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.cjs.json'];
  for (const file of [...files, 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    cpSync(join(here, file), join(clone, file), { recursive: true });
  }
  // Its development packages are here already.
  symlinkSync(join(here, 'node_modules'), join(clone, 'node_modules'), 'dir');
  mkdirSync(join(directory, 'your-shop'));
  writeFileSync(join(directory, 'your-shop/package.json'), '{"name":"shop","private":true,"type":"module"}');
  const lines = commands.trim().split('\n').slice(1);
  for (const line of lines) {
    const command = line.replace('npm install && ', '').replace('path/to', '..');
    execFileSync('sh', ['-c', command], { cwd: directory, stdio: 'pipe' });
  }
  const use = "import { Client } from 'xcheckout'; console.log(typeof Client);";
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', use], {
    cwd: join(directory, 'your-shop'),
  });
  assert.equal(String(said), 'function\n');
});

test('every name that the examples import is there', async () => {
  for (const { text } of blocks) {
    for (const [, names, from] of text.matchAll(/import \{ ([^}]+) \} from '(xcheckout[^']*)'/g)) {
      const module = await import(from);
      for (const name of names.split(', ')) assert.ok(name in module, `${name} is not in ${from}`);
    }
  }
});
