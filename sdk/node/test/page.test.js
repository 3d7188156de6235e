import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, orderOf, Peer } from './peer.js';

const path = '/checkout/order/list';
const records = (...numbers) => `[${numbers.map((orderNo) => orderOf({ orderNo })).join(',')}]`;

/** A peer that answers a list by what is asked for, and a client of it. */
async function start(t, answer) {
  const peer = await Peer.start(t);
  peer.on(path, ({ body, number }) => ok(answer(JSON.parse(body), number)));
  return { peer, client: peer.client(), asked: () => peer.calls.map(({ body }) => JSON.parse(body)) };
}

const numbers = (orders) => orders.map(({ orderNo }) => orderNo);

test('a page is read', async (t) => {
  const { client } = await start(
    t,
    () => `{"records":${records('A1')},"total":10000,"totalIsMore":true,"pageNo":1,"pageSize":50,"nextCursor":"c2"}`,
  );
  const { records: orders, ...page } = await client.orders.list({ pageNum: 1 });
  assert.deepEqual(page, { total: 10000, totalIsMore: true, pageNo: 1, pageSize: 50, nextCursor: 'c2' });
  assert.deepEqual(numbers(orders), ['A1']);
});

test('all pages of one of our gateways: the first by number, the others by cursor', async (t) => {
  const pages = {
    undefined: `{"records":${records('A1', 'A2')},"total":3,"pageNo":1,"pageSize":2,"nextCursor":"c2"}`,
    c2: '{"records":[],"nextCursor":"c3"}',
    c3: `{"records":${records('A3')},"nextCursor":""}`,
  };
  const { client, asked } = await start(t, ({ cursor }) => pages[cursor]);
  const filter = { orderStatus: 'PAID', pageSize: 2, startTime: 1758701681000 };
  const seen = [];
  for await (const { orderNo } of client.orders.all(filter)) seen.push(orderNo);
  assert.deepEqual(seen, ['A1', 'A2', 'A3']);
  assert.deepEqual(asked(), [filter, { ...filter, cursor: 'c2' }, { ...filter, cursor: 'c3' }]);
});

test('all pages of another gateway, by their numbers', async (t) => {
  const all = ['A1', 'A2', 'A3', 'A4', 'A5'];
  const page =
    (total) =>
    ({ pageNum = 1, pageSize }) =>
      `{"records":${records(...all.slice((pageNum - 1) * pageSize, pageNum * pageSize))}${total},"pageNo":${pageNum},"pageSize":${pageSize}}`;
  for (const [total, calls] of [
    [',"total":5', 3],
    [',"total":"5"', 3],
    ['', 4], // to a page that is empty
  ]) {
    const { client, asked } = await start(t, page(total));
    assert.deepEqual(numbers(await client.orders.all({ pageSize: 2 }).toArray({ limit: 99 })), all);
    assert.equal(asked().length, calls, total);
  }
  const { client } = await start(t, page(',"total":5'));
  assert.deepEqual(numbers(await client.orders.all({ pageSize: 2, pageNum: 2 }).toArray({ limit: 99 })), all.slice(2));
});

test('a walk asks for no page that is not needed', async (t) => {
  const { client, asked } = await start(t, (_, n) => `{"records":${records(`A${n}`, `B${n}`)},"nextCursor":"c${n}"}`);
  assert.deepEqual(numbers(await client.orders.all().toArray({ limit: 3 })), ['A1', 'B1', 'A2']);
  assert.equal(asked().length, 2);
  const all = client.orders.all();
  for await (const { orderNo } of all) if (orderNo === 'A3') break;
  assert.equal(asked().length, 3);
});

test('a list that stands still ends the walk', async (t) => {
  for (const answer of [
    () => `{"records":${records('A1')},"nextCursor":"same"}`,
    () => `{"records":${records('A1')},"pageNo":1,"pageSize":1,"total":9}`,
  ]) {
    const { client, asked } = await start(t, answer);
    const error = await failure(client.orders.all().toArray({ limit: 99 }));
    assert.deepEqual([error.code, asked().length], ['answer_body_invalid', 2]);
    assert.match(error.message, /does not move on/);
  }
});

