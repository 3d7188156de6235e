import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, Peer, refusal } from './peer.js';

const address = {
  sysid: 'DA1',
  customerId: 'c7',
  merchantId: 'mer_2',
  depositAddress: '0xa',
  token: 'ETH_USDT',
  chain: 'ETH',
  coinAddress: '0xc',
  tokens: ['ETH_USDC', 'ETH_USDT'],
  createdTime: '2025-09-26T14:40:02.113',
  createdAt: 1758897602113,
};
const readAddress = { ...address, createdTime: new Date(address.createdAt), createdAt: new Date(address.createdAt) };

const deposit = {
  depositNo: 'DP1',
  depositStatus: 'CREDITED',
  customerId: 'c7',
  merchantId: '',
  depositAddress: '0xa',
  token: 'ETH_USDT',
  chain: 'ETH',
  amount: '120.00',
  refundedAmount: '20.00',
  refundableAmount: '100.00',
  shortfall: '0.50',
  txHash: '0x9',
  ordinal: 1,
  sender: '0xf',
  blockNumber: 23447123,
  blockTime: 1758898095000,
  confirmations: 14,
  requiredConfirmations: 12,
  createdTime: '2025-09-26T14:48:21.017',
  updatedTime: '2025-09-26T15:03:20.120',
  createdAt: 1758898101017,
  updatedAt: 1758899000120,
};
const readDeposit = {
  ...deposit,
  blockTime: new Date(deposit.blockTime),
  createdTime: new Date(deposit.createdAt),
  updatedTime: new Date(deposit.updatedAt),
  createdAt: new Date(deposit.createdAt),
  updatedAt: new Date(deposit.updatedAt),
};
const page = (record) => ok(JSON.stringify({ records: [record], total: 1, pageNo: 1, pageSize: 50, nextCursor: '' }));

test('the address of a customer is made, shown and listed', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/deposit-address/create', () =>
    peer.calls.length === 1 ? { status: 503, body: refusal(503, 'unavailable') } : ok(JSON.stringify(address)),
  );
  peer.on('/checkout/deposit-address/info', () => ok(JSON.stringify(address)));
  peer.on('/checkout/deposit-address/list', () => page(address));
  const { depositAddresses } = peer.client();
  const ref = { customerId: 'c7', token: 'ETH_USDT', merchantId: 'mer_2' };
  const made = await depositAddresses.create({ ...ref, requestId: 'q' });
  assert.deepEqual(made, readAddress);
  assert.equal(made.raw, JSON.stringify(address));
  assert.deepEqual(await depositAddresses.info(ref), readAddress);
  const filter = { customerId: 'c7', merchantId: 'mer_2', depositAddress: '0xa', startTime: new Date(1), endTime: 2 };
  assert.deepEqual(await depositAddresses.all(filter).toArray({ limit: 9 }), [readAddress]);
  assert.deepEqual(
    peer.calls.map(({ body }) => JSON.parse(body)),
    [{ ...ref, requestId: 'q' }, { ...ref, requestId: 'q' }, ref, { ...filter, startTime: 1 }],
  );
});

test('deposits are shown, listed and refunded', async (t) => {
  const peer = await Peer.start(t);
  const refund = {
    refundOrderNo: 'R1',
    depositNo: 'DP1',
    orderNo: '',
    refundStatus: 'PENDING_REFUND',
    amount: '20.00',
  };
  peer.on('/checkout/customer-deposit/info', () => ok(JSON.stringify(deposit)));
  peer.on('/checkout/customer-deposit/list', () => page(deposit));
  peer.on('/checkout/refund/create', () => ok(JSON.stringify(refund)));
  peer.on('/checkout/refund/list', () => page(refund));
  const { customerDeposits, refunds } = peer.client();
  assert.deepEqual(await customerDeposits.info('DP1'), readDeposit);
  const filter = {
    customerId: 'c7',
    merchantId: 'mer_2',
    depositAddress: '0xa',
    token: 'T',
    depositStatus: 'CREDITED',
  };
  const listed = await customerDeposits.all({ ...filter, startTime: 1, endTime: new Date(2) }).toArray({ limit: 9 });
  assert.deepEqual(listed, [readDeposit]);
  const part = { refundOrderNo: 'R1', depositNo: 'DP1', amount: '20.00' };
  assert.equal((await refunds.create(part)).depositNo, 'DP1');
  await refunds.create({ refundOrderNo: 'R1', depositNo: 'DP1' });
  assert.equal((await refunds.list({ depositNo: 'DP1' })).records[0].depositNo, 'DP1');
  assert.deepEqual(
    peer.calls.map(({ body }) => JSON.parse(body)),
    [
      { depositNo: 'DP1' },
      { ...filter, startTime: 1, endTime: 2 },
      part,
      { refundOrderNo: 'R1', depositNo: 'DP1' },
      { depositNo: 'DP1' },
    ],
  );
  peer.on('/checkout/customer-deposit/info', () => ok(JSON.stringify({ ...deposit, amount: 'much' })));
  assert.equal((await failure(customerDeposits.info('DP1'))).code, 'answer_body_invalid');
});

