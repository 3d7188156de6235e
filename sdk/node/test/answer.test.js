import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { Key, timestamp } from 'xcheckout/signature';

import { failure } from './failure.js';
import { ok, orderOf, Peer, refusal } from './peer.js';

const order = orderOf({ orderStatus: 'PAID' });
const minutes = (n) => timestamp(Date.now() + n * 60_000);
const other = new Key('another-key-0123456789');
const zeros = Buffer.alloc(64).toString('base64');
const spoiled = (spoil) => ({ ...ok(order), spoil });
const replaced = (from, to) => ({ body: ok(order).body.replace(from, to) });

// Every way to spoil the answer to orders.info that must not be believed.
const spoilt = {
  'not signed': [{ ...ok(order), unsigned: true }, 'answer_signature_missing'],
  'empty signature': [spoiled((h) => (h.signature = '')), 'answer_signature_missing'],
  'no timestamp': [spoiled((h) => delete h.timestamp), 'answer_header_missing'],
  'two signatures': [spoiled((h) => (h.signature = [h.signature, zeros])), 'answer_header_repeated'],
  'two timestamps': [spoiled((h) => (h.timestamp = [h.timestamp, minutes(0)])), 'answer_header_repeated'],
  'timestamp in seconds': [spoiled((h) => (h.timestamp = minutes(0).slice(0, 10))), 'answer_timestamp_malformed'],
  'signature in hex': [{ ...ok(order), signature: '0f'.repeat(64) }, 'answer_signature_malformed'],
  'URL alphabet': [{ ...ok(order), signature: `_${zeros.slice(1)}` }, 'answer_signature_malformed'],
  'another signature': [{ ...ok(order), signature: zeros }, 'answer_signature_mismatch'],
  'another key': [{ ...ok(order), key: other }, 'answer_signature_mismatch'],
  'answer to another request': [
    { ...ok(order), target: '/checkout/order/info?orderNo=B2' },
    'answer_signature_mismatch',
  ],
  'another timestamp sent': [spoiled((h) => (h.timestamp = minutes(1))), 'answer_signature_mismatch'],
  'too old': [{ ...ok(order), timestamp: minutes(-3) }, 'answer_timestamp_outside_window'],
  'from the future': [{ ...ok(order), timestamp: minutes(3) }, 'answer_timestamp_outside_window'],
  'no retcode': [replaced('"retcode":"200",', ''), 'answer_retcode_missing'],
  RETCODE: [replaced('retcode', 'RETCODE'), 'answer_retcode_missing'],
  'retcode of another kind': [{ body: '{"retcode":{"200":true}}' }, 'answer_retcode_missing'],
  'an array': [{ body: '[{"retcode":"200"}]' }, 'answer_retcode_missing'],
  'status 200, retcode 404': [{ body: refusal(404, 'order_not_found') }, 'answer_status_mismatch'],
  'success false': [replaced('true', 'false'), 'answer_body_invalid'],
  'refusal with success true': [
    { status: 404, body: refusal(404, 'x').replace('false', 'true') },
    'answer_body_invalid',
  ],
  'retcode 200123': [replaced('"200"', '"200123"'), 'answer_body_invalid'],
  'not JSON': [{ body: '<html>' }, 'answer_body_invalid'],
  'HTML by its type': [spoiled((h) => (h['content-type'] = 'text/html')), 'answer_body_invalid'],
  'a name twice': [{ body: '{"retcode":"200","retcode":"200"}' }, 'answer_body_invalid'],
  'another order': [ok(orderOf({ orderNo: 'B2' })), 'answer_orderno_mismatch'],
  'no order': [ok('null'), 'answer_orderno_mismatch'],
  'no retdata': [{ body: '{"retcode":"200","success":true}' }, 'answer_body_invalid'],
  'an orderNo that is a number': [ok(orderOf({ orderNo: 1 })), 'answer_body_invalid'],
  'no status': [ok(orderOf({ orderStatus: undefined })), 'answer_body_invalid'],
  'a status that is a number': [ok(orderOf({ orderStatus: 7 })), 'answer_body_invalid'],
  'no amount': [ok(orderOf({ payingAmount: null })), 'answer_body_invalid'],
  'an amount that is none': [ok(orderOf({ receivedAmount: '1e3' })), 'answer_body_invalid'],
  'an amount with an exponent': [ok(orderOf().replace('25', '2.5e1')), 'answer_body_invalid'],
  'too large': [ok(`{"orderNo":"${'A'.repeat(8 << 20)}"}`), 'answer_too_large'],
};