test('what is no page is refused', async (t) => {
  for (const retdata of ['{}', '{"records":{}}', '{"records":[1]}', '{"list":[]}', '{"records":[{"orderNo":"A1"}]}']) {
    const { client } = await start(t, () => retdata);
    assert.equal((await failure(client.orders.list())).code, 'answer_body_invalid', retdata);
  }
});

test('tokens and events', async (t) => {
  const peer = await Peer.start(t);
  const client = peer.client();
  const token =
    '{"token":"ETH_USDT","chain":"ETH","coinAddress":"0xc0","decimals":6,"fiat":"EUR","fiats":["EUR","USD"],"rateSource":"EUR/USD","rateAt":1758702581000,"exchangeRate":"1.0004","minAmount":1,"maxAmount":"9.5"}';
  peer.on('/checkout/token/list', () => ok(`{"records":[${token}]}`));
  const tokens = await client.tokens.list({ merchantId: 'm1', fiat: 'EUR' });
  assert.deepEqual(tokens.records, [
    {
      token: 'ETH_USDT',
      chain: 'ETH',
      coinAddress: '0xc0',
      decimals: 6,
      fiat: 'EUR',
      fiats: ['EUR', 'USD'],
      exchangeRate: '1.0004',
      rateSource: 'EUR/USD',
      rateAt: new Date(1758702581000),
      minAmount: '1.00',
      maxAmount: '9.50',
      requiredConfirmations: undefined,
    },
  ]);
  const record =
    '"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","sequence":3,"deliveryStatus":"FAILED","attempts":2';
  const event = `{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","data":{"orderNo":"A1","orderStatus":"PAID","payingAmount":25.10}}`;
  peer.on('/checkout/event/list', () => ok(`{"records":[{${record}}],"nextCursor":""}`));
  peer.on('/checkout/event/info', () =>
    ok(`{${record},"event":${event},"deliveries":[{"attempt":1,"httpStatus":500,"latency":7}]}`),
  );
  peer.on('/checkout/event/resend', () => ok(`{${record}}`));
  const filter = { orderNo: 'A1', eventType: 'CHECKOUT_ORDER_CHANGED', deliveryStatus: 'FAILED', endTime: new Date(5) };
  assert.deepEqual(
    (await client.events.all(filter).toArray({ limit: 9 })).map((e) => [e.sequence, e.attempts]),
    [[3, 2]],
  );
  const info = await client.events.info('evt_1');
  assert.deepEqual([info.event.raw, info.event.order.payingAmount], [event, '25.10']);
  assert.deepEqual([info.deliveries[0].httpStatus, info.deliveries[0].answer], [500, '']);
  assert.equal((await client.events.resend('evt_1', { requestId: 'r1', nonce: 'n1' })).deliveryStatus, 'FAILED');
  assert.deepEqual(
    peer.calls.map(({ body }) => body),
    [
      '{"merchantId":"m1","fiat":"EUR"}',
      '{"orderNo":"A1","eventType":"CHECKOUT_ORDER_CHANGED","deliveryStatus":"FAILED","endTime":5}',
      '{"eventId":"evt_1"}',
      '{"eventId":"evt_1","requestId":"r1","nonce":"n1"}',
    ],
  );
  peer.on('/base/notification/simulate', () => ok('{"success":true}'));
  peer.on('/checkout/order/cancel', () => ok(orderOf({ orderStatus: 'CANCELLED' })));
  assert.deepEqual(
    { ...(await client.sandbox.simulate({ event: 'ABNORMAL_PAYMENT', remark: 'x' })) },
    { success: true, eventId: '' },
  );
  assert.equal(peer.calls.at(-1).body, '{"event":"ABNORMAL_PAYMENT","remark":"x"}');
  await client.orders.cancel('A1', { requestId: 'r2', nonce: 'n2' });
  assert.equal(peer.calls.at(-1).target, '/checkout/order/cancel?orderNo=A1&requestId=r2&nonce=n2');
  for (const call of [() => client.events.info(''), () => client.events.resend()]) {
    assert.equal((await failure(call())).code, 'parameter_missing');
  }
});
