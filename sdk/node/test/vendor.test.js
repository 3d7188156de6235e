// The client against a gateway that speaks as the API's vendor does, as far as
// its texts tell: credentials in the query, no question mark in what is signed,
// numbers for amounts, five-digit codes, times of two forms, no nextCursor.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { doctorCommand, timestamp } from 'xcheckout/signature';

import { failure } from './failure.js';
import { Peer, signKey } from './peer.js';

const tokenPath = '/user/auth/oauth2/token';
const infoPath = '/checkout/order/info';
const cancelPath = '/checkout/order/cancel';
const credential = {
  apiKey: 'd2f1a0',
  apiSecret: 'vendor-secret-0123456789',
  email: undefined,
  password: undefined,
  queryReading: undefined,
};

const success = (retdata) => ({ asWritten: true, body: `{"retcode":200, "retmsg":null, "retdata":${retdata}}` });
const order = (orderNo, status = 'PAYING') =>
  `{"sysid":"OR1","orderNo":"${orderNo}","orderAmount":989.19,"payingAmount":989.190000000,"refundedAmount":0,` +
  `"token":"TRX_USDT","customerId":77,"expiredIn":"1800","txHash":null,"depositAddress":"T9","orderStatus":"${status}",` +
  '"createdTime":"2025-09-26T14:49:09.294","updatedTime":"2025-09-26 14:50:00","whatever":[1e400]}';

const hmac = (text) => createHmac('sha512', signKey).update(text).digest('base64');

/** A peer that is the vendor's, and a client of it with three credentials. */
async function start(t, change = {}) {
  const peer = await Peer.start(t);
  peer.queryReadings = ['prose', 'prose_as_sent'];
  peer.on(tokenPath, ({ target }) => {
    peer.asked = [...new URL(target, 'http://x').searchParams];
    if (peer.refuseRefresh && peer.asked[0]?.[1] === 'refresh_token')
      return { status: 401, body: '{"retcode":"00099"}' };
    peer.valid = `token-${++peer.tokens}`;
    return success(
      `{"access_token":"${peer.valid}","token_type":"bearer","expires_in":21600,"refresh_token":"refresh-${peer.tokens}","rt_expires_in":43200,"client_id":"c"}`,
    );
  });
  peer.on(infoPath, () => success(order('A1042')));
  peer.on(cancelPath, () => success(order('A1042', 'CANCELLED')));
  peer.on('/openapi/test', () => success('{}'));
  return { peer, client: peer.client({ ...credential, ...change }) };
}

const sent = (peer) => peer.attempts.map(({ method, target }) => `${method} ${target.split('?')[0]}`);

test('three credentials obtain a token, by the query', async (t) => {
  const { peer, client } = await start(t);
  const token = await client.token();
  assert.deepEqual([token.accessToken, token.refreshToken, token.clientId], ['token-1', 'refresh-1', 'c']);
  assert.deepEqual(peer.asked, [
    ['grant_type', 'client_credentials'],
    ['api_key', credential.apiKey],
    ['api_secret', credential.apiSecret],
  ]);
  const { body, headers } = peer.attempts[0];
  assert.deepEqual([body, headers['content-length']], ['', '0']);
});

test('the password grant is used where there is a user, at the vendor too', async (t) => {
  const { peer, client } = await start(t, { email: 'dev@example.com', password: 'pass-word-secret' });
  await client.token();
  assert.equal(
    peer.attempts[0].body,
    '{"grantType":"password","email":"dev@example.com","password":"pass-word-secret","apiKey":"d2f1a0","apiSecret":"vendor-secret-0123456789"}',
  );
});

test('an order is taken from the vendor', async (t) => {
  const { peer, client } = await start(t);
  const created =
    '{"sysid":"OR1","orderNo":"A1042","payingAmount":24.5,"token":"TRX_USDT","coinAddress":"TR7","exchangeRate":1.01,' +
    '"depositAddress":"T9","paymentUrl":"https://pay.example.com/1","expiredIn":1800,"customerId":"c","merchantId":null}';
  peer.on('/checkout/order/create', () => success(created));
  const request = { orderNo: 'A1042', orderAmount: '24.50', token: 'TRX_USDT' };
  const made = await client.orders.create({
    ...request,
    pcCallbackUrl: 'https://shop.example.com/back',
    appCallbackUrl: 'shop://back',
    webhookUrl: 'https://shop.example.com/hook',
    requestId: 'r1',
    nonce: 'n1',
  });
  assert.deepEqual(
    [made.payingAmount, made.exchangeRate, made.orderStatus, made.expiresAt],
    ['24.50', '1.01', '', null],
  );
  assert.deepEqual(JSON.parse(peer.calls.at(-1).body), {
    ...request,
    fiat: 'USD',
    pcCallbackUrl: 'https://shop.example.com/back',
    appCallbackUrl: 'shop://back',
    webhookUrl: 'https://shop.example.com/hook',
    requestId: 'r1',
    nonce: 'n1',
  });
  const info = await client.orders.info('A1042');
  assert.deepEqual(
    [info.payingAmount, info.refundedAmount, info.receivedAmount, info.customerId, info.expiredIn, info.txHash],
    ['989.19', '0.00', undefined, '77', 1800, ''],
  );
  assert.deepEqual(
    [info.createdTime.toISOString(), info.updatedTime.toISOString()],
    ['2025-09-26T14:49:09.294Z', '2025-09-26T14:50:00.000Z'],
  );
});

