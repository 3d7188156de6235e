import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, orderOf, Peer, refusal } from './peer.js';

const order = orderOf();

/** Answers with the failure n times and then with success. */
const failFirst = (n, fault) => (call) => (call.number <= n ? fault : ok(order));
const unsigned = (status) => ({ status, unsigned: true, body: '<html>sorry</html>' });
const signed = (status, code) => ({ status, body: refusal(status, code) });
const hangUp = { hangUp: true };

const create = (c) => c.orders.create({ orderNo: 'A1', orderAmount: '1', token: 'ETH_USDT' });
const info = (c) => c.orders.info('A1');
const cancel = (c) => c.orders.cancel('A1');
const pay = (c) => c.sandbox.pay('A1');
const path = '/checkout/order/';

// What is called, how it fails and how often, how often it is sent, and what
// comes out: undefined for success.
const repeats = [
  ['create after 503', `${path}create`, create, 2, unsigned(503), 3, undefined],
  ['create after a lost answer', `${path}create`, create, 1, hangUp, 2, undefined],
  ['create after a signed 500', `${path}create`, create, 1, signed(500, 'internal_error'), 2, undefined],
  ['create after 413, unsigned', `${path}create`, create, 1, unsigned(413), 2, undefined],
  ['create, refused for good', `${path}create`, create, 1, signed(409, 'order_no_reused'), 1, 'order_no_reused'],
  ['info after 429', `${path}info`, info, 3, unsigned(429), 4, undefined],
  ['info after 429, too often', `${path}info`, info, 4, unsigned(429), 4, 'answer_unverified'],
  ['info after replayed', `${path}info`, info, 1, signed(409, 'replayed'), 2, undefined],
  ['info, 400 unsigned', `${path}info`, info, 1, unsigned(400), 1, 'answer_unverified'],
  ['info, lost for ever', `${path}info`, info, 9, hangUp, 4, 'connection_failed'],
  ['cancel after 429', `${path}cancel`, cancel, 1, signed(429, 'rate_limited'), 2, undefined],
  ['cancel, 503', `${path}cancel`, cancel, 1, unsigned(503), 1, 'answer_unverified'],
  ['cancel, lost answer', `${path}cancel`, cancel, 1, hangUp, 1, 'connection_failed'],
  ['pay, lost answer', '/sandbox/pay', pay, 1, hangUp, 1, 'connection_failed'],
];

for (const [name, at, call, times, fault, sent, want] of repeats) {
  test(`repeats: ${name}`, async (t) => {
    const peer = await Peer.start(t);
    peer.on(at, failFirst(times, fault));
    if (want === undefined) await call(peer.client());
    else assert.equal((await failure(call(peer.client()))).code, want);
    assert.equal(peer.calls.length, sent);
    assert.equal(new Set(peer.calls.map((c) => c.timestamp)).size, sent, 'a repeat was not signed afresh');
    assert.equal(new Set(peer.calls.map((c) => c.signature)).size, sent, 'a repeat was not signed afresh');
  });
}

test('how often is a setting', async (t) => {
  for (const [retries, want] of [
    [0, 1],
    [undefined, 4],
    [1, 2],
    [5, 6],
  ]) {
    const peer = await Peer.start(t);
    peer.on(`${path}info`, () => unsigned(503));
    const error = await failure(peer.client({ retries }).orders.info('A1'));
    assert.deepEqual([error.httpStatus, error.retryable, peer.calls.length], [503, true, want], `retries ${retries}`);
  }
});

test('Retry-After is waited for', async (t) => {
  const peer = await Peer.start(t);
  peer.on(`${path}info`, failFirst(1, { ...unsigned(429), headers: { 'retry-after': '1' } }));
  const begin = performance.now();
  await peer.client().orders.info('A1');
  assert.ok(performance.now() - begin >= 999, 'less than the second that the gateway asked for');
});

