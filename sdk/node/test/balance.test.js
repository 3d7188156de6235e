import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, Peer, refusal } from './peer.js';

const balance =
  '{"merchantId":"","token":"ETH_USDT","chain":"ETH","available":"10.00","reserved":"5.00","incoming":"4.00","unconfirmed":"3.00","abnormal":"2.00","shortfall":"1.00"}';
const line =
  '{"type":"refund","orderNo":"A1","refundOrderNo":"R1","settlementOrderNo":"","sysid":"RF1","from":"available","to":"reserved","amount":"-5.00","balance":"-4.00","createdTime":"2025-09-26T15:02:11.870","createdAt":1758898931870}';
const statement = `{"merchantId":"","token":"ETH_USDT","balance":"available","startTime":0,"endTime":1758898931871,"openingBalance":"1.00","closingBalance":"-4.00","records":[${line}],"csv":"row\\n","pageSize":1,"nextCursor":"c2"}`;

test('balances are listed', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/balance/list', () => ok(`{"records":[${balance}],"total":1,"pageNo":1,"nextCursor":""}`));
  const found = await peer.client().balances.all({ merchantId: 'mer_1', token: 'ETH_USDT' }).toArray({ limit: 9 });
  assert.deepEqual(found, [JSON.parse(balance)]);
  assert.deepEqual(JSON.parse(peer.calls[0].body), { merchantId: 'mer_1', token: 'ETH_USDT' });
});

test('a statement is read page by page, as lines or as a file', async (t) => {
  const peer = await Peer.start(t);
  let changed = false;
  peer.on('/checkout/statement/list', ({ body }) => {
    if (!body.includes('"cursor":"c2"')) return ok(statement);
    return changed ? { status: 409, body: refusal(409, 'statement_changed') } : ok(statement.replace('"c2"', '""'));
  });
  const { statements } = peer.client();
  const asked = { token: 'ETH_USDT', balance: 'total', startTime: 1, endTime: new Date(2), pageSize: 1 };
  const page = await statements.read(asked);
  assert.deepEqual(
    [page.openingBalance, page.closingBalance, page.startTime, page.endTime?.getTime(), page.records[0].amount],
    ['1.00', '-4.00', null, 1758898931871, '-5.00'],
  );
  assert.deepEqual(JSON.parse(peer.calls[0].body), { ...asked, endTime: 2 });
  const lines = await statements.lines(asked).toArray({ limit: 9 });
  assert.deepEqual(
    lines.map((l) => [l.type, l.refundOrderNo, l.balance]),
    [
      ['refund', 'R1', '-4.00'],
      ['refund', 'R1', '-4.00'],
    ],
  );
  let file = '';
  for await (const part of statements.csv(asked)) file += part;
  assert.equal(file, 'row\nrow\n');
  assert.deepEqual(JSON.parse(peer.calls.at(-1).body), { ...asked, endTime: 2, format: 'csv', cursor: 'c2' });
  changed = true;
  assert.equal(
    (
      await failure(
        statements
          .csv(asked)
          .next()
          .then(() => statements.lines(asked).toArray({ limit: 9 })),
      )
    ).code,
    'statement_changed',
  );
  assert.equal((await failure(statements.read({ token: '' }))).code, 'parameter_missing');
});

test('plans of settlements are listed', async (t) => {
  const peer = await Peer.start(t);
  const plan = {
    merchantId: '',
    token: 'ETH_USDT',
    address: '0xa',
    threshold: '0.00',
    schedule: 'daily 06:00',
    keep: '100.00',
    nextAt: 1758952800000,
    lastSettlementOrderNo: 'AUTO1',
    failReason: '',
    failMessage: '',
    failedAt: 0,
    createdAt: 1758898931870,
  };
  peer.on('/checkout/settlement-plan/list', () => ok(JSON.stringify({ records: [plan] }).replace(' ', '\\u0020')));
  const { records } = await peer.client().settlements.plans({ token: 'ETH_USDT' });
  assert.deepEqual(records, [
    { ...plan, nextAt: new Date(plan.nextAt), failedAt: null, createdAt: new Date(plan.createdAt) },
  ]);
});
