// The SDK against the server in the vendor's form that the three SDKs share.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Client } from 'xcheckout';
import { webhook } from 'xcheckout/http';

import { failure } from './failure.js';
import { skip } from './gateway.js';
import { listen } from './listen.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const binaries = fileURLToPath(new URL('../.build/', import.meta.url));

/** Starts the server; it ends when the test t does. */
async function startVendor(t) {
  mkdirSync(binaries, { recursive: true });
  const program = `${binaries}vendorserver`;
  const words = ['build', '-o', program, './internal/vendortest/vendorserver'];
  const built = spawnSync('go', words, { cwd: repository, encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.stdin.end();
    await ended;
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { baseUrl: environment, ...credential } = JSON.parse(line);
  const control = async (call, parameters) => {
    const query = new URLSearchParams(parameters);
    const response = await fetch(`${environment}/test/${call}?${query}`, { method: 'POST' });
    assert.ok(response.ok, await response.clone().text());
    return response.text();
  };
  return { client: new Client({ environment, ...credential, retries: 0 }), control, signKey: credential.signKey };
}

test("a payment at a server in the vendor's form", { skip, timeout: 300_000 }, async (t) => {
  const { client, control, signKey } = await startVendor(t);
  const events = [];
  const url = await listen(t, webhook({ keys: signKey, handle: (event) => void events.push(event) }));
  await control('webhook', { url });

  const order = await client.orders.create({
    orderNo: 'A1042',
    orderAmount: '24.50',
    token: 'ETH_USDT',
    customerId: 'c 1',
  });
  assert.deepEqual([order.orderNo, order.orderStatus], ['A1042', '']);
  assert.equal((await client.orders.info('A1042')).orderStatus, 'PAYING');
  const delivery = JSON.parse(await control('pay', { orderNo: 'A1042' }));
  assert.deepEqual([delivery.httpStatus, delivery.acknowledged], [200, true], delivery.answer);
  assert.deepEqual([events[0].eventType, events[0].order.orderStatus], ['CHECKOUT_ORDER_CHANGED', 'PAID']);
  assert.ok(Math.abs(events[0].order.createdTime - Date.now()) < 60_000);
  const paid = await client.orders.info('A1042');
  assert.deepEqual([paid.orderStatus, paid.orderAmount, paid.receivedAmount], ['PAID', '24.50', undefined]);
  assert.ok(Math.abs(paid.createdTime - Date.now()) < 60_000);

  for (const event of ['REFUND_ORDER_CHANGED', 'SETTLEMENT_ORDER_CHANGED', 'ABNORMAL_PAYMENT']) {
    const { acknowledged } = JSON.parse(await control('announce', { event, remark: 'a test' }));
    assert.deepEqual([acknowledged, events.at(-1).eventType], [true, event]);
  }

  for (const orderNo of ['B1', 'B2', 'B3'])
    await client.orders.create({ orderNo, orderAmount: '1', token: 'ETH_USDT' });
  assert.equal((await client.orders.cancel('B1')).orderStatus, 'CANCELLED');
  const all = await client.orders.all({ pageSize: 2 }).toArray({ limit: 99 });
  assert.deepEqual(all.map(({ orderNo }) => orderNo).sort(), ['A1042', 'B1', 'B2', 'B3']);

  const refused = await failure(client.orders.create({ orderNo: 'A-1', orderAmount: '1', token: 'ETH_USDT' }));
  assert.deepEqual([refused.code, refused.verified], ['retcode_00008', true]);
  const off = await failure(client.orders.create({ orderNo: 'C1', orderAmount: '1', token: 'SOL_USDT' }));
  assert.equal(off.code, 'token_not_supported');
});
