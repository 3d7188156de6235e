// What runs where there is no Node: in Cloudflare's workerd and Vercel's edge
// runtime, bundled as their users bundle it; and money in a browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { EdgeVM } from '@edge-runtime/vm';
import { build } from 'esbuild';

import { escapeWhitespace, sign, timestamp, verify } from 'xcheckout/signature';
import { signTestWebhook } from 'xcheckout/webhook';

import { ok, orderOf, Peer, refusal, signKey } from './peer.js';
import { bodyOf } from './vectors.js';

const here = fileURLToPath(new URL('..', import.meta.url));

/** Bundles a text as a program of a runtime whose resolvers ask for these conditions. */
async function bundle(text, conditions, change = {}) {
  const built = await build({
    stdin: { contents: text, resolveDir: here },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: [...conditions, 'import'],
    logLevel: 'silent',
    ...change,
  });
  return built.outputFiles[0].text;
}

// A shop's worker: it receives webhooks, serves signed requests, and takes
// orders by a client of its own.
const worker = `
import { Client } from 'xcheckout';
import { webhook, signedRequests } from 'xcheckout/next';
import { FileStore, constructEventAsync, signTestWebhookAsync } from 'xcheckout/webhook';
import { sign } from 'xcheckout/signature';

const keys = '${signKey}';
const seen = [];
const hook = webhook({ keys, handle: (event) => void seen.push(event.order.orderNo) });
const api = signedRequests({ keys }, (request, { json, params }) =>
  Response.json({ retcode: '200', json: json ?? null, params: [...params], note: 'zwei Wörter' }));

async function handle(request) {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === '/hook') return hook(request);
  if (pathname === '/seen') return Response.json(seen);
  if (pathname.startsWith('/api')) return api(request);
  if (pathname === '/late') {
    const errors = [];
    try { sign(keys, { method: 'GET', target: '/', timestamp: '1636360661729' }); } catch (e) { errors.push(e.message); }
    await FileStore.open('handled').catch((e) => errors.push(e.message));
    return Response.json(errors);
  }
  if (pathname === '/own') {
    const { body, headers } = await signTestWebhookAsync({ eventType: 'ABNORMAL_PAYMENT', data: { abnormalPaymentNo: 'ü' } }, keys);
    return Response.json(await constructEventAsync(body, headers, [keys]));
  }
  const client = new Client({ environment: searchParams.get('gateway'), apiKey: 'k', apiSecret: 's', signKey: keys, backoff: () => 1 });
  const order = await client.orders.info('A1042').catch((e) => ({ code: e.code }));
  return Response.json({ ...order, node: [typeof process, typeof Buffer] });
}
`;

/** A gateway, and what a runtime does with it: \`ask\` sends a request to the worker. */
async function check(t, ask) {
  const data = { orderNo: 'A1042', orderStatus: 'PAID', payingAmount: 25.1, note: 'für später' };
  const { body, headers } = signTestWebhook({ eventType: 'CHECKOUT_ORDER_CHANGED', data }, signKey);
  const post = async (text) => {
    const response = await ask('/hook', { method: 'POST', headers, body: text });
    return [response.status, await response.text()];
  };
  assert.deepEqual(await post(body), [200, '{"retcode":200,"retmsg":"SUCCESS"}']);
  assert.deepEqual(await post(body), [200, '{"retcode":200,"retmsg":"SUCCESS"}'], 'once more');
  assert.deepEqual(await post(body.replace('25.1', '2.51')), [401, '{"retcode":401,"retmsg":"signature_mismatch"}']);
  assert.deepEqual(await (await ask('/seen')).json(), ['A1042']);

  for (const [method, target, text] of [
    ['GET', '/api?a=late%20payment%20%E2%82%AC', undefined],
    ['POST', '/api', '{"a": 0.10, "b":"ü\\u00a0"}'],
  ]) {
    const at = timestamp(Date.now());
    const sent = text === undefined ? undefined : escapeWhitespace(text);
    const signature = sign(signKey, { method, target, timestamp: at, body: sent });
    const init = { method, headers: { timestamp: at, signature, 'content-type': 'application/json' }, body: sent };
    const answer = await ask(target, init);
    const said = await answer.text();
    assert.equal(answer.status, 200, said);
    verify(
      { kind: 'response', method, target, timestamp: answer.headers.get('timestamp'), body: said },
      answer.headers.get('signature'),
      signKey,
    );
    const { json, params } = JSON.parse(said);
    assert.deepEqual([json, params], text ? [{ a: '0.10', b: 'ü\u00a0' }, []] : [null, [['a', 'late payment €']]]);
    assert.equal((await ask(target, init)).status, 409, 'replayed');
  }

  const [late, file] = await (await ask('/late')).json();
  assert.match(late, /signAsync instead of sign/);
  assert.match(file, /has no files.*store of your own/);
  assert.equal((await (await ask('/own')).json()).abnormalPayment.abnormalPaymentNo, 'ü');

  const peer = await Peer.start(t);
  const tokenPath = '/user/auth/oauth2/token';
  peer.on(tokenPath, () => ok('{"access_token":"t","expires_in":1800}'));
  peer.on('/checkout/order/info', ({ number }) =>
    number === 1 ? { status: 503, unsigned: true } : ok(orderOf({ orderNo: 'A1042', orderStatus: 'PAID' })),
  );
  const paid = await (await ask(`/order?gateway=${peer.url}`)).json();
  assert.deepEqual([paid.orderStatus, paid.payingAmount, paid.node], ['PAID', '25.00', ['undefined', 'undefined']]);
  assert.equal(peer.calls.length, 3, 'the token, a failure and a repeat');
  peer.on(tokenPath, () => ({ status: 401, unsigned: true, body: refusal(401, 'authentication_failed') }));
  assert.equal((await (await ask(`/order?gateway=${peer.url}`)).json()).code, 'answer_unverified');
}

