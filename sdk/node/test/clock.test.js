import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Key, timestamp } from 'xcheckout/signature';

import { failure } from './failure.js';
import { ok, orderOf, Peer, refusal } from './peer.js';

const minute = 60_000;
const hour = 60 * minute;
const order = ok(orderOf());

test('the clock is corrected', async (t) => {
  for (const skew of [-23 * hour, -5 * minute, 3 * minute, 23 * hour]) {
    const peer = await Peer.start(t);
    peer.skew = skew;
    // Cancel must not happen twice, but what was refused has not happened.
    peer.on('/checkout/order/cancel', () => order);
    const client = peer.client();
    assert.equal(client.clockOffset, 0);
    await client.orders.cancel('A1');
    await client.orders.cancel('A1');
    assert.ok(Math.abs(client.clockOffset - skew) < 2000, `the offset is ${client.clockOffset}, want about ${skew}`);
    assert.equal(peer.tokens, 1);
  }
});

const skewed = (received) => refusal(401, 'timestamp_outside_window', `,"receivedTimestamp":${received}`);
const at = (by) => timestamp(Date.now() + by);
const other = new Key('another-key-0123456789');

// The refusals for skew that prove nothing.
const unproven = {
  unsigned: [(c) => ({ status: 401, unsigned: true, body: skewed(c.timestamp) }), 'answer_unverified'],
  'signed by another': [
    (c) => ({ status: 401, key: other, timestamp: at(hour), body: skewed(c.timestamp) }),
    'answer_signature_mismatch',
  ],
  'about another request': [
    () => ({ status: 401, timestamp: at(hour), body: skewed('1636360661729') }),
    'answer_timestamp_outside_window',
  ],
  'without receivedTimestamp': [
    () => ({ status: 401, timestamp: at(hour), body: refusal(401, 'timestamp_outside_window') }),
    'answer_timestamp_outside_window',
  ],
  'another refusal': [
    (c) => ({
      status: 404,
      timestamp: at(hour),
      body: refusal(404, 'order_not_found', `,"receivedTimestamp":${c.timestamp}`),
    }),
    'answer_timestamp_outside_window',
  ],
  'more than a day': [
    (c) => ({ status: 401, timestamp: at(25 * hour), body: skewed(c.timestamp) }),
    'answer_timestamp_outside_window',
  ],
  'more than a day ago': [
    (c) => ({ status: 401, timestamp: at(-25 * hour), body: skewed(c.timestamp) }),
    'answer_timestamp_outside_window',
  ],
};

for (const [name, [answer, want]] of Object.entries(unproven)) {
  test(`the clock is not corrected by a refusal: ${name}`, async (t) => {
    const peer = await Peer.start(t);
    peer.on('/checkout/order/info', answer);
    const client = peer.client();
    assert.equal((await failure(client.orders.info('A1'))).code, want);
    assert.equal(client.clockOffset, 0);
  });
}

// A gateway that is never content.
test('the clock is corrected once a call', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/order/info', (c) => ({ status: 401, body: skewed(`"${c.timestamp}"`) }));
  const error = await failure(peer.client().orders.info('A1'));
  assert.deepEqual([error.code, error.verified, peer.calls.length], ['timestamp_outside_window', true, 2]);
});

// The clock stands: each signature of the same message takes the next
// millisecond, another message does not.
test('timestamps never repeat', async (t) => {
  const peer = await Peer.start(t);
  for (const path of ['/checkout/order/info', '/openapi/test']) peer.on(path, () => order);
  const start = Date.now();
  const client = peer.client({ now: () => start });
  for (let i = 0; i < 5; i++) await client.orders.info('A1');
  await client.test();
  const stamps = peer.calls.map((call) => Number(call.timestamp) - start);
  assert.deepEqual(stamps, [0, 1, 2, 3, 4, 0]);
});
