// What can't be meant is refused by name, before anything is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client, XCheckoutError } from 'xcheckout';
import { signedRequests, webhook } from 'xcheckout/http';
import * as express from 'xcheckout/express';
import * as fastify from 'xcheckout/fastify';
import * as koa from 'xcheckout/koa';
import * as next from 'xcheckout/next';
import { Key, ReplayMemory, sign, verify } from 'xcheckout/signature';
import { constructEvent, FileStore, MemoryStore, Receiver, signTestWebhook } from 'xcheckout/webhook';

import { failure } from './failure.js';
import { ok, orderOf, Peer, signKey } from './peer.js';

const good = { environment: 'sandbox', apiKey: 'xck_test_1', apiSecret: 'a', signKey };

/** The code and the parameter that a function is refused with, and the name that it is told was meant. */
function refusal(make) {
  try {
    make();
  } catch (error) {
    const meant = /did you mean (\w+)\?/.exec(error.message)?.[1];
    return error instanceof XCheckoutError ? [error.code, error.param, meant] : [error.name, meant];
  }
  return [];
}

test('a Client knows its options', () => {
  assert.deepEqual(
    refusal(() => new Client(good)),
    [],
  );
  for (const [name, value, meant] of [
    ['maxRetries', 5, 'retries'],
    ['maxNetworkRetries', 5, 'retries'],
    ['timeoutMs', 5, 'timeout'],
    ['timeOut', 5, 'timeout'],
    ['apikey', 'x', 'apiKey'],
    ['signatureheader', 'x', 'signatureHeader'],
    ['baseURL', 'https://pay.example.com', undefined],
  ]) {
    assert.deepEqual(
      refusal(() => new Client({ ...good, [name]: value })),
      ['config_invalid', name, meant],
      name,
    );
  }
  assert.deepEqual(
    refusal(() => new Client({ ...good, maxRetries: undefined })),
    [],
  );
});

test('a Client refuses values that can never work', () => {
  for (const [param, ...values] of [
    ['timeout', 0, -1, NaN, Infinity, 2 ** 31, '30'],
    ['retries', -1, 1.5, NaN, '3'],
    ['queryReading', 'Prose', ''],
    ['timeZone', 'Mars/Olympus', ''],
    ['fetch', 'fetch'],
    ['now', 17],
    ['backoff', 250],
    ['hooks', { onRequest: () => undefined }, { request: 'log' }],
    ['userAgent', 1],
    ['password', ''],
  ]) {
    for (const value of values) {
      const change = param === 'password' ? { email: 'dev@example.com', password: value } : { [param]: value };
      assert.deepEqual(
        refusal(() => new Client({ ...good, ...change })).slice(0, 2),
        ['config_invalid', param],
        `${param}: ${String(value)}`,
      );
    }
  }
  for (const timeout of [1, 2 ** 31 - 1]) new Client({ ...good, timeout });
});

const order = { orderNo: 'A1', orderAmount: '1', token: 'ETH_USDT' };

test('a call knows its parameters', async (t) => {
  const peer = await Peer.start(t);
  const client = peer.client();
  for (const [param, meant, call] of [
    ['expiresIn', 'expiredIn', () => client.orders.create({ ...order, expiresIn: 900 })],
    ['successURL', 'successUrl', () => client.orders.create({ ...order, successURL: 'https://shop.example.com' })],
    ['ammount', undefined, () => client.orders.create({ ...order, ammount: '1' })],
    ['status', 'orderStatus', () => client.orders.list({ status: 'PAID' })],
    ['startDate', undefined, () => client.orders.list({ startDate: new Date() })],
    ['pageNo', 'pageNum', () => client.orders.all({ pageNo: 2 }).toArray({ limit: 9 })],
    ['eventtype', 'eventType', () => client.events.list({ eventtype: 'ABNORMAL_PAYMENT' })],
    ['merchantID', 'merchantId', () => client.tokens.list({ merchantID: 'm' })],
    ['remarks', 'remark', () => client.sandbox.simulate({ event: 'ABNORMAL_PAYMENT', remarks: 'a' })],
    ['event', undefined, () => client.sandbox.simulate({ event: 'ORDER_PAID' })],
    ['names', 'name', () => client.test({ names: 'a' })],
    ['params', undefined, () => client.request({ method: 'GET', path: '/x', params: {} })],
    ['path', undefined, () => client.request({ method: 'GET', path: 'x?y=1' })],
    ['timeOut', 'timeout', () => client.orders.info('A1', { timeOut: 5 })],
    ['maxRetries', 'retries', () => client.orders.create(order, { maxRetries: 5 })],
    ['requestID', 'requestId', () => client.orders.cancel('A1', { requestID: 'r' })],
  ]) {
    const error = await failure(call());
    assert.deepEqual(
      [error.code, error.param, /did you mean (\w+)\?/.exec(error.message)?.[1]],
      ['parameter_invalid', param, meant],
      error.message,
    );
  }
  assert.equal((await failure(client.orders.create(undefined))).code, 'parameter_invalid');
  assert.deepEqual([peer.tokens, peer.calls.length], [0, 0]);
});