test('in workerd', { timeout: 120_000 }, async (t) => {
  const directory = join(here, '.build', `worker-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  t.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(
    join(directory, 'worker.mjs'),
    await bundle(`${worker}\nexport default { fetch: handle };`, ['workerd', 'worker']),
  );
  writeFileSync(
    join(directory, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "net", network = (allow = ["private", "local"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.mjs")], compatibilityDate = "2025-06-01", globalOutbound = "net",
);
`,
  );
  const program = join(here, 'node_modules/workerd/bin/workerd');
  const child = spawn(program, ['serve', join(directory, 'config.capnp'), '--control-fd=1']);
  const ended = once(child, 'exit');
  t.after(async () => {
    child.stdin.end();
    child.kill();
    await ended;
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended.then(() => [said])]);
  const { port } = JSON.parse(line);
  await check(t, (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init));
});

test("in Vercel's edge runtime", async (t) => {
  const text = await bundle(`${worker}\nglobalThis.handle = handle;`, ['edge-light'], { format: 'iife' });
  const vm = new EdgeVM({ initialCode: text, extend: (context) => Object.assign(context, { fetch }) });
  vm.context.ask = (path, init) => [`http://shop.example${path}`, init];
  await check(t, async (path, init) => {
    vm.context.asked = JSON.stringify([`http://shop.example${path}`, init ?? {}]);
    const answer = await vm.evaluate(`(async () => {
      const [url, init] = JSON.parse(asked);
      const response = await handle(new Request(url, init));
      return JSON.stringify([response.status, [...response.headers], await response.text()]);
    })()`);
    const [status, headers, body] = JSON.parse(answer);
    return new Response(body, { status, headers });
  });
});

test('the vectors hold there too', async () => {
  const { signature } = await webModules();
  const directory = new URL('../../../spec/vectors/', import.meta.url);
  let count = 0;
  for (const name of readdirSync(directory)) {
    const { type, vectors } = JSON.parse(readFileSync(new URL(name, directory), 'utf8'));
    for (const v of vectors) {
      if (!['accepted', 'refused', 'readings', 'redacted', 'whitespace'].includes(type)) continue;
      count++;
      assert.equal(await outcomeOf(signature, type, v), await expectedOf(type, v), v.name);
    }
  }
  assert.ok(count > 300, `${count} vectors`);
});

/** The modules of dist/web, run by Node: it has Web Crypto too, in Node 18 not yet as a global. */
async function webModules() {
  globalThis.crypto ??= webcrypto;
  return { signature: await import('../dist/web/signature/index.js') };
}

const expectedOf = (type, v) => ({ redacted: v.redacted, whitespace: v.escaped })[type] ?? v.code ?? 'accepted';

async function outcomeOf({ allReadings, parse, signAsync, redact, escapeWhitespace: escape }, type, v) {
  if (type === 'redacted') return redact(v.text);
  if (type === 'whitespace') return escape(v.body);
  const { kind, method, target, timestamp: at = '', contentType, contentEncoding, upload, queryReading } = v;
  const m = {
    kind,
    method,
    target,
    timestamp: at,
    contentType,
    contentEncoding,
    upload,
    queryReading,
    body: bodyOf(v),
  };
  try {
    if (type === 'accepted') assert.equal(await signAsync(v.signKey, m), v.signature, v.name);
    const readings = type === 'readings' ? allReadings(v.prosePaths) : undefined;
    await parse(m, v.signature, { bodyMax: v.bodyMax, readings }).verifyAsync(v.signKey, v.now ?? Number(at));
    return 'accepted';
  } catch (error) {
    if (error.code === undefined || error.code === 'ERR_ASSERTION') throw error;
    return error.code;
  }
}

test('money is bundled for browsers', async () => {
  const text = await bundle(
    `import { compareAmounts } from 'xcheckout/money'; globalThis.less = compareAmounts('9', '10');`,
    ['browser'],
    {
      format: 'iife',
      platform: 'browser',
    },
  );
  assert.ok(!text.includes('node:') && text.length < 4096, `${text.length} bytes`);
  assert.equal(new EdgeVM({ initialCode: text }).context.less, -1);
});

test('what needs Node is not bundled for elsewhere', async () => {
  for (const name of [
    'xcheckout/express',
    'xcheckout/fastify',
    'xcheckout/koa',
    'xcheckout/http',
    'xcheckout/profile',
  ]) {
    await assert.rejects(bundle(`import * as m from '${name}'; console.log(m);`, ['workerd', 'worker']), /node:/, name);
  }
});
