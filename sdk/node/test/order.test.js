import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, orderOf, Peer } from './peer.js';

test('an order is created', async (t) => {
  const peer = await Peer.start(t);
  const retdata =
    '{"sysid":"OR1","orderNo":"A1","payingAmount":"25.01","token":"ETH_USDT","coinAddress":"0xc0","exchangeRate":"1.0004","rateSource":"fixed","rateAt":1758702581000,' +
    '"depositAddress":"0xdef","paymentUrl":"https://example.com/pay","expiredIn":900,"customerId":"c1","merchantId":"m1","expiresAt":1758702581000,"orderStatus":"PAYING"}';
  peer.on('/checkout/order/create', () => ok(retdata));
  const order = await peer.client().orders.create({
    orderNo: 'A1',
    orderAmount: '25',
    token: 'ETH_USDT',
    customerId: 'c1',
    expiredIn: 900,
    metadata: { note: 'two words' },
  });
  assert.equal(order.raw, retdata);
  assert.deepEqual(order, {
    sysid: 'OR1',
    orderNo: 'A1',
    payingAmount: '25.01',
    token: 'ETH_USDT',
    coinAddress: '0xc0',
    exchangeRate: '1.0004',
    rateSource: 'fixed',
    rateAt: new Date(1758702581000),
    depositAddress: '0xdef',
    paymentUrl: 'https://example.com/pay',
    expiredIn: 900,
    expiresAt: new Date(1758702581000),
    customerId: 'c1',
    merchantId: 'm1',
    orderStatus: 'PAYING',
  });
  const [{ body }] = peer.calls;
  assert.equal(
    body,
    '{"orderNo":"A1","orderAmount":"25","token":"ETH_USDT","fiat":"USD","customerId":"c1","expiredIn":900,' +
      '"metadata":{"note":"two\\u0020words"}}',
  );
});

test('what cannot be an order is not sent', async (t) => {
  const peer = await Peer.start(t);
  const client = peer.client();
  const good = { orderNo: 'A1', orderAmount: '1', token: 'ETH_USDT' };
  for (const [param, value, code] of [
    ['orderNo', '', 'parameter_missing'],
    ['orderAmount', undefined, 'parameter_missing'],
    ['orderAmount', '0.00', 'parameter_invalid'],
    ['orderAmount', '-1', 'parameter_invalid'],
    ['orderAmount', 25.1, 'parameter_invalid'],
    ['orderAmount', '1e3', 'parameter_invalid'],
    ['orderAmount', '0.0000001', 'parameter_invalid'],
    ['token', '', 'parameter_missing'],
    ['expiredIn', 0.5, 'parameter_invalid'],
  ]) {
    const error = await failure(client.orders.create({ ...good, [param]: value }));
    assert.deepEqual([error.code, error.param], [code, param], `${param}: ${value}`);
  }
  assert.deepEqual([peer.tokens, peer.calls.length], [0, 0]);
});

const paidOrder = `{"sysid":"OR1","orderNo":"A1","orderAmount":"25.00","fiat":"USD","payingAmount":25.010,"receivedAmount":25.01,
"customerId":"c1","merchantId":"m1","expiredIn":900,"expiresAt":1758702581000,"token":"ETH_USDT","txHash":"0xabc",
"depositAddress":"0xdef","paymentUrl":"https://example.com/pay","orderStatus":"PAID","createdTime":"2025-09-24 08:14:41",
"updatedTime":null,"createdAt":"soon","refundedAmount":null,"confirmations":2,"requiredConfirmations":2,"metadata":{"note":"late payment","__proto__":"x"},
"deposits":[{"txHash":"0xabc","ordinal":3,"kind":"IN_TIME","amount":"25.01","rawAmount":"25010000000000000000001","blockNumber":77,
"blockTime":1758701681000,"confirmations":2,"status":"CONFIRMED"}],"unheardOf":1e400}`;

