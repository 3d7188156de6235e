import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { failure } from './failure.js';
import { ok, orderOf, Peer, refusal } from './peer.js';

const order = ok(orderOf());
const infoPath = '/checkout/order/info';
const tokenPath = '/user/auth/oauth2/token';
const minute = 60_000;

/** A peer that knows the order, and a client of it whose clock can be moved together with the peer's. */
async function start(t) {
  const peer = await Peer.start(t);
  peer.on(infoPath, () => order);
  let ahead = 0;
  const move = (by) => {
    ahead += by;
    peer.skew += by;
  };
  return { peer, move, client: peer.client({ now: () => Date.now() + ahead }) };
}

test('a token is obtained once, however many calls wait for it', async (t) => {
  const { peer, client } = await start(t);
  await Promise.all(Array.from({ length: 50 }, () => client.orders.info('A1')));
  assert.equal(peer.tokens, 1);
  const stamps = new Set(peer.calls.map((call) => call.timestamp));
  assert.equal(stamps.size, 50, 'a timestamp was used twice for one message');
});

test('a token is renewed before it ends', async (t) => {
  const { peer, move, client } = await start(t);
  for (const [by, want] of [
    [0, 1],
    [24 * minute, 1],
    [1.5 * minute, 2],
    [minute, 2],
  ]) {
    move(by);
    await client.orders.info('A1');
    assert.equal(peer.tokens, want, `${by} ms later`);
  }
});

// The early renewal fails: the old token is good for another four minutes.
test('a token that still lives is used', async (t) => {
  const { peer, move, client } = await start(t);
  await client.orders.info('A1');
  peer.on(tokenPath, () => ({ status: 503, unsigned: true }));
  move(26 * minute);
  await client.orders.info('A1');
  move(5 * minute);
  assert.equal((await failure(client.orders.info('A1'))).httpStatus, 503);
});

test('a token is renewed once after a 401', async (t) => {
  const { peer, client } = await start(t);
  const cancelPath = '/checkout/order/cancel'; // must not happen twice
  peer.on(cancelPath, () => order);
  await client.orders.cancel('A1');
  peer.valid = 'revoked';
  await client.orders.cancel('A1');
  assert.equal(peer.tokens, 2);
  peer.on(cancelPath, () => ({ status: 401, unsigned: true, body: refusal(401, 'authentication_failed') }));
  const error = await failure(client.orders.cancel('A1'));
  assert.deepEqual([error.code, error.httpStatus, error.retryable], ['answer_unverified', 401, false]);
  assert.equal(peer.tokens, 3, 'more than one renewal a call');
});

test('the renewal after a 401 is shared', async (t) => {
  const { peer, client } = await start(t);
  await client.orders.info('A1');
  peer.valid = 'revoked';
  await Promise.all(Array.from({ length: 20 }, () => client.orders.info('A1')));
  assert.equal(peer.tokens, 2);
});

// The call that began the token's retrieval is aborted; the one that waits for
// the same token must not notice.
test('a token outlives the caller who asked first', async (t) => {
  const { peer, client } = await start(t);
  const abort = new AbortController();
  let release;
  const released = new Promise((resolve) => (release = resolve));
  peer.on(tokenPath, async () => {
    abort.abort();
    await released;
    return ok('{"access_token":"t","token_type":"bearer","expires_in":60}');
  });
  peer.valid = '';
  const first = assert.rejects(client.orders.info('A1', { signal: abort.signal }), { name: 'AbortError' });
  const second = client.orders.info('A1');
  await first;
  release();
  await second;
  assert.equal(peer.calls.filter((call) => call.target === tokenPath).length, 1);
});

test('an answer without a token is refused', async (t) => {
  for (const retdata of [
    '{}',
    'null',
    '{"access_token":"","expires_in":1800}',
    '{"access_token":"t","expires_in":0}',
    '{"access_token":"t"}',
    '{"access_token":"a\\nb","expires_in":1800}',
    '{"access_token":"t","expires_in":"soon"}',
    '{"access_token":"t","expires_in":1.5}',
  ]) {
    const peer = await Peer.start(t);
    peer.on(tokenPath, () => ok(retdata));
    assert.equal((await failure(peer.client().token())).code, 'answer_body_invalid', retdata);
  }
});

test('a token is not printed', async (t) => {
  const peer = await Peer.start(t);
  const token = await peer.client().token();
  assert.equal(token.accessToken, 'token-1');
  assert.ok(token.expiresAt.getTime() > Date.now() + 29 * minute);
  for (const text of [String(token), inspect(token, { showHidden: false, depth: 9 }), JSON.stringify({ token })]) {
    assert.ok(!text.includes('token-1'), text);
  }
});
