import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { test } from 'node:test';

import { Client } from 'xcheckout';
import { sign, timestamp, verify } from 'xcheckout/signature';
import { MemoryStore, Receiver } from 'xcheckout/webhook';

import { newOrderNo, program, skip, startGateway, until } from './gateway.js';
import { answerMax, answers, lookup, unsigned } from './next/answer.js';
import { buildNext, servers, startNext } from './servers.js';

/** A proxy that keeps the requests it passes on. */
async function startRecorder(t, target) {
  const seen = [];
  const server = createServer(async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const recorded = { method: req.method, path: req.url, headers: req.rawHeaders, body: Buffer.concat(chunks) };
    seen.push(recorded);
    const { status, body } = await replay(target, recorded);
    res.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}`, seen };
}

/** Sends a recorded request to a server, header by header as it was. */
async function replay(base, { method, path, headers, body }) {
  const { hostname, port } = new URL(base);
  const req = httpRequest({ hostname, port, method, path, headers });
  req.end(body);
  const [res] = await once(req, 'response');
  const chunks = [];
  for await (const chunk of res) chunks.push(chunk);
  return { status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks).toString() };
}

/** Our own client, and the command line in Go, against a server: both believe nothing that is not signed. */
async function checkSignedRequests(gateway, url) {
  const client = new Client({ ...gateway.config, environment: url, retries: 0 });
  const echo = await client.test({ name: 'remark', value: 'late payment €' });
  assert.deepEqual(echo.parameters, { remark: 'late payment €' });
  const { body } = await client.test({ body: { text: 'a b', n: [1, 0.5] } });
  assert.deepEqual(body, { text: 'a b', n: [1, '0.5'] });
  const orderNo = newOrderNo();
  const order = await client.orders.create({ orderNo, orderAmount: '25.10', token: 'ETH_USDT' });
  assert.equal(order.payingAmount, '25.10');

  const { email, password, apiKey, apiSecret, signKey } = gateway.config;
  const env = {
    ...gateway.env,
    XCHECKOUT_BASE_URL: url,
    XCHECKOUT_EMAIL: email,
    XCHECKOUT_PASSWORD: password,
    XCHECKOUT_API_KEY: apiKey,
    XCHECKOUT_API_SECRET: apiSecret,
    XCHECKOUT_SIGN_KEY: signKey,
  };
  const words = ['order', 'create', '--amount', '7.25', '--token', 'ETH_USDT', '--order-no', orderNo, '--json'];
  const cli = spawn(gateway.cli, words, { env });
  let said = '';
  for (const stream of [cli.stdout, cli.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = await once(cli, 'close');
  assert.equal(code, 0, said);
  assert.match(said, /"payingAmount": ?"7\.25"/);
}

/** A request that was altered, repeated, or signed by nobody. */
async function checkTamperedRequests({ config: { signKey } }, url, { mendsQuery, parsesBefore } = {}) {
  const path = '/openapi/test?remark=a';
  const signed = (body, more = []) => {
    const at = timestamp(Date.now());
    const sig = sign(signKey, { method: 'POST', target: path, timestamp: at, body });
    const headers = ['Host', 'test', 'Content-Type', 'application/json', 'Authorization', 'Bearer the-token'];
    return { method: 'POST', path, headers: [...headers, 'TIMESTAMP', at, 'SIGNATURE', sig, ...more], body };
  };
  const good = signed('{"a":1}');
  const outcome = async (request) => {
    const { status, headers, body } = await replay(url, {
      ...request,
      headers: [...request.headers, 'Content-Length', String(request.body.length)],
    });
    return [status, JSON.parse(body).error?.code, headers.signature !== undefined];
  };
  assert.deepEqual(await outcome(good), [200, undefined, true]);
  assert.deepEqual(await outcome(good), [409, 'replayed', true]);
  assert.deepEqual(await outcome({ ...good, body: '{"a":2}' }), [401, 'signature_mismatch', false]);
  assert.deepEqual(await outcome({ ...good, path: '/openapi/test?remark=b' }), [401, 'signature_mismatch', false]);
  const malformed = mendsQuery ? [409, 'replayed', true] : [400, 'query_malformed', false];
  assert.deepEqual(await outcome({ ...good, path: '/openapi/test?remark=a&' }), malformed);
  if (!parsesBefore) {
    // Else it is the parser that refuses them.
    assert.deepEqual(await outcome({ ...good, body: '{"a":1,}' }), [400, 'body_invalid_json', false]);
    assert.deepEqual(await outcome(signed(`["${'x'.repeat(1 << 20)}"]`)), [413, 'body_too_large', false]);
  }
  assert.deepEqual(await outcome(signed('{"retcode":"200"}')), [401, 'signature_reflected', true]);
  // A raw byte beyond ASCII, which is sent as Latin-1.
  const typed = signed('{"a":4}');
  typed.headers[typed.headers.indexOf('application/json')] = 'application/json; title="é"';
  assert.deepEqual(await outcome(typed), [415, 'content_type_not_accepted', false]);
  const again = signed('{"a":3}', ['SIGNATURE', 'x']);
  assert.deepEqual(await outcome(again), [400, 'header_repeated', false]);
  const unknown = { ...good, headers: good.headers.map((h) => (h === 'Bearer the-token' ? 'Bearer another' : h)) };
  assert.deepEqual(await outcome(unknown), [401, 'authentication_failed', false]);
}

/** Sends a POST that is signed by these two headers. */
async function post(url, target, signed, body = '') {
  const headers = ['Host', 'test', 'Authorization', 'Bearer the-token', ...Object.entries(signed).flat()];
  if (body !== '') headers.push('Content-Type', 'application/json');
  headers.push('Content-Length', String(Buffer.byteLength(body)));
  return replay(url, { method: 'POST', path: target, headers, body });
}

/** What handlers answer that may not be signed, and what just may. */
async function checkAnswers({ config: { signKey } }, url) {
  for (const [name, want] of Object.entries(answers)) {
    const target = `/answers/${name}`;
    const at = timestamp(Date.now());
    const signature = sign(signKey, { method: 'POST', target, timestamp: at });
    const answer = await post(url, target, { TIMESTAMP: at, SIGNATURE: signature });
    assert.equal(answer.status, want.status ?? 200, name);
    assert.equal(answer.headers['x-handler'], want.code === undefined ? 'yes' : undefined, name);
    if (want.code === undefined) {
      assert.equal(answer.body, want.sent, name);
    } else {
      const { retcode, success, error } = JSON.parse(answer.body);
      assert.deepEqual([retcode.slice(0, 3), success, error.code], [String(want.status), false, want.code], name);
      assert.match(error.requestId, /^req_/);
      assert.deepEqual([answer.headers['content-encoding'], answer.headers.location], [undefined, undefined], name);
    }
    if (unsigned({ target })) {
      assert.equal(answer.headers.signature, undefined, name);
      continue;
    }
    assert.equal(answer.headers['cache-control'], 'no-store, no-transform', name);
    const sent = { TIMESTAMP: answer.headers.timestamp, SIGNATURE: answer.headers.signature };
    const message = { kind: 'response', method: 'POST', target, timestamp: sent.TIMESTAMP, body: answer.body };
    verify({ ...message, contentType: answer.headers['content-type'] }, sent.SIGNATURE, signKey);
    // What is signed is of no use as a request.
    const reflected = await post(url, target, sent, answer.body);
    assert.deepEqual([reflected.status, JSON.parse(reflected.body).error.code], [401, 'signature_reflected'], name);
  }
}

/** A webhook that the gateway sends, as it came, altered, and once more. */
async function checkWebhooks(t, gateway, url, handled) {
  const recorder = await startRecorder(t, url);
  await gateway.client.sandbox.setWebhook(`${recorder.url}/hook`);
  const orderNo = newOrderNo();
  await gateway.client.orders.create({
    orderNo,
    orderAmount: '5.00',
    token: 'ETH_USDT',
    metadata: { note: 'two words' },
  });
  await gateway.client.orders.cancel(orderNo);
  const event = await until(() => handled.find((e) => e.order?.orderNo === orderNo), `the webhook of ${orderNo}`);
  assert.deepEqual([event.reason, event.order.metadata.note], ['cancelled', 'two words']);
  await gateway.client.sandbox.setWebhook('');

  const [delivery] = recorder.seen;
  const success = [200, '{"retcode":200,"retmsg":"SUCCESS"}'];
  const outcome = async (request) => {
    const { status, body } = await replay(url, request);
    return [status, body];
  };
  assert.deepEqual(await outcome(delivery), success);
  assert.equal(handled.filter((e) => e.order?.orderNo === orderNo).length, 1, 'handled again');
  const altered = Buffer.from(delivery.body.toString().replace('"orderAmount":5,', '"orderAmount":9,'));
  assert.notDeepEqual(altered, delivery.body);
  const refused = [401, '{"retcode":401,"retmsg":"signature_mismatch"}'];
  assert.deepEqual(await outcome({ ...delivery, body: altered }), refused);
  const unsigned = delivery.headers.map((word) => (word.toLowerCase() === 'signature' ? 'X-Signature' : word));
  assert.deepEqual(await outcome({ ...delivery, headers: unsigned }), [
    401,
    '{"retcode":401,"retmsg":"header_missing"}',
  ]);
}

const nextSkip = Number(process.versions.node.split('.')[0]) < 20 && 'this Next.js needs Node.js 20';

test('real servers', { skip, timeout: 600_000 }, async (t) => {
  const building = nextSkip === false ? buildNext() : Promise.resolve();
  building.catch(() => undefined); // awaited below
  const gateway = await startGateway(t);
  gateway.cli = program('xcheckout');
  const { signKey, apiKey } = gateway.config;
  let said = '';
  const log = { warn: (line) => (said += line + '\n'), error: (line) => (said += line + '\n') };

  for (const [name, start] of Object.entries(servers)) {
    await t.test(name, async (t) => {
      const handled = [];
      const store = new MemoryStore();
      const receiver = new Receiver({ keys: signKey, handle: (event) => void handled.push(event), store, log });
      const guard = { keys: lookup({ signKey, apiKey }), log, answerMax, unsigned };
      const url = await start(t, { guard, receiver });
      await checkSignedRequests(gateway, url);
      await checkTamperedRequests(gateway, url, { parsesBefore: name.includes('behind') });
      await checkAnswers(gateway, url);
      await checkWebhooks(t, gateway, url, handled);
    });
  }

  await t.test('Next.js in production', { skip: nextSkip }, async (t) => {
    await building;
    const handled = [];
    let complaints = '';
    const url = await startNext(t, {
      signKey,
      apiKey,
      handled: (event) => handled.push(event),
      said: (text) => (complaints += text),
    });
    await checkSignedRequests(gateway, url);
    await checkTamperedRequests(gateway, url, { mendsQuery: true });
    await checkAnswers(gateway, url);
    await checkWebhooks(t, gateway, url, handled);
    // The raw-body traps: the route reads the body first, or Next's bodyParser does.
    const trapped = async (path) => {
      const headers = ['Host', 'test', ...trapHeaders(signKey)];
      const { status } = await replay(url, { method: 'POST', path, headers, body: trapBody });
      return status;
    };
    assert.equal(await trapped('/trap'), 500);
    await until(() => complaints.includes('let the route export what signedRequests or webhook returns'), 'the cure');
    assert.equal(await trapped('/api/parsed'), 500);
    await until(() => complaints.includes('parsed before xcheckout saw it'), 'the trap');
    await until(() => complaints.includes('export const config = { api: { bodyParser: false } }'), 'the cure');
    assert.equal(await trapped('/api/raw'), 200);
    await until(() => handled.some((e) => e.eventId === 'evt_trap'), 'the event');
    said += complaints;
  });

  assert.ok(!said.includes(signKey) && !said.includes(gateway.config.apiSecret), 'a secret was logged');
});

const trapBody = '{"eventId":"evt_trap","eventType":"MOON_FULL","timestamp":1}';

function trapHeaders(signKey) {
  const at = timestamp(Date.now());
  const signature = sign(signKey, { kind: 'webhook', timestamp: at, body: trapBody });
  const length = String(trapBody.length);
  return ['TIMESTAMP', at, 'SIGNATURE', signature, 'Content-Length', length, 'Content-Type', 'application/json'];
}