test('an order is read', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/order/info', () => ok(paidOrder));
  const order = await peer.client().orders.info('A1');
  assert.equal(peer.calls[0].target, '/checkout/order/info?orderNo=A1');
  assert.deepEqual(
    [order.orderStatus, order.payingAmount, order.receivedAmount, order.createdTime, order.updatedTime],
    ['PAID', '25.01', '25.01', new Date('2025-09-24T08:14:41Z'), null],
  );
  assert.equal(order.metadata.note, 'late payment');
  assert.deepEqual(Object.keys(order.metadata), ['note', '__proto__']);
  assert.equal(Object.getPrototypeOf(order.metadata), Object.prototype);
  const [deposit] = order.deposits;
  assert.deepEqual([deposit.status, deposit.rawAmount, deposit.token], ['CONFIRMED', '25010000000000000000001', '']);
  assert.deepEqual([deposit.kind, deposit.ordinal], ['IN_TIME', 3]);
  assert.equal(order.raw.includes('"payingAmount":25.010'), true, 'raw is not what came');
});

test('an orderNo is encoded once', async (t) => {
  const peer = await Peer.start(t);
  const orderNo = "Bestellung 7/ä+=%'()*";
  peer.on('/checkout/order/info', () => ok(orderOf({ orderNo })));
  await peer.client().orders.info(orderNo);
  const [{ target, stringToSign }] = peer.calls;
  assert.equal(target, '/checkout/order/info?orderNo=Bestellung%207%2F%C3%A4%2B%3D%25%27%28%29%2A');
  assert.ok(stringToSign.endsWith(`?orderNo=${orderNo}`), stringToSign);
});

test('an orderNo that cannot be signed is refused', async (t) => {
  const peer = await Peer.start(t);
  const error = await failure(peer.client().orders.info('A&B'));
  assert.equal(error.code, 'parameter_invalid');
  assert.match(error.message, /query_ambiguous/);
});

test('the sandbox', async (t) => {
  const peer = await Peer.start(t);
  const paid = '{"orderNo":"A1","token":"ETH_USDT","amount":"10.00","txHash":"0xabc","from":"0x1","to":"0x2"}';
  peer.on('/sandbox/pay', () => ok(paid));
  peer.on('/sandbox/reorg', () => ok('{"ancestor":39,"head":43,"transactions":1}'));
  peer.on('/sandbox/webhook', () => ok('{"url":"http://127.0.0.1:1/","previousUrl":"http://old.example"}'));
  peer.on('/sandbox/listener', () => ok('{"url":"http://127.0.0.1:1/","expiresAt":60000}'));
  const { sandbox } = peer.client();
  assert.equal((await sandbox.pay('A1', '10')).txHash, '0xabc');
  await sandbox.pay('A1');
  assert.equal((await failure(sandbox.pay('A1', 10))).param, 'amount');
  await sandbox.payIn('A1', 'ETH_USDC', '10');
  const { ancestor, head, transactions } = await sandbox.reorg(3);
  assert.deepEqual([ancestor, head, transactions], [39, 43, 1]);
  assert.equal((await failure(sandbox.reorg(0))).param, 'depth');
  assert.equal((await sandbox.setWebhook('http://127.0.0.1:1/')).previousUrl, 'http://old.example');
  assert.equal((await sandbox.listen('http://127.0.0.1:1/', 60)).expiresAt.getTime(), 60_000);
  assert.deepEqual(
    peer.calls.map((call) => call.body),
    [
      '{"orderNo":"A1","amount":"10"}',
      '{"orderNo":"A1"}',
      '{"orderNo":"A1","token":"ETH_USDC","amount":"10"}',
      '{"depth":3,"drop":false}',
      '{"url":"http://127.0.0.1:1/"}',
      '{"url":"http://127.0.0.1:1/","seconds":60}',
    ],
  );
  const production = peer.client({ environment: 'production', apiKey: 'xck_live_1' });
  assert.equal((await failure(production.sandbox.pay('A1'))).code, 'sandbox_only');
});

test('the self-test', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/openapi/test', ({ stringToSign }) => ok(JSON.stringify({ stringToSign })));
  const client = peer.client();
  for (const [ask, want] of [
    [{}, '/openapi/test'],
    [{ name: 'test', value: '234' }, '/openapi/test?test=234'],
    [{ body: { a: '1 2' } }, '/openapi/test{"a":"1\\u00202"}'],
  ]) {
    const { stringToSign } = await client.test(ask);
    assert.ok(stringToSign.endsWith(want), `${stringToSign} does not end in ${want}`);
  }
  assert.equal((await failure(client.test({ body: () => 1 }))).code, 'parameter_invalid');
  assert.equal((await failure(client.test({ body: { n: 1n } }))).code, 'parameter_invalid');
});