test('an answer about another customer or deposit is refused', async (t) => {
  const peer = await Peer.start(t);
  for (const call of ['create', 'info'])
    peer.on(`/checkout/deposit-address/${call}`, () => ok(JSON.stringify(address)));
  peer.on('/checkout/customer-deposit/info', () => ok(JSON.stringify(deposit)));
  const { depositAddresses, customerDeposits } = peer.client();
  const ref = { customerId: 'c8', token: 'ETH_USDT' };
  assert.equal((await failure(depositAddresses.create(ref))).code, 'answer_customerid_mismatch');
  assert.equal((await failure(depositAddresses.info(ref))).code, 'answer_customerid_mismatch');
  assert.equal((await failure(customerDeposits.info('DP2'))).code, 'answer_depositno_mismatch');
});

test('the test wallet pays to an address once', async (t) => {
  const peer = await Peer.start(t);
  const payment = { orderNo: '', token: 'ETH_USDT', amount: '12.50', txHash: '0xabc', from: '0x1', to: '0xa' };
  peer.on('/sandbox/pay', () => ok(JSON.stringify(payment)));
  const { sandbox, depositAddresses } = peer.client();
  const request = { depositAddress: '0xa', token: 'ETH_USDT', amount: '12.50' };
  assert.deepEqual(await sandbox.payDeposit(request), payment);
  assert.deepEqual(JSON.parse(peer.calls[0].body), request);
  const fails = () => ({ status: 503, body: refusal(503, 'unavailable') });
  peer.on('/sandbox/pay', fails);
  peer.on('/checkout/deposit-address/create', fails);
  assert.equal((await failure(sandbox.payDeposit(request))).code, 'unavailable');
  const once = { customerId: 'c7', token: 'ETH_USDT', nonce: 'n' };
  assert.equal((await failure(depositAddresses.create(once))).code, 'unavailable');
  assert.equal(peer.calls.length, 3, 'neither is repeated');
});

test('what is missing is not sent', async (t) => {
  const peer = await Peer.start(t);
  const { depositAddresses, customerDeposits, refunds, sandbox } = peer.client();
  for (const [param, code, send] of [
    ['customerId', 'parameter_missing', () => depositAddresses.create({ token: 'ETH_USDT' })],
    ['token', 'parameter_missing', () => depositAddresses.info({ customerId: 'c7' })],
    ['customer', 'parameter_invalid', () => depositAddresses.list({ customer: 'c7' })],
    ['depositNo', 'parameter_missing', () => customerDeposits.info('')],
    ['status', 'parameter_invalid', () => customerDeposits.list({ status: 'CREDITED' })],
    ['depositNo', 'parameter_invalid', () => refunds.create({ refundOrderNo: 'R', depositNo: 'D', orderNo: 'A' })],
    [
      'depositNo',
      'parameter_invalid',
      () => refunds.create({ refundOrderNo: 'R', depositNo: 'D', abnormalPaymentNo: 'A' }),
    ],
    ['depositAddress', 'parameter_missing', () => sandbox.payDeposit({ token: 'T', amount: '1' })],
    ['token', 'parameter_missing', () => sandbox.payDeposit({ depositAddress: '0xa', amount: '1' })],
    ['amount', 'parameter_missing', () => sandbox.payDeposit({ depositAddress: '0xa', token: 'T' })],
    ['amount', 'parameter_invalid', () => sandbox.payDeposit({ depositAddress: '0xa', token: 'T', amount: 'x' })],
  ]) {
    const error = await failure(send());
    assert.deepEqual([error.code, error.param], [code, param]);
  }
  assert.equal(peer.calls.length, 0);
});