test('a wait that is too long is left to the caller, at once', async (t) => {
  const date = new Date(Date.now() + 600_000).toUTCString();
  for (const [after, want] of [
    ['61', 61_000],
    [date, 600_000],
  ]) {
    const peer = await Peer.start(t);
    peer.on(`${path}info`, () => ({ ...unsigned(429), headers: { 'retry-after': after } }));
    const error = await failure(peer.client().orders.info('A1'));
    assert.ok(Math.abs(error.retryAfter - want) < 60_000, `retryAfter is ${error.retryAfter}`);
    assert.deepEqual([error.retryable, peer.calls.length], [true, 1]);
  }
});

test('an aborted signal ends the wait', async (t) => {
  const peer = await Peer.start(t);
  const abort = new AbortController();
  peer.on(`${path}info`, () => {
    setTimeout(() => abort.abort(new Error('enough')), 10);
    return unsigned(503);
  });
  const client = peer.client({ backoff: () => 3_600_000 });
  await assert.rejects(client.orders.info('A1', { signal: abort.signal }), /enough/);
});

test('an aborted signal ends the attempt', async (t) => {
  const peer = await Peer.start(t);
  const abort = new AbortController();
  peer.on(`${path}info`, () => {
    abort.abort();
    return new Promise((resolve) => setTimeout(resolve, 300, ok(order)));
  });
  await assert.rejects(peer.client().orders.info('A1', { signal: abort.signal }), { name: 'AbortError' });
  await assert.rejects(peer.client().orders.info('A1', { signal: abort.signal }), { name: 'AbortError' });
  assert.equal(peer.calls.length, 1, 'sent although the signal was aborted before');
});

test('an attempt has its time', async (t) => {
  const peer = await Peer.start(t);
  peer.on(`${path}info`, (call) =>
    call.number === 1 ? new Promise((resolve) => setTimeout(resolve, 3000, ok(order))) : ok(order),
  );
  await peer.client({ timeout: 1000 }).orders.info('A1');
  assert.equal(peer.calls.length, 2);
});

// A kept connection is killed under a GET, which an HTTP client might by
// itself send again as it was.
test('a request on a broken connection is signed afresh', async (t) => {
  const peer = await Peer.start(t);
  peer.on(`${path}info`, (call) => (call.number === 2 ? hangUp : ok(order)));
  const client = peer.client();
  await client.orders.info('A1');
  await client.orders.info('A1');
  assert.equal(peer.calls.length, 3);
  assert.notEqual(peer.calls[1].signature, peer.calls[2].signature);
});

// Nobody listens at first: no connection, so even a call that must not happen
// twice is sent again.
test('what was never sent is repeated', async (t) => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const closed = `http://127.0.0.1:${free.address().port}`;
  await new Promise((resolve) => free.close(resolve));
  const peer = await Peer.start(t);
  peer.on(`${path}cancel`, () => ok(order));
  let sent = 0;
  // The first is the token's.
  const client = peer.client({ fetch: (url, init) => fetch(++sent === 2 ? url.replace(peer.url, closed) : url, init) });
  await client.orders.cancel('A1');
  assert.deepEqual([sent, peer.calls.length], [3, 1]);

  const error = await failure(peer.client({ environment: closed, retries: 0 }).orders.info('A1'));
  assert.deepEqual([error.code, error.httpStatus], ['connection_failed', 0]);
  assert.match(error.message, /ECONNREFUSED/);
});

test('a GET announces no body', async (t) => {
  const peer = await Peer.start(t);
  peer.on(`${path}info`, () => ok(order));
  peer.on(`${path}list`, () => ok('{"records":[],"nextCursor":""}'));
  const client = peer.client({ userAgent: 'shop/1' });
  await client.orders.info('A1');
  await client.orders.list();
  const [get, post] = peer.calls.map((call) => call.headers);
  assert.deepEqual(
    [get['content-length'], get['content-type'], get['transfer-encoding']],
    [undefined, undefined, undefined],
  );
  assert.deepEqual([post['content-length'], post['content-type']], ['2', 'application/json']);
  assert.match(post['user-agent'], /^shop\/1 xcheckout-node\/\d/);
  assert.equal(post['accept-encoding'], 'identity');
});