test('times and numbers that JSON would turn into null are refused', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/order/list', () => ok('{"records":[],"nextCursor":""}'));
  const client = peer.client();
  for (const [param, call] of [
    ['startTime', () => client.orders.list({ startTime: new Date('soon') })],
    ['endTime', () => client.orders.list({ endTime: NaN })],
    ['startTime', () => client.orders.list({ startTime: '2025-09-24' })],
    ['endTime', () => client.events.list({ endTime: 1.5 })],
    ['pageSize', () => client.orders.list({ pageSize: NaN })],
    ['pageNum', () => client.orders.list({ pageNum: Infinity })],
    ['a', () => client.test({ body: { a: NaN } })],
    ['timeout', () => client.orders.info('A1', { timeout: 0 })],
    ['timeout', () => client.orders.info('A1', { timeout: 2 ** 31 })],
    ['retries', () => client.orders.info('A1', { retries: -1 })],
    ['signal', () => client.orders.info('A1', { signal: 'stop' })],
    ['signal', () => client.orders.info('A1', new AbortController().signal)],
    ['limit', () => client.orders.all().toArray({ limit: 0 })],
  ]) {
    const error = await failure(call());
    assert.deepEqual([error.code, error.param], ['parameter_invalid', param], error.message);
  }
  assert.equal(peer.calls.length, 0);
  const at = 1758701681000;
  await client.orders.list({ startTime: at, endTime: new Date(at) });
  assert.equal(peer.calls[0].body, `{"startTime":${at},"endTime":${at}}`);
});

const handle = () => undefined;
const servers = [
  ['Receiver', (o) => new Receiver({ handle, ...o })],
  ['http.webhook', (o) => webhook({ handle, ...o })],
  ['express.webhook', (o) => express.webhook({ handle, ...o })],
  ['koa.webhook', (o) => koa.webhook({ handle, ...o })],
  ['next.webhook', (o) => next.webhook({ handle, ...o })],
  ['fastify.webhook', (o) => fastify.webhook({ url: '/', handle, ...o })],
  ['http.signedRequests', (o) => signedRequests(o, handle)],
  ['express.signedRequests', (o) => express.signedRequests(o)],
  ['koa.signedRequests', (o) => koa.signedRequests(o)],
  ['next.signedRequests', (o) => next.signedRequests(o, handle)],
  ['fastify.signedRequests', (o) => fastify.signedRequests(o)],
];

for (const [name, make] of servers) {
  test(`${name} needs a key, and knows its options`, () => {
    make({ keys: signKey });
    make({ keys: [new Key(signKey)] });
    for (const keys of [
      undefined,
      null,
      '',
      [],
      [undefined],
      'short',
      7,
      {},
      { secret: signKey },
      Buffer.from(signKey),
    ]) {
      if (keys?.secret && name.includes('signed')) continue;
      assert.throws(() => make({ keys }), /^TypeError: xcheckout: .*key/i, String(keys));
    }
    assert.throws(() => make({ keys: undefined }), /is the environment variable set\?/);
    assert.throws(() => make({ keys: signKey, key: signKey }), /there is no key: did you mean keys\?/);
    assert.throws(() => make({ keys: signKey, timestampheader: 'x' }), /did you mean timestampHeader\?/);
  });
}

