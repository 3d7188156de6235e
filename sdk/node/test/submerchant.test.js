import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, Peer, refusal } from './peer.js';

const hats = {
  merchantId: 'mer_2',
  name: 'Hats by Jo',
  disabled: true,
  createdTime: '2025-09-26T14:40:02.113',
  createdAt: 1758897602113,
};
const readHats = { ...hats, createdTime: new Date(hats.createdAt), createdAt: new Date(hats.createdAt) };

test('a sub-merchant is created, and the call repeated where that makes no second one', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/sub-merchant/create', ({ number }) =>
    number === 2 ? ok(JSON.stringify(hats)) : { status: 503, body: refusal(503, 'unavailable') },
  );
  const { subMerchants } = peer.client();
  assert.deepEqual(await subMerchants.create({ name: 'Hats by Jo', requestId: 'q' }), readHats);
  assert.equal((await failure(subMerchants.create({ name: 'Hats' }))).code, 'unavailable');
  assert.equal((await failure(subMerchants.create({ name: 'Hats', requestId: 'q', nonce: 'n' }))).code, 'unavailable');
  assert.deepEqual(
    peer.calls.map(({ body }) => JSON.parse(body)),
    [
      { name: 'Hats by Jo', requestId: 'q' },
      { name: 'Hats by Jo', requestId: 'q' },
      { name: 'Hats' },
      { name: 'Hats', requestId: 'q', nonce: 'n' },
    ],
  );
  peer.on('/checkout/sub-merchant/create', () => ({ status: 409, body: refusal(409, 'sub_merchant_limit_reached') }));
  assert.equal((await failure(subMerchants.create({ name: 'Hats' }))).code, 'sub_merchant_limit_reached');
});

test('sub-merchants are listed page by page', async (t) => {
  const peer = await Peer.start(t);
  peer.on('/checkout/sub-merchant/list', ({ body }) =>
    ok(
      JSON.parse(body).cursor
        ? '{"records":[{"merchantId":"mer_1"}],"nextCursor":""}'
        : JSON.stringify({ records: [hats], total: 2, pageNo: 1, pageSize: 1, nextCursor: 'c2' }),
    ),
  );
  const { subMerchants } = peer.client();
  const listed = await subMerchants.all({ pageSize: 1 }).toArray({ limit: 9 });
  assert.deepEqual(listed, [
    readHats,
    { merchantId: 'mer_1', name: '', disabled: false, createdTime: null, createdAt: null },
  ]);
  peer.on('/checkout/sub-merchant/list', () => ok('{"records":[{"name":"Hats"}],"nextCursor":""}'));
  assert.equal((await failure(subMerchants.list())).code, 'answer_body_invalid');
});

test('what is missing or unknown is not sent', async (t) => {
  const peer = await Peer.start(t);
  const { subMerchants } = peer.client();
  for (const [param, code, send] of [
    ['name', 'parameter_missing', () => subMerchants.create({ requestId: 'q' })],
    ['parentId', 'parameter_invalid', () => subMerchants.create({ name: 'Hats', parentId: 'mer_1' })],
    ['name', 'parameter_invalid', () => subMerchants.list({ name: 'Hats' })],
  ]) {
    const error = await failure(send());
    assert.deepEqual([error.code, error.param], [code, param]);
  }
  assert.equal(peer.calls.length, 0);
});