test('the zone of its times is a setting', async (t) => {
  const { client } = await start(t, { timeZone: 'Asia/Singapore' });
  const { createdTime } = await client.orders.info('A1042');
  assert.equal(createdTime.toISOString(), '2025-09-26T06:49:09.294Z');
});

test('a token that the vendor does not take is one', async (t) => {
  const { peer, client } = await start(t);
  peer.on('/checkout/order/create', () =>
    success('{"orderNo":"A1","payingAmount":1,"token":"SOL_USDT","depositAddress":"-1"}'),
  );
  const error = await failure(client.orders.create({ orderNo: 'A1', orderAmount: '1', token: 'SOL_USDT' }));
  assert.deepEqual([error.code, error.param, error.verified], ['token_not_supported', 'token', true]);
  assert.match(error.message, /SOL_USDT/);
});

test('a closed order is an error that carries it', async (t) => {
  const { peer, client } = await start(t);
  for (const [orderStatus, code] of [
    ['TIMEOUT', 'order_closed'],
    ['CANCELLED', 'order_closed'],
    ['PAYING', undefined],
    ['PAID', undefined],
  ]) {
    const retdata = { orderNo: 'A1', payingAmount: 1, depositAddress: 'T9', orderStatus };
    peer.on('/checkout/order/create', () => success(JSON.stringify(retdata)));
    const create = client.orders.create({ orderNo: 'A1', orderAmount: '1', token: 'TRX_USDT' });
    if (code === undefined) {
      assert.equal((await create).orderStatus, orderStatus);
      continue;
    }
    const error = await failure(create);
    assert.deepEqual([error.code, error.order.orderStatus, error.retryable], [code, orderStatus, false]);
  }
});

test('its refusals have five digits, whatever the status', async (t) => {
  const { peer, client } = await start(t);
  for (const status of [200, 400, 404]) {
    peer.on(infoPath, () => ({ status, body: '{"retcode":"00008","retmsg":"orderNo is not alphanumeric"}' }));
    const error = await failure(client.orders.info('A1042'));
    assert.deepEqual(
      [error.code, error.retcode, error.detail, error.verified, error.httpStatus],
      ['retcode_00008', '00008', 'orderNo is not alphanumeric', true, status],
    );
    peer.on(infoPath, () => ({ status, unsigned: true, body: '{"retcode":"00006","retmsg":"a header is missing"}' }));
    const claimed = await failure(client.orders.info('A1042'));
    assert.deepEqual([claimed.code, claimed.claim.code], ['answer_unverified', 'retcode_00006']);
  }
});

test('an answer is verified in any reading of its whitespace', async (t) => {
  const { peer, client } = await start(t, { queryReading: 'prose' });
  const { body } = success(order('A1042'));
  for (const signed of [body, body.replace(/ /g, ''), body.replace(', ', ',').replace(', ', ',')]) {
    peer.on(infoPath, ({ target, method }) => {
      const at = timestamp(Date.now());
      const text = method + at + target.replace('?', '') + signed;
      return { asWritten: true, body, timestamp: at, signature: hmac(text) };
    });
    assert.equal((await client.orders.info('A1042')).updatedTime.toISOString(), '2025-09-26T14:50:00.000Z', signed);
  }
});

test('how a query is signed is learnt once, by the first call that may', async (t) => {
  const { peer, client } = await start(t);
  await client.orders.info('A1042');
  assert.deepEqual(sent(peer), [`POST ${tokenPath}`, `POST ${tokenPath}`, `GET ${infoPath}`], 'printed, prose, prose');
  await client.orders.info('A1042');
  await client.orders.cancel('A1042');
  assert.equal(peer.attempts.length, 5);
  assert.deepEqual([...new Set(peer.calls.map((call) => call.queryReading))], ['prose']);
});

test('with a user, whose token needs no query, the first order info learns it', async (t) => {
  const { peer, client } = await start(t, { email: 'dev@example.com', password: 'pass-word-secret' });
  await client.orders.info('A1042');
  assert.deepEqual(sent(peer), [`POST ${tokenPath}`, `GET ${infoPath}`, `GET ${infoPath}`]);
  const [, first, second] = peer.attempts;
  assert.notEqual(first.signature, second.signature);
});

test('a call that changes something never learns it: the self-test does, once', async (t) => {
  const { peer, client } = await start(t, { email: 'dev@example.com', password: 'pass-word-secret' });
  await Promise.all([client.orders.cancel('A1042'), client.orders.cancel('A1042')]);
  await client.orders.cancel('A1042');
  assert.deepEqual(sent(peer).sort(), [
    ...Array(3).fill(`GET ${cancelPath}`),
    ...Array(2).fill('GET /openapi/test'),
    `POST ${tokenPath}`,
  ]);
});