// It runs the modules of routes without the server's secrets.
test('next build needs no key, its server does', async (t) => {
  process.env.NEXT_PHASE = 'phase-production-build';
  t.after(() => delete process.env.NEXT_PHASE);
  const routes = [next.webhook({ keys: undefined, handle }), next.signedRequests({ keys: undefined }, handle)];
  assert.throws(() => express.webhook({ keys: undefined, handle }), TypeError);
  for (const route of routes) await assert.rejects(route(new Request('http://shop.example/')), /is the environment/);
});

test('a look-up that finds no key is no valid credential, and one that finds a wrong thing is an error', async () => {
  const { check } = await import('./check.js');
  for (const found of [undefined, null]) assert.equal(await check(() => found), 'authentication_failed');
  for (const found of ['', [], 7, {}, { keys: undefined }, { keys: [] }, { keys: signKey, compat: true }])
    await assert.rejects(
      check(() => found),
      TypeError,
      JSON.stringify(found),
    );
  assert.equal(await check(() => ({ keys: signKey, id: 'c' })), undefined);
});

test('stores and functions know their options', async () => {
  const m = { method: 'POST', target: '/t', timestamp: '1636360661729', body: '{}' };
  for (const make of [
    () => new MemoryStore({ maximum: 5 }),
    () => new ReplayMemory({ maximum: 5 }),
    () => verify(m, sign(signKey, m), signKey, { compat: true }),
    () => constructEvent('{}', {}, signKey, { tolerance: 5 }),
    () => signTestWebhook({}, signKey, { time: 5 }),
  ]) {
    assert.throws(make, /^TypeError: xcheckout: .*there is no \w+/);
  }
  assert.throws(() => new MemoryStore({ max: 'many' }), RangeError);
  await assert.rejects(FileStore.open('/nonexistent/x', { clock: Date.now }), /there is no clock/);
});

test('a call has a time-out and retries of its own', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/order/info', () => ({ status: 503, unsigned: true }));
  const client = peer.client({ retries: 1 });
  for (const [options, want] of [
    [{ retries: 0 }, 1],
    [{ retries: 3 }, 4],
    [{}, 2],
  ]) {
    const before = peer.calls.length;
    await failure(client.orders.info('A1', options));
    assert.equal(peer.calls.length - before, want);
  }
  peer.on('/checkout/order/info', () => new Promise((resolve) => setTimeout(resolve, 400, ok(orderOf()))));
  const error = await failure(client.orders.info('A1', { timeout: 50, retries: 0 }));
  assert.match(error.message, /no answer within 50 ms/);
  assert.equal((await client.orders.info('A1')).orderNo, 'A1');
});

// What a signal is aborted with may be anything: all of it is what the call rejects with.
for (const reason of [new Error('enough'), 'enough', 0, null, false, { raw: '{}' }, Symbol('enough')]) {
  test(`an abort with ${String(reason?.raw ?? String(reason))} is never a result`, async (t) => {
    const peer = await Peer.start(t);
    const rejection = (promise) =>
      promise.then(
        (value) => assert.fail(`resolved with ${JSON.stringify(value)}`),
        (error) => error,
      );
    const aborted = (begin) => {
      const abort = new AbortController();
      begin(() => abort.abort(reason));
      return abort.signal;
    };
    const client = peer.client({ backoff: () => 3_600_000 });
    // Before it is sent, while the answer is awaited, while it is read, and in the wait for a repeat.
    assert.equal(await rejection(client.orders.info('A1', { signal: aborted((abort) => abort()) })), reason);
    assert.equal(peer.tokens, 0);
    await client.token();
    const answers = {
      during: (abort) => {
        setTimeout(abort, 20);
        return new Promise((resolve) => setTimeout(resolve, 200, ok(orderOf({ orderStatus: 'PAID' }))));
      },
      before: (abort) => {
        abort();
        return ok(orderOf({ orderStatus: 'PAID' }));
      },
      between: (abort) => {
        setTimeout(abort, 50);
        return { status: 503, unsigned: true };
      },
    };
    for (const answer of Object.values(answers)) {
      const signal = aborted((abort) => peer.on('/checkout/order/info', () => answer(abort)));
      assert.equal(await rejection(client.orders.info('A1', { signal })), reason);
    }
    // A fetch that knows nothing of signals.
    const deaf = peer.client({ fetch: (url, init) => fetch(url, { ...init, signal: undefined }) });
    await deaf.token();
    const walk = aborted((abort) => peer.on('/checkout/order/list', () => answers.during(abort)));
    assert.equal(await rejection(client.orders.all({}, { signal: walk }).toArray({ limit: 9 })), reason);
  });
}

