// The README's examples, run from its text.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import express from 'express';
import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';
import { sign, timestamp } from 'xcheckout/signature';

import { skip, startGateway, until } from './gateway.js';
import { ok, Peer, signKey } from './peer.js';

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

const AsyncFunction = (async () => undefined).constructor;

/** Runs an example that stands on what was said before: scope has that, by name. */
async function run(text, scope) {
  const names = { ...scope };
  for (const [, imported, from] of text.matchAll(/^import \{ ([^}]+) \} from '([^']*)';$/gm)) {
    const module = await import(from);
    for (const name of imported.split(', ')) names[name] = module[name];
  }
  const body = text.replace(/^import .*$/gm, '');
  return await new AsyncFunction(...Object.keys(names), `{${body}}`)(...Object.values(names));
}

// Each by a text that it alone has, and what it stands on.
const fragments = {
  'environment: ': () => ({ Client }),
  'client.refunds.create': ({ client }) => ({ client }),
  'client.depositAddresses.create': ({ client }) => ({ client }),
  'client.orders.all': ({ client }) => ({ client }),
  'signTestWebhook(': () => ({ signKey }),
  'signedRequests(': () => ({ app: express(), keys: signKey }),
  keepRawBody: () => ({ app: express(), express }),
  'client.orders.cancel': ({ client }) => ({ client }),
  AbortController: ({ client }) => ({ client }),
  'watched.request': ({ config }) => ({ Client, config }),
  'sign(signKey, message)': () => ({ order: { remark: 'late payment' }, signKey }),
};

test('every other example runs', { skip, timeout: 600_000 }, async (t) => {
  const { env } = await startGateway(t);
  const before = { ...process.env };
  t.after(() => (process.env = before));
  const named = { XCHECKOUT_API_KEY: 'xck_test_1', XCHECKOUT_API_SECRET: 'secret-secret', XCHECKOUT_SIGN_KEY: signKey };
  Object.assign(process.env, env, named);
  const config = { ...(await load('local')) };
  const client = new Client(config);
  await client.orders.create({ orderNo: 'A1042', orderAmount: '25.00', token: 'ETH_USDT' });
  await client.sandbox.pay('A1042'); // so that it is too late to cancel it, and can be refunded
  await until(async () => (await client.orders.info('A1042')).orderStatus === 'PAID', 'the payment');
  // The list of settlements is coming.
  const peer = await Peer.start(t);
  peer.on('/checkout/settlement/list', () => ok('{"records":[]}'));
  const said = t.mock.method(console, 'log', () => undefined);
  for (const { name, text } of blocks.filter((block) => block.name === undefined)) {
    const found = Object.keys(fragments).filter((part) => text.includes(part));
    assert.equal(found.length, 1, `${found.length} fragments know ${name ?? text}`);
    const scope = fragments[found[0]]({
      client,
      config: { ...config, environment: peer.url, email: '', password: '', signKey },
    });
    await assert.doesNotReject(run(text, scope), text);
    delete fragments[found[0]];
  }
  assert.deepEqual(Object.keys(fragments), [], 'and no others');
  const lines = said.mock.calls.map(({ arguments: [first] }) => String(first));
  assert.ok(
    lines.some((line) => line.startsWith('req_')),
    `the last answer's requestId: ${lines}`,
  );
  assert.ok(lines.includes('POST'), `what the hook was told: ${lines}`);
});

// Shell is run where it is marked; what is printed is what the first example prints.
test('every block is known', () => {
  const others = [...readme.matchAll(/(?:<!-- test: (\w+) -->\n\n)?^```(\w*)\n(.*?)^```/gms)].filter(
    ([, , language]) => language !== 'js',
  );
  assert.deepEqual(
    others.map(([, name, language]) => [name, language]),
    [
      ['install', 'sh'],
      [undefined, ''],
    ],
  );
  assert.equal(others[1][3], 'send the customer to http://127.0.0.1:8787/pay/…\nPAID 25.00\n');
});

test('every name that the examples import is there', async () => {
  for (const { text } of blocks) {
    for (const [, names, from] of text.matchAll(/import \{ ([^}]+) \} from '(xcheckout[^']*)'/g)) {
      const module = await import(from);
      for (const name of names.split(', ')) assert.ok(name in module, `${name} is not in ${from}`);
    }
  }
});