test('a refused cancel is not repeated in another reading, even where nothing could be learnt', async (t) => {
  const { peer, client } = await start(t, { email: 'dev@example.com', password: 'pass-word-secret' });
  peer.queryReadings = [];
  const error = await failure(client.orders.cancel('A1042'));
  assert.equal(error.code, 'answer_unverified');
  const cancels = peer.attempts.filter(({ target }) => target.startsWith(cancelPath));
  assert.equal(cancels.length, 2, 'once, and once with a fresh token');
  for (const { stringToSign } of cancels) assert.ok(!stringToSign.includes('cancelorderNo'), stringToSign);
  await failure(client.orders.cancel('A1042'));
  const tests = peer.attempts.filter(({ target }) => target.startsWith('/openapi/test'));
  assert.equal(tests.length, 4, 'two readings with two tokens, and never again');
});

test('a pinned reading is the only one', async (t) => {
  for (const [queryReading, works] of [
    ['prose', true],
    ['printed', false],
  ]) {
    const { peer, client } = await start(t, { queryReading });
    if (works) await client.orders.info('A1042');
    else assert.equal((await failure(client.orders.info('A1042'))).claim.code, 'signature_mismatch');
    assert.equal(peer.attempts.length, works ? 2 : 1);
  }
});

test('a reading that the gateway does not take is named as one', async (t) => {
  const peer = await Peer.start(t);
  const client = peer.client({ ...credential, apiKey: 'xck_local_1', queryReading: 'prose' });
  const error = await failure(client.orders.info('A1042'));
  assert.equal(error.finding.code, 'query_without_question_mark');
  assert.match(error.message, /reading/);
});

test('our own gateways never see a secret in a query, and learn nothing by it', async (t) => {
  const peer = await Peer.start(t);
  const client = peer.client({ ...credential, apiKey: 'xck_local_1' });
  await client.token();
  assert.deepEqual(
    [peer.attempts[0].target, peer.attempts[0].body],
    [tokenPath, '{"grantType":"client_credentials","apiKey":"xck_local_1","apiSecret":"vendor-secret-0123456789"}'],
  );
});

test('secrets in a query are not shown', async (t) => {
  const events = [];
  const hooks = { request: (e) => events.push(e), answer: (e) => events.push(e), retry: (e) => events.push(e) };
  const { peer, client } = await start(t, { hooks });
  peer.queryReadings = [];
  const error = await failure(client.token());
  for (const text of [error.message, error.stack, JSON.stringify(error), JSON.stringify(events)]) {
    assert.ok(!text.includes(credential.apiSecret), text);
  }
  const [{ method, target, timestamp: at }] = peer.attempts;
  assert.match(doctorCommand({ method, target, timestamp: at }, 'x'), /api_secret=<redacted>/);
});

test('a refresh token is used once, and the credential where it is refused', async (t) => {
  let ahead = 0;
  const hour = 3_600_000;
  const { peer, client } = await start(t, { now: () => Date.now() + ahead });
  const grants = () => peer.attempts.map(({ target }) => new URL(target, 'http://x').searchParams.get('grant_type'));
  const move = (by) => {
    ahead += by;
    peer.skew += by;
  };
  await client.orders.info('A1042');
  move(6 * hour - 200_000); // less than five minutes before its end
  await client.orders.info('A1042');
  assert.deepEqual(grants().filter(Boolean), ['client_credentials', 'client_credentials', 'refresh_token']);
  assert.equal(new URL(peer.attempts.at(-2).target, 'http://x').searchParams.get('refresh_token'), 'refresh-1');
  // The next is refused: it is not tried again, and the credential obtains a token.
  const before = peer.attempts.length;
  peer.refuseRefresh = true;
  move(6 * hour - 200_000);
  await client.orders.info('A1042');
  assert.deepEqual(grants().slice(before).filter(Boolean), ['refresh_token', 'client_credentials']);
});

test('a refresh token is not tried again when neither it nor the credential obtains a token', async (t) => {
  let ahead = 0;
  const { peer, client } = await start(t, { now: () => Date.now() + ahead, queryReading: 'prose', retries: 0 });
  await client.orders.info('A1042');
  peer.on(tokenPath, () => ({ status: 503, unsigned: true }));
  for (const by of [6 * 3_600_000 - 200_000, 6000]) {
    ahead += by;
    peer.skew += by;
    await client.orders.info('A1042'); // the token still lives
  }
  const grants = peer.attempts.map(({ target }) => new URL(target, 'http://x').searchParams.get('grant_type'));
  assert.deepEqual(grants.filter(Boolean), [
    'client_credentials',
    'refresh_token',
    'client_credentials',
    'client_credentials',
  ]);
});

test('after a 401 the credential obtains a token, not the refresh token', async (t) => {
  const { peer, client } = await start(t, { queryReading: 'prose' });
  await client.orders.info('A1042');
  peer.valid = 'revoked';
  await client.orders.info('A1042');
  const grants = peer.attempts.map(({ target }) => new URL(target, 'http://x').searchParams.get('grant_type'));
  assert.deepEqual(grants.filter(Boolean), ['client_credentials', 'client_credentials']);
});