for (const [name, [answer, want]] of Object.entries(spoilt)) {
  test(`an answer is refused: ${name}`, async (t) => {
    const peer = await Peer.start(t);
    peer.on('/checkout/order/info', () => answer);
    const error = await failure(peer.client().orders.info('A1'));
    assert.equal(error.code, want, error.message);
    assert.equal(error.verified, false);
    assert.equal(error.retryable, false);
    assert.equal(peer.calls.length, 1, 'sent more than once');
  });
}

// A request sent straight back: with signature, timestamp and body it would
// pass as an answer if only the MAC were looked at.
test('a reflected answer is refused', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/openapi/test', ({ body, timestamp: at, signature }) => ({ body, timestamp: at, signature }));
  // The peer, like any gateway, already refuses a request with a retcode.
  assert.equal((await failure(peer.client().test({ body: { retcode: '200' } }))).code, 'signature_reflected');
  assert.equal((await failure(peer.client().test({ body: { a: 'b' } }))).code, 'answer_signature_reflected');
});

test('a refusal is typed', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/order/cancel', () => ({ status: 409, body: refusal(409, 'order_has_deposits') }));
  const error = await failure(peer.client().orders.cancel('A1'));
  const { code, verified, httpStatus, requestId, detail, docUrl, retryable } = error;
  assert.deepEqual(
    { code, verified, httpStatus, requestId, detail, docUrl, retryable },
    {
      code: 'order_has_deposits',
      verified: true,
      httpStatus: 409,
      requestId: 'req_7',
      detail: 'why it was refused',
      docUrl: 'https://example.com/doc',
      retryable: false,
    },
  );
  assert.equal(error.message, 'GET /checkout/order/cancel: order_has_deposits: why it was refused (request req_7)');
});

test('a refusal without an error object is typed by its retcode', async (t) => {
  const peer = await Peer.start(t);
  const body = '{"retcode":"400017","retmsg":"bad order","success":false}';
  peer.on('/checkout/order/info', () => ({ status: 400, body }));
  const error = await failure(peer.client().orders.info('A1'));
  assert.deepEqual([error.code, error.detail, error.verified], ['retcode_400017', 'bad order', true]);
});

// The peer, or anyone before it, says without a signature that there is no such order.
test('an unsigned failure is not believed', async (t) => {
  const peer = await Peer.start(t);
  const body = refusal(404, 'order_not_found\u009b2J\u202e');
  peer.on('/checkout/order/info', () => ({ status: 404, unsigned: true, body }));
  const error = await failure(peer.client().orders.info('A1'));
  assert.deepEqual([error.code, error.httpStatus, error.verified], ['answer_unverified', 404, false]);
  assert.equal(error.claim.code, 'order_not_found2J', 'the claim without its control characters');
});

test('redirects are not followed', async (t) => {
  let followed = 0;
  const elsewhere = createServer((req, res) => {
    followed++;
    res.end();
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  t.after(() => elsewhere.close());
  const peer = await Peer.start(t);
  for (const status of [301, 302, 303, 307, 308]) {
    const headers = { location: `http://127.0.0.1:${elsewhere.address().port}/` };
    peer.on('/checkout/order/info', () => ({ ...ok(order), status, headers }));
    assert.equal((await failure(peer.client().orders.info('A1'))).code, 'answer_redirect', `status ${status}`);
  }
  assert.equal(followed, 0);
});

test('an answer is not read further than it may be', async (t) => {
  let sent = 0;
  const chunk = Buffer.alloc(1 << 16, ' ');
  const endless = createServer((req, res) => {
    const more = () => {
      while (!res.destroyed && res.write(chunk)) sent += chunk.length;
    };
    res.on('drain', more);
    more();
  }).listen(0, '127.0.0.1');
  await once(endless, 'listening');
  t.after(() => {
    endless.closeAllConnections();
    endless.close();
  });
  const peer = await Peer.start(t);
  const client = peer.client({ environment: `http://127.0.0.1:${endless.address().port}`, timeout: 20_000 });
  assert.equal((await failure(client.token())).code, 'answer_signature_missing');
  assert.ok(sent < 64 << 20, `${sent} bytes were taken`);
});

test('the names of the headers are a setting', async (t) => {
  let got;
  const server = createServer((req, res) => {
    got = req.headers;
    res.writeHead(400).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const peer = await Peer.start(t);
  const client = peer.client({
    environment: `http://127.0.0.1:${server.address().port}`,
    signatureHeader: 'D-Signature',
    timestampHeader: 'D-Timestamp',
  });
  assert.equal((await failure(client.token())).code, 'answer_unverified');
  assert.ok(got['d-signature'] && got['d-timestamp']);
  assert.equal(got.signature, undefined);
});