test('hooks are told of requests, answers and repeats', async (t) => {
  const peer = await Peer.start(t);
  const said = [];
  const hook = (name) => (event) => {
    said.push([name, event.attempt, event.path, event.code ?? event.error?.httpStatus]);
    if (name === 'request') assert.equal(typeof event.timestamp, 'number');
    if (name === 'answer') assert.ok(event.elapsed >= 0 && event.requestId === 'req_h', JSON.stringify(event));
    throw new Error('a hook of no use');
  };
  const headers = { 'x-request-id': 'req_h' };
  const infoPath = '/checkout/order/info';
  peer.on(infoPath, ({ number }) =>
    number === 1 ? { status: 503, unsigned: true, headers } : { ...ok(orderOf()), headers },
  );
  peer.on('/user/auth/oauth2/token', () => ({ ...ok('{"access_token":"t","expires_in":60}'), headers }));
  const hooks = { request: hook('request'), answer: hook('answer'), retry: hook('retry') };
  const client = peer.client({ hooks });
  const { error: log } = console;
  let complaints = 0;
  console.error = () => complaints++;
  try {
    const order = await client.orders.info('A1');
    assert.equal(order.lastResponse.requestId, 'req_h');
    assert.equal(order.lastResponse.httpStatus, 200);
    assert.ok(order.lastResponse.headers.get('signature'));
    assert.deepEqual(Object.keys(order).includes('lastResponse'), false);
  } finally {
    console.error = log;
  }
  assert.deepEqual(said, [
    ['request', 1, '/user/auth/oauth2/token', undefined],
    ['answer', 1, '/user/auth/oauth2/token', ''],
    ['request', 1, infoPath, undefined],
    ['answer', 1, infoPath, 'answer_unverified'],
    ['retry', 2, infoPath, 503],
    ['request', 2, infoPath, undefined],
    ['answer', 2, infoPath, ''],
  ]);
  assert.equal(complaints, said.length, 'a hook that fails is reported');
});

test('a call that the package has no function for', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/refund/create', () => ok('{"refundOrderNo":"R1","amount":25.10}'));
  peer.on('/checkout/refund/info', () => ok('null'));
  const client = peer.client();
  const made = await client.request({ method: 'POST', path: '/checkout/refund/create', body: { refundOrderNo: 'R1' } });
  assert.deepEqual(
    [made.retdata, made.raw],
    [{ refundOrderNo: 'R1', amount: '25.10' }, '{"refundOrderNo":"R1","amount":25.10}'],
  );
  const query = { refundOrderNo: 'R 1' };
  const info = await client.request({ method: 'GET', path: '/checkout/refund/info', query });
  assert.deepEqual([info.retdata, peer.calls.at(-1).target], [null, '/checkout/refund/info?refundOrderNo=R%201']);
});

test('what the gateway ignores is told', async (t) => {
  const peer = await Peer.start(t);
  const { body } = ok(orderOf());
  peer.on('/checkout/order/create', () => ({ body: body.replace('"retdata"', '"ignored":["colour"],"retdata"') }));
  const order = await peer.client().orders.create({ orderNo: 'A1', orderAmount: '1', token: 'ETH_USDT' });
  assert.deepEqual(order.lastResponse.ignored, ['colour']);
});
