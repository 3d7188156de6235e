// Events as gateways of all makes announce them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeEvent, eventTypes, isCredited, isPaid } from 'xcheckout';

const at = '"createdTime":"2025-12-23 12:56:47","updatedTime":"2025-12-23 12:57:00"';

// As the vendor's texts print them.
const printed = {
  CHECKOUT_ORDER_CHANGED: `{"orderNo":"A1042","token":"TRX_USDT","payingAmount":989.19,"orderAmount":989.19,"orderStatus":"PAID","refundedAmount":0,${at}}`,
  REFUND_ORDER_CHANGED: `{"refundOrderNo":"R7","token":"TRX_USDT","amount":"404.69","refundStatus":"REFUNDED",${at}}`,
  SETTLEMENT_ORDER_CHANGED: `{"settlementOrderNo":"S7","token":"TRX_USDT","address":"T9","settlementAmount":"315.45","settleStatus":"SETTLED",${at}}`,
  ABNORMAL_PAYMENT: `{"abnormalPaymentNo":"N7","orderNo":"A1042","token":"TRX_USDT","amount":"818.89","hash":"ab","pendingAmount":"739.00",${at}}`,
  CUSTOMER_DEPOSIT_CHANGED: `{"depositNo":"DP1","customerId":"c7","token":"ETH_USDT","amount":"120.00","refundableAmount":"100.00","depositStatus":"CREDITED",${at}}`,
};
const announce = (type, data, more = '') =>
  `{"eventId":"evt_1","eventType":"${type}","timestamp":1758701681,"data":${data}${more}}`;

test('the types are told apart', () => {
  assert.deepEqual([...eventTypes], Object.keys(printed));
  const read = Object.entries(printed).map(([type, data]) => {
    const event = decodeEvent(announce(type, data));
    const { order, refund, settlement, abnormalPayment, customerDeposit } = event;
    const subject = order ?? refund ?? settlement ?? abnormalPayment ?? customerDeposit;
    assert.equal(event.eventType, type);
    assert.equal(isPaid(event), type === 'CHECKOUT_ORDER_CHANGED');
    assert.equal(isPaid(decodeEvent(announce(type, data, ',"test":true'))), false);
    assert.equal(isCredited(event), type === 'CUSTOMER_DEPOSIT_CHANGED');
    assert.equal(isCredited(decodeEvent(announce(type, data, ',"test":true'))), false);
    assert.equal(subject.createdTime.toISOString(), '2025-12-23T12:56:47.000Z');
    assert.equal(event.timestamp.getTime(), 1758701681000);
    assert.deepEqual([event.reason, event.sequence, event.test], ['', undefined, false]);
    return [
      order?.orderStatus,
      refund?.amount,
      settlement?.settlementAmount,
      abnormalPayment?.pendingAmount,
      customerDeposit?.refundableAmount,
    ];
  });
  assert.deepEqual(read, [
    ['PAID', undefined, undefined, undefined, undefined],
    [undefined, '404.69', undefined, undefined, undefined],
    [undefined, undefined, '315.45', undefined, undefined],
    [undefined, undefined, undefined, '739.00', undefined],
    [undefined, undefined, undefined, undefined, '100.00'],
  ]);
});

test('what our gateways tell beside it', () => {
  const data =
    '{"orderNo":"A1","orderStatus":"PAYING","orderAmount":25,"payingAmount":25.01,"receivedAmount":1e0,"reason":"deposit_detected",' +
    '"createdAt":1758701681123,"createdTime":"2025-09-24 08:14:41","expiresAt":1758702581000,"metadata":{"note":"x"},' +
    '"deposit":{"txHash":"0xabc","amount":25.01,"rawAmount":"25010000","status":"PENDING","kind":"IN_TIME"}}';
  const body = announce('CHECKOUT_ORDER_CHANGED', data.replace('1e0', '24.5'), ',"sequence":7,"test":true');
  const { order, ...event } = decodeEvent(Buffer.from(body));
  assert.deepEqual([event.reason, event.sequence, event.test, event.raw], ['deposit_detected', 7, true, body]);
  assert.deepEqual([order.payingAmount, order.receivedAmount, order.deposit.amount], ['25.01', '24.50', '25.01']);
  assert.equal(order.createdTime.getTime(), 1758701681123, 'createdAt is more exact');
});

// Nothing of this may keep a verified event from being handled.
const minor = {
  'confirmations in words': '"confirmations":"several"',
  'confirmations as text': '"confirmations":"12"',
  'a time of another form': '"createdTime":"23/12/2025"',
  'a time in ISO 8601': '"createdTime":"2025-12-23T12:56:47.000Z"',
  'a time as a number': '"createdTime":1766494607',
  'no time': '"createdTime":null',
  'numbers in metadata': '"metadata":{"n":7,"f":2.50,"o":{},"s":"x"}',
  'metadata that is none': '"metadata":"none"',
  'a customer with a number': '"customerId":77',
  'an object for a text': '"sysid":{"id":"OR1"}',
  'a list for a deposit': '"deposit":[]',
  'an expiry in words': '"expiresAt":"soon"',
  'members of the future': '"colour":[{"a":1e400}]',
};

