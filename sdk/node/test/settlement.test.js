import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, Peer, refusal } from './peer.js';

const settlement =
  '{"sysid":"ST1","settlementOrderNo":"S1","merchantId":"mer_2","token":"ETH_USDT","address":"0xa","settlementAmount":"315.45","fee":"0.50",' +
  '"settleStatus":"PENDING_SETTLEMENT","failReason":"","waitReason":"awaiting_finality","txHash":"","createdTime":"2025-09-26T15:02:11.870","createdAt":1758898931870}';

const good = { settlementOrderNo: 'S1', token: 'ETH_USDT', address: '0xa', amount: '315.45' };

test('a settlement is created, and again after a failure that may pass', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/settlement/create', () =>
    peer.calls.length === 1 ? { status: 503, body: refusal(503, 'unavailable') } : ok(settlement),
  );
  const made = await peer.client().settlements.create({ ...good, merchantId: 'mer_2', orderNos: ['A1', 'A2'] });
  assert.equal(made.raw, settlement);
  assert.deepEqual(made, {
    sysid: 'ST1',
    settlementOrderNo: 'S1',
    merchantId: 'mer_2',
    settleStatus: 'PENDING_SETTLEMENT',
    token: 'ETH_USDT',
    address: '0xa',
    settlementAmount: '315.45',
    fee: '0.50',
    txHash: '',
    failReason: '',
    waitReason: 'awaiting_finality',
    fiat: null,
    createdTime: new Date(1758898931870),
    updatedTime: null,
    createdAt: new Date(1758898931870),
    updatedAt: null,
  });
  const body =
    '{"settlementOrderNo":"S1","merchantId":"mer_2","token":"ETH_USDT","address":"0xa","amount":"315.45","orderNos":["A1","A2"]}';
  assert.deepEqual(
    peer.calls.map((call) => call.body),
    [body, body],
  );
});

test('a settlement to a bank account is created and read', async (t) => {
  const peer = await Peer.start(t);
  const bankAccount = { name: 'Shop', iban: 'DE02120300000000202051' };
  const fiat =
    '{"currency":"EUR","amount":"33.33","sentAmount":"33.33","rate":"1.0812","bankAccount":{"name":"Shop","iban":"DE02120300000000202051"},"bankReason":"AC04"}';
  peer.on('/checkout/settlement/fiat/create', () => ok(settlement.replace('"txHash"', `"fiat":${fiat},"txHash"`)));
  const asked = { settlementOrderNo: 'S1', token: 'ETH_USDT', currency: 'EUR', amount: '33.33', bankAccount };
  const { settlements } = peer.client();
  const made = await settlements.createFiat(asked);
  assert.equal(peer.calls[0].body, JSON.stringify(asked));
  assert.equal(JSON.stringify(made.fiat), fiat);
  for (const name of Object.keys(asked)) {
    assert.equal((await failure(settlements.createFiat({ ...asked, [name]: '' }))).code, 'parameter_missing', name);
  }
  const strange = { ...bankAccount, swift: 'X' };
  assert.equal((await failure(settlements.createFiat({ ...asked, bankAccount: strange }))).code, 'parameter_invalid');
  assert.equal(peer.calls.length, 1);
});

test('with a nonce, or where it says nothing, a call is sent once', async (t) => {
  const peer = await Peer.start(t);
  const { settlements } = peer.client();
  for (const [call, send] of [
    ['create', () => settlements.create({ ...good, nonce: 'n' })],
    ['cancel', () => settlements.cancel('S1', { requestId: 'q' })],
  ]) {
    let sent = 0;
    peer.on(`/checkout/settlement/${call}`, () => {
      sent++;
      return { status: 503, body: refusal(503, 'unavailable') };
    });
    assert.equal((await failure(send())).code, 'unavailable', call);
    assert.equal(sent, 1, call);
  }
});

test('what cannot be a settlement is not sent', async (t) => {
  const peer = await Peer.start(t);
  const { settlements } = peer.client();
  for (const [param, code, send] of [
    ['settlementOrderNo', 'parameter_missing', () => settlements.create({ ...good, settlementOrderNo: '' })],
    ['token', 'parameter_missing', () => settlements.create({ ...good, token: undefined })],
    ['address', 'parameter_missing', () => settlements.create({ ...good, address: '' })],
    ['amount', 'parameter_missing', () => settlements.create({ ...good, amount: undefined })],
    ['amount', 'parameter_missing', () => settlements.create({ ...good, amount: undefined, orderNos: [] })],
    ['amount', 'parameter_invalid', () => settlements.create({ ...good, amount: '0.00' })],
    ['orderNos', 'parameter_invalid', () => settlements.create({ ...good, orderNos: 'A1' })],
    ['adress', 'parameter_invalid', () => settlements.create({ ...good, adress: '0xa' })],
    ['settlementOrderNo', 'parameter_missing', () => settlements.info('')],
    ['settlementOrderNo', 'parameter_missing', () => settlements.cancel('')],
  ]) {
    const error = await failure(send());
    assert.deepEqual([error.code, error.param], [code, param]);
  }
  assert.deepEqual([peer.tokens, peer.calls.length], [0, 0]);
});

test('info and cancel name the settlement in a query, and take no answer about another', async (t) => {
  const peer = await Peer.start(t);
  const { settlements } = peer.client();
  for (const call of ['info', 'cancel']) {
    peer.on(`/checkout/settlement/${call}`, () => ok(settlement));
    assert.equal((await settlements[call]('S1')).settleStatus, 'PENDING_SETTLEMENT');
    assert.equal(peer.calls.at(-1).method, 'GET');
    assert.equal((await failure(settlements[call]('S2'))).code, 'answer_settlementorderno_mismatch');
    peer.on(`/checkout/settlement/${call}`, () => ok('null'));
    assert.equal((await failure(settlements[call]('S1'))).code, 'answer_settlementorderno_mismatch');
  }
});

test('settlements are listed', async (t) => {
  const peer = await Peer.start(t);
  const { settlements } = peer.client();
  peer.on('/checkout/settlement/list', ({ body }) =>
    body.includes('"cursor"')
      ? ok(`{"records":[${settlement.replace('S1', 'S2')}],"nextCursor":""}`)
      : ok(`{"records":[${settlement}],"total":2,"pageNo":1,"nextCursor":"c2"}`),
  );
  const asked = { settleStatus: 'PENDING_SETTLEMENT', merchantId: 'mer_2', token: 'ETH_USDT', startTime: 1 };
  const found = await settlements.all({ ...asked, endTime: new Date(2) }).toArray({ limit: 9 });
  assert.deepEqual(
    found.map((one) => one.settlementOrderNo),
    ['S1', 'S2'],
  );
  assert.deepEqual(JSON.parse(peer.calls[0].body), { ...asked, endTime: 2 });
});
