import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, orderOf, Peer, refusal } from './peer.js';

const refund =
  '{"sysid":"RF1","refundOrderNo":"R1","orderNo":"A1","abnormalPaymentNo":"","merchantId":"mer_2","token":"ETH_USDT","amount":"404.69","address":"0xa",' +
  '"refundStatus":"PENDING_REFUND","failReason":"","waitReason":"awaiting_finality","txHash":"","remark":"late","createdTime":"2025-09-26T15:02:11.870","createdAt":1758898931870}';

const overPaid =
  '{"abnormalPaymentNo":"P1","orderNo":"A1","type":"OVER_PAID","status":"PENDING","merchantId":"mer_2","token":"ETH_USDT","amount":"818.89",' +
  '"pendingAmount":"739.00","hash":"0x2","sender":"0xa","createdTime":"2025-12-23 12:56:47"}';

test('a refund is created, and again after a failure that may pass', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/refund/create', () =>
    peer.calls.length === 1 ? { status: 503, body: refusal(503, 'unavailable') } : ok(refund),
  );
  const request = { refundOrderNo: 'R1', orderNo: 'A1', amount: '404.69', address: '0xa', remark: 'late' };
  const made = await peer.client().refunds.create(request);
  assert.equal(made.raw, refund);
  assert.deepEqual(made, {
    sysid: 'RF1',
    refundOrderNo: 'R1',
    orderNo: 'A1',
    abnormalPaymentNo: '',
    depositNo: '',
    merchantId: 'mer_2',
    refundStatus: 'PENDING_REFUND',
    token: 'ETH_USDT',
    amount: '404.69',
    address: '0xa',
    txHash: '',
    failReason: '',
    waitReason: 'awaiting_finality',
    remark: 'late',
    createdTime: new Date(1758898931870),
    updatedTime: null,
    createdAt: new Date(1758898931870),
    updatedAt: null,
  });
  const body = '{"refundOrderNo":"R1","orderNo":"A1","amount":"404.69","address":"0xa","remark":"late"}';
  assert.deepEqual(
    peer.calls.map((call) => call.body),
    [body, body],
  );
});

test('with a nonce, or where it says nothing, a call is sent once', async (t) => {
  const peer = await Peer.start(t);
  const { orders, refunds, abnormalPayments } = peer.client();
  for (const [path, send] of [
    ['order/create', () => orders.create({ orderNo: 'A1', orderAmount: '1', token: 'ETH_USDT', nonce: 'n' })],
    ['refund/create', () => refunds.create({ refundOrderNo: 'R1', orderNo: 'A1', amount: '1', nonce: 'n' })],
    [
      'abnormal-payment/refund',
      () => abnormalPayments.refund({ refundOrderNo: 'R1', abnormalPaymentNo: 'P1', nonce: 'n' }),
    ],
    ['abnormal-payment/accept', () => abnormalPayments.accept(['P1'], { nonce: 'n' })],
    ['refund/cancel', () => refunds.cancel('R1', { requestId: 'q' })],
  ]) {
    peer.on(`/checkout/${path}`, () => ({ status: 503, body: refusal(503, 'unavailable') }));
    const before = peer.calls.length;
    assert.equal((await failure(send())).code, 'unavailable', path);
    assert.equal(peer.calls.length, before + 1, path);
  }
  assert.equal(peer.calls.at(-1).body, '{"refundOrderNo":"R1","requestId":"q"}');
});

test('what cannot be a refund is not sent', async (t) => {
  const peer = await Peer.start(t);
  const { refunds, abnormalPayments } = peer.client();
  const good = { refundOrderNo: 'R1', orderNo: 'A1', amount: '1' };
  for (const [param, code, send] of [
    ['refundOrderNo', 'parameter_missing', () => refunds.create({ ...good, refundOrderNo: '' })],
    ['orderNo', 'parameter_missing', () => refunds.create({ ...good, orderNo: undefined })],
    ['abnormalPaymentNo', 'parameter_invalid', () => refunds.create({ ...good, abnormalPaymentNo: 'P1' })],
    ['amount', 'parameter_missing', () => refunds.create({ ...good, amount: undefined })],
    ['amount', 'parameter_invalid', () => refunds.create({ ...good, amount: '0.00' })],
    ['amount', 'parameter_invalid', () => refunds.create({ ...good, amount: 1 })],
    ['adress', 'parameter_invalid', () => refunds.create({ ...good, adress: '0xa' })],
    ['refundOrderNo', 'parameter_missing', () => refunds.info('')],
    ['refundOrderNo', 'parameter_missing', () => refunds.cancel('')],
    ['refundOrderNo', 'parameter_missing', () => abnormalPayments.refund({ abnormalPaymentNo: 'P1' })],
    ['orderNo', 'parameter_missing', () => abnormalPayments.refund({ refundOrderNo: 'R1', txHash: '0x2' })],
    ['txHash', 'parameter_missing', () => abnormalPayments.refund({ refundOrderNo: 'R1', orderNo: 'A1' })],
    [
      'amount',
      'parameter_invalid',
      () => abnormalPayments.refund({ refundOrderNo: 'R1', abnormalPaymentNo: 'P1', amount: '-1' }),
    ],
    ['abnormalPaymentNos', 'parameter_missing', () => abnormalPayments.accept([])],
    ['abnormalPaymentNos', 'parameter_invalid', () => abnormalPayments.accept('P1')],
  ]) {
    const error = await failure(send());
    assert.deepEqual([error.code, error.param], [code, param]);
  }
  assert.deepEqual([peer.tokens, peer.calls.length], [0, 0]);
});

