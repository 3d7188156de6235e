// The whole client against a real gateway with a chain in it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { Client, XCheckoutError } from 'xcheckout';
import { webhook } from 'xcheckout/http';

import { failure } from './failure.js';
import { newOrderNo, skip, startGateway, until } from './gateway.js';

test('a real gateway', { skip, timeout: 600_000 }, async (t) => {
  const { client, config } = await startGateway(t);

  await t.test('the self-test', async () => {
    const echo = await client.test({ name: 'remark', value: 'late payment' });
    assert.deepEqual([echo.method, echo.parameters], ['GET', { remark: 'late payment' }]);
    assert.match(echo.stringToSign, /^GET\d{13}\/openapi\/test\?remark=late payment$/);
    const { body } = await client.test({ body: { text: 'a\tb\u3000c', n: [0.1, 25] } });
    assert.deepEqual(body, { text: 'a\tb\u3000c', n: ['0.1', 25] });
  });

  await t.test('an order is paid in two parts and announced', async (t) => {
    const events = [];
    const server = createServer(webhook({ keys: config.signKey, handle: (event) => void events.push(event) }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    await client.sandbox.setWebhook(`http://127.0.0.1:${server.address().port}/hook`);
    const orderNo = newOrderNo();
    const request = {
      orderNo,
      orderAmount: '25.00',
      token: 'ETH_USDT',
      customerId: 'c 1',
      metadata: { note: 'two words' },
    };
    const order = await client.orders.create(request);
    assert.equal((await client.orders.create({ ...request, orderAmount: '25' })).sysid, order.sysid);
    await client.sandbox.pay(orderNo, '10.00');
    await client.sandbox.pay(orderNo);
    const paid = await until(
      () => events.find((event) => event.eventType === 'ORDER_PAID' && event.order.orderNo === orderNo),
      'ORDER_PAID',
    );
    assert.deepEqual([paid.order.receivedAmount, paid.order.metadata], ['25.00', { note: 'two words' }]);
    const detected = events.find((event) => event.eventType === 'ORDER_DEPOSIT_DETECTED');
    assert.match(detected.order.deposit.amount, /^1[05]\.00$/);
    const info = await client.orders.info(orderNo);
    assert.deepEqual([info.orderStatus, info.deposits.length, info.customerId], ['PAID', 2, 'c 1']);
    assert.ok(Math.abs(info.createdTime.getTime() - Date.now()) < 60_000);
    assert.equal((await failure(client.orders.cancel(orderNo))).code, 'order_has_deposits');
    await client.sandbox.setWebhook('');
  });

  await t.test('orders are listed, cancelled and refused', async () => {
    const numbers = [newOrderNo(), newOrderNo(), newOrderNo()];
    for (const orderNo of numbers) {
      await client.orders.create({ orderNo, orderAmount: '1.00', token: 'ETH_USDT', customerId: 'lister' });
    }
    assert.equal((await client.orders.cancel(numbers[0])).orderStatus, 'CANCELLED');
    const page = await client.orders.list({ customerId: 'lister', pageSize: 2, withTotal: true });
    assert.deepEqual([page.list.length, page.total], [2, 3]);
    const seen = [];
    for await (const order of client.orders.all({ customerId: 'lister', pageSize: 2 })) seen.push(order.orderNo);
    assert.deepEqual(seen.sort(), [...numbers].sort());

    for (const [call, code, status, param] of [
      [() => client.orders.info('no-such-order'), 'order_not_found', 404, 'orderNo'],
      [
        () => client.orders.create({ orderNo: numbers[1], orderAmount: '2.00', token: 'ETH_USDT' }),
        'order_no_reused',
        409,
        'orderNo',
      ],
      [
        () => client.orders.create({ orderNo: newOrderNo(), orderAmount: '2.00', token: 'MOON' }),
        'token_not_supported',
        400,
        'token',
      ],
      [() => client.orders.list({ pageSize: 1000 }), 'parameter_invalid', 400, 'pageSize'],
    ]) {
      const error = await failure(call());
      assert.ok(error instanceof XCheckoutError && error.verified, error.message);
      assert.deepEqual([error.code, error.httpStatus], [code, status]);
      if (error.param !== '') assert.equal(error.param, param);
      assert.match(error.requestId, /^req_/);
    }
  });

  await t.test('a wrong clock is corrected', async () => {
    const hour = 3_600_000;
    const late = new Client({ ...config, now: () => Date.now() - hour });
    await late.test();
    assert.ok(Math.abs(late.clockOffset - hour) < 2000, String(late.clockOffset));
  });

  await t.test('wrong secrets are named', async () => {
    const wrong = new Client({ ...config, signKey: 'another-sign-key-0123456789' });
    const error = await failure(wrong.test());
    assert.deepEqual(
      [error.code, error.claim.code, error.finding.code],
      ['answer_unverified', 'signature_mismatch', 'other_sign_key'],
    );
    const confused = new Client({ ...config, signKey: config.apiSecret });
    assert.equal((await failure(confused.test())).finding.code, 'api_secret_used_as_key');
    const elsewhere = new Client({ ...config, apiKey: 'xck_live_0123456789' });
    assert.equal((await failure(elsewhere.test())).finding?.code, 'wrong_environment');
    const stranger = new Client({ ...config, password: 'not-the-password' });
    const refused = await failure(stranger.test());
    assert.match(`${refused.code} ${refused.claim?.code}`, /authentication_failed/);
  });
});