for (const [name, member] of Object.entries(minor)) {
  test(`an event is read all the same: ${name}`, () => {
    const data = `{"orderNo":"A1","orderStatus":"PAID","payingAmount":"25","orderAmount":25.00,${member}}`;
    const { order, data: raw } = decodeEvent(announce('CHECKOUT_ORDER_CHANGED', data));
    assert.deepEqual([order.orderStatus, order.payingAmount, order.orderAmount], ['PAID', '25.00', '25.00']);
    const [key] = /\w+/.exec(member);
    assert.ok(key in raw, 'data has it');
    if (name === 'confirmations as text') assert.equal(order.confirmations, 12);
    if (name === 'numbers in metadata') assert.deepEqual(order.metadata, { n: '7', f: '2.50', s: 'x' });
    if (name === 'a customer with a number') assert.equal(order.customerId, '77');
    if (name === 'a time in ISO 8601') assert.equal(order.createdTime.toISOString(), '2025-12-23T12:56:47.000Z');
    if (name === 'a time of another form') assert.equal(order.createdTime, null);
  });
}

test('the envelope is read leniently too', () => {
  const of = (more) =>
    decodeEvent(announce('CHECKOUT_ORDER_CHANGED', printed.CHECKOUT_ORDER_CHANGED).replace(/"timestamp":\d+/, more));
  assert.equal(of('"timestamp":"1758701681"').timestamp.getTime(), 1758701681000);
  assert.equal(of('"timestamp":"yesterday","sequence":"x","test":"yes"').timestamp, null);
});

const counts = [
  ['no eventId', '{"eventType":"ABNORMAL_PAYMENT","data":{"abnormalPaymentNo":"N7"}}'],
  ['no eventType', '{"eventId":"e","data":{"orderNo":"A1"}}'],
  ['an eventType that is a number', '{"eventId":"e","eventType":7}'],
  ['no data', '{"eventId":"e","eventType":"CHECKOUT_ORDER_CHANGED"}'],
  ['data that is a text', announce('CHECKOUT_ORDER_CHANGED', '"A1"')],
  ...[
    ['CHECKOUT_ORDER_CHANGED', 'orderNo', 'orderStatus', 'payingAmount', 'orderAmount', 'refundedAmount'],
    ['REFUND_ORDER_CHANGED', 'refundOrderNo', 'refundStatus', 'amount'],
    ['SETTLEMENT_ORDER_CHANGED', 'settlementOrderNo', 'settleStatus', 'settlementAmount'],
    ['ABNORMAL_PAYMENT', 'abnormalPaymentNo', 'amount', 'pendingAmount'],
    ['CUSTOMER_DEPOSIT_CHANGED', 'depositNo', 'depositStatus', 'customerId', 'amount', 'refundableAmount'],
  ].flatMap(([type, ...members]) =>
    members.map((member) => {
      const spoiled = member.toLowerCase().includes('amount') ? '"a lot"' : '7';
      const data = printed[type].replace(new RegExp(`"${member}":("[^"]*"|[0-9.]+)`), `"${member}":${spoiled}`);
      return [`${member} of ${type} is ${spoiled}`, announce(type, data)];
    }),
  ),
  ['a status that is empty', announce('REFUND_ORDER_CHANGED', '{"refundOrderNo":"R7","refundStatus":""}')],
  ['a list', '[]'],
];

for (const [name, body] of counts) {
  test(`what counts is strict: ${name}`, () => {
    assert.throws(() => decodeEvent(body), { name: 'Error', message: /is not|no data|no object/ });
  });
}

test('an unknown type is delivered as it came', () => {
  const event = decodeEvent(announce('PAYOUT_CHANGED', '{"size":0.1,"n":12345678901234567890}'));
  assert.deepEqual([event.eventType, event.data], ['PAYOUT_CHANGED', { size: '0.1', n: '12345678901234567890' }]);
  assert.deepEqual(Object.keys(event).sort(), ['data', 'eventId', 'eventType', 'raw', 'sequence', 'test', 'timestamp']);
  assert.equal(decodeEvent('{"eventId":"e","eventType":"constructor"}').data, undefined);
});

test('times are of the zone that is said', () => {
  const read = (timeZone, time) =>
    decodeEvent(announce('CHECKOUT_ORDER_CHANGED', `{"orderNo":"A1","orderStatus":"PAID","createdTime":"${time}"}`), {
      timeZone,
    }).order.createdTime?.toISOString();
  for (const [zone, time, want] of [
    ['Asia/Shanghai', '2025-12-23 12:56:47', '2025-12-23T04:56:47.000Z'],
    ['Asia/Shanghai', '2025-12-23T12:56:47.294', '2025-12-23T04:56:47.294Z'],
    ['Asia/Shanghai', '2025-12-23T12:56:47+02:00', '2025-12-23T10:56:47.000Z'],
    ['Asia/Shanghai', '2025-12-23T12:56:47+0200', '2025-12-23T10:56:47.000Z'],
    ['America/New_York', '2025-03-09 01:59:59', '2025-03-09T06:59:59.000Z'],
    ['America/New_York', '2025-03-09 03:00:00', '2025-03-09T07:00:00.000Z'],
    [undefined, '2025-12-2312:56:47', '2025-12-23T12:56:47.000Z'],
    [undefined, '2025-13-01 00:00:00', undefined],
    [undefined, '2025-12-23', undefined],
  ]) {
    assert.equal(read(zone, time), want, `${time} in ${zone}`);
  }
});