test('info and cancel name the refund in a body, and take no answer about another', async (t) => {
  const peer = await Peer.start(t);
  const { refunds } = peer.client();
  for (const call of ['info', 'cancel']) {
    peer.on(`/checkout/refund/${call}`, () => ok(refund));
    assert.equal((await refunds[call]('R1')).refundStatus, 'PENDING_REFUND');
    assert.deepEqual([peer.calls.at(-1).method, peer.calls.at(-1).body], ['POST', '{"refundOrderNo":"R1"}']);
    assert.equal((await failure(refunds[call]('R2'))).code, 'answer_refundorderno_mismatch');
    peer.on(`/checkout/refund/${call}`, () => ok('null'));
    assert.equal((await failure(refunds[call]('R1'))).code, 'answer_refundorderno_mismatch');
  }
});

test('refunds and abnormal payments are listed', async (t) => {
  const peer = await Peer.start(t);
  const { refunds, abnormalPayments } = peer.client();
  peer.on('/checkout/refund/list', ({ body }) =>
    body.includes('"cursor"')
      ? ok(`{"records":[${refund.replace('R1', 'R2')}],"nextCursor":""}`)
      : ok(`{"records":[${refund}],"total":2,"pageNo":1,"nextCursor":"c2"}`),
  );
  const chosen = {
    orderNo: 'A1',
    merchantId: 'mer_2',
    refundStatus: 'PENDING_REFUND',
    token: 'ETH_USDT',
    startTime: 1,
  };
  const found = await refunds.all({ ...chosen, endTime: new Date(2) }).toArray({ limit: 9 });
  assert.deepEqual(
    found.map((one) => one.refundOrderNo),
    ['R1', 'R2'],
  );
  assert.deepEqual(JSON.parse(peer.calls[0].body), { ...chosen, endTime: 2 });
  peer.on('/checkout/abnormal-payment/list', () => ok(`{"records":[${overPaid}],"nextCursor":""}`));
  const filter = { orderNo: 'A1', type: 'OVER_PAID', status: 'PENDING', token: 'ETH_USDT' };
  const [payment] = await abnormalPayments.all({ ...filter, merchantId: 'mer_2' }).toArray({ limit: 9 });
  assert.deepEqual(payment, {
    ...filter,
    abnormalPaymentNo: 'P1',
    merchantId: 'mer_2',
    amount: '818.89',
    pendingAmount: '739.00',
    hash: '0x2',
    sender: '0xa',
    createdTime: new Date('2025-12-23T12:56:47Z'),
    updatedTime: null,
    createdAt: null,
    updatedAt: null,
  });
  assert.deepEqual(JSON.parse(peer.calls.at(-1).body), { ...filter, merchantId: 'mer_2' });
  assert.equal((await failure(refunds.list({ status: 'FAILED' }))).param, 'status');
});

test('an abnormal payment is refunded, and accepted', async (t) => {
  const peer = await Peer.start(t);
  const { abnormalPayments } = peer.client();
  peer.on('/checkout/abnormal-payment/refund', () => ok(refund));
  peer.on('/checkout/abnormal-payment/accept', () => ok(orderOf({ orderStatus: 'PAID' })));
  const named = { refundOrderNo: 'R1', orderNo: 'A1', txHash: '0x2', token: 'ETH_USDT', remark: 'paid twice' };
  assert.equal((await abnormalPayments.refund(named)).refundOrderNo, 'R1');
  await abnormalPayments.refund({ refundOrderNo: 'R1', abnormalPaymentNo: 'P1', amount: '2', address: '0xa' });
  assert.equal((await abnormalPayments.accept(['P1', 'P2'], { requestId: 'q' })).orderStatus, 'PAID');
  assert.deepEqual(
    peer.calls.map((call) => call.body),
    [
      '{"refundOrderNo":"R1","orderNo":"A1","txHash":"0x2","token":"ETH_USDT","remark":"paid\\u0020twice"}',
      '{"refundOrderNo":"R1","abnormalPaymentNo":"P1","amount":"2","address":"0xa"}',
      '{"abnormalPaymentNos":["P1","P2"],"requestId":"q"}',
    ],
  );
});
