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
      () => events.find((event) => event.reason === 'paid' && event.order.orderNo === orderNo),
      'the paid order',
    );
    assert.deepEqual([paid.eventType, paid.order.orderStatus, paid.test], ['CHECKOUT_ORDER_CHANGED', 'PAID', false]);
    assert.deepEqual([paid.order.receivedAmount, paid.order.metadata], ['25.00', { note: 'two words' }]);
    const detected = events.find((event) => event.reason === 'deposit_detected');
    assert.match(detected.order.deposit.amount, /^1[05]\.00$/);
    assert.ok(detected.sequence < paid.sequence, `${detected.sequence} before ${paid.sequence}`);
    assert.ok(Math.abs(paid.order.createdTime.getTime() - Date.now()) < 60_000);
    const info = await client.orders.info(orderNo);
    assert.deepEqual([info.orderStatus, info.deposits.length, info.customerId], ['PAID', 2, 'c 1']);
    assert.deepEqual([info.payingAmount, info.refundedAmount, info.deposits[0].kind], ['25.00', '0.00', 'IN_TIME']);
    assert.ok(Math.abs(info.createdTime.getTime() - Date.now()) < 60_000);
    assert.equal((await failure(client.orders.cancel(orderNo))).code, 'order_has_deposits');

    const { records } = await client.events.list({ orderNo, eventType: 'CHECKOUT_ORDER_CHANGED' });
    const record = records.find(({ eventId }) => eventId === paid.eventId);
    assert.deepEqual([record.reason, record.sysid, record.sequence], ['paid', order.sysid, paid.sequence]);
    const delivered = async () => {
      const looked = await client.events.info(paid.eventId);
      return looked.deliveryStatus === 'DELIVERED' && looked;
    };
    const looked = await until(delivered, 'the delivery');
    assert.deepEqual([looked.event.eventId, looked.event.order.orderStatus], [paid.eventId, 'PAID']);
    assert.equal(looked.deliveries[0].httpStatus, 200);
    await client.events.resend(paid.eventId, { requestId: 'again' });
    await until(async () => (await client.events.info(paid.eventId)).deliveries.length > 1, 'the second delivery');
    assert.equal(events.filter(({ eventId }) => eventId === paid.eventId).length, 1, 'handled twice');
    assert.equal((await failure(client.events.info('evt_none'))).code, 'event_not_found');

    const simulated = await client.sandbox.simulate({ event: 'CHECKOUT_ORDER_CHANGED', remark: 'a test', orderNo });
    assert.equal(simulated.success, true);
    const test = await until(() => events.find(({ eventId }) => eventId === simulated.eventId), 'the test event');
    assert.deepEqual([test.test, test.data.remark], [true, 'a test']);
    for (const event of [
      'REFUND_ORDER_CHANGED',
      'SETTLEMENT_ORDER_CHANGED',
      'ABNORMAL_PAYMENT',
      'CUSTOMER_DEPOSIT_CHANGED',
    ]) {
      const { eventId } = await client.sandbox.simulate({ event });
      const got = await until(() => events.find((e) => e.eventId === eventId), event);
      assert.equal(got.eventType, event);
      assert.ok((got.refund ?? got.settlement ?? got.abnormalPayment ?? got.customerDeposit) !== undefined);
    }
    await client.sandbox.setWebhook('');
  });

  await t.test('an endpoint is held and resumed, and gets what it missed', async (t) => {
    const got = [];
    const server = createServer(webhook({ keys: config.signKey, handle: (event) => void got.push(event.eventId) }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const { webhooks, events, sandbox } = client;
    const url = `http://127.0.0.1:${server.address().port}/`;
    const begun = Date.now();
    const made = await webhooks.create({ url, eventTypes: ['REFUND_ORDER_CHANGED'], concurrency: 2 });
    assert.deepEqual([made.url, made.status, made.concurrency, made.first], [url, 'ACTIVE', 2, false]);
    const { webhookId } = made;
    assert.equal((await webhooks.pause(webhookId)).pauseReason, 'REQUEST');
    const { eventId } = await sandbox.simulate({ event: 'REFUND_ORDER_CHANGED' });
    const at = async () => (await events.info(eventId)).endpoints;
    assert.deepEqual(await at(), [{ webhookId, deliveryStatus: 'HELD' }]);
    assert.equal((await webhooks.list()).records.find((w) => w.webhookId === webhookId).held, 1);
    await webhooks.resume(webhookId);
    await until(() => got.includes(eventId), 'the event that was held');
    await until(async () => (await at())[0].deliveryStatus === 'DELIVERED', 'its acknowledgement');
    await events.resend(eventId, { webhookId });
    assert.equal(await events.resendSince(begun, { webhookId }), 1);
    assert.deepEqual((await webhooks.update({ webhookId, eventTypes: [] })).eventTypes, []);
    assert.equal((await webhooks.delete(webhookId)).status, 'REMOVED');
    assert.equal((await failure(webhooks.resume(webhookId))).code, 'webhook_not_found');
  });

  await t.test('what came too much goes back, and a part of what the order kept', async () => {
    const orderNo = newOrderNo();
    await client.orders.create({ orderNo, orderAmount: '25.00', token: 'ETH_USDT' });
    await client.sandbox.pay(orderNo, '30.00');
    const find = async () => (await client.abnormalPayments.list({ orderNo })).records[0];
    const excess = await until(find, 'the abnormal payment');
    assert.deepEqual([excess.type, excess.status, excess.pendingAmount], ['OVER_PAID', 'PENDING', '5.00']);
    const { abnormalPaymentNo } = excess;
    const back = await client.abnormalPayments.refund({ refundOrderNo: `E${orderNo}`, abnormalPaymentNo });
    assert.deepEqual([back.refundStatus, back.amount, back.address], ['PENDING_REFUND', '5.00', excess.sender]);
    assert.equal((await find()).status, 'HANDLED');
    const request = { refundOrderNo: `P${orderNo}`, orderNo, amount: '10.00', remark: 'too small' };
    const part = await client.refunds.create(request);
    assert.equal((await client.refunds.create(request)).sysid, part.sysid);
    assert.equal((await failure(client.refunds.create({ ...request, amount: '11' }))).code, 'refund_order_no_reused');
    const { code } = await failure(client.refunds.create({ refundOrderNo: `X${orderNo}`, orderNo, amount: '16' }));
    assert.equal(code, 'refund_too_large');
    assert.equal((await client.refunds.info(`P${orderNo}`)).remark, 'too small');
    const listed = await client.refunds.all({ orderNo }).toArray({ limit: 9 });
    assert.deepEqual(
      listed.map((refund) => refund.refundOrderNo),
      [`P${orderNo}`, `E${orderNo}`],
    );
    // A sandbox that pays out may have sent it by now.
    const ended = await client.refunds.cancel(`P${orderNo}`).catch((error) => error);
    assert.ok(ended.refundStatus === 'CANCELLED' || ended.code === 'refund_not_cancellable', ended);
    assert.equal((await failure(client.refunds.info('none'))).code, 'refund_not_found');
  });

  await t.test('what a customer deposits is credited, and a part goes back', async () => {
    const { depositAddresses, customerDeposits, refunds, sandbox } = client;
    const ref = { customerId: newOrderNo(), token: 'ETH_USDT' };
    assert.equal((await failure(depositAddresses.info(ref))).code, 'deposit_address_not_found');
    const { depositAddress, tokens } = await depositAddresses.create(ref);
    assert.ok(tokens.includes('ETH_USDT'));
    assert.equal((await depositAddresses.info(ref)).depositAddress, depositAddress);
    const [whose] = await depositAddresses.all({ depositAddress }).toArray({ limit: 9 });
    assert.equal(whose.customerId, ref.customerId);
    const paid = await sandbox.payDeposit({ depositAddress, token: 'ETH_USDT', amount: '120.00' });
    assert.deepEqual([paid.to, paid.orderNo], [depositAddress, '']);
    const { customerId } = ref;
    const find = async () => (await customerDeposits.list({ customerId, depositStatus: 'CREDITED' })).records[0];
    const { depositNo, txHash } = await until(find, 'the credited deposit');
    assert.equal(txHash, paid.txHash);
    const part = await refunds.create({ refundOrderNo: `B${customerId}`, depositNo, amount: '20', address: paid.from });
    assert.deepEqual([part.depositNo, part.orderNo], [depositNo, '']);
    const now = await customerDeposits.info(depositNo);
    assert.deepEqual([now.depositStatus, now.refundableAmount], ['CREDITED', '100.00']);
    const found = await refunds.all({ depositNo }).toArray({ limit: 9 });
    assert.deepEqual([found.length, found[0].refundOrderNo], [1, `B${customerId}`]);
    assert.equal((await failure(customerDeposits.info('DPnone'))).code, 'deposit_not_found');
  });

  await t.test('orders are listed, cancelled and refused', async () => {
    const numbers = [newOrderNo(), newOrderNo(), newOrderNo()];
    for (const orderNo of numbers) {
      await client.orders.create({ orderNo, orderAmount: '1.00', token: 'ETH_USDT', customerId: 'lister' });
    }
    assert.equal((await client.orders.cancel(numbers[0])).orderStatus, 'CANCELLED');
    const page = await client.orders.list({ customerId: 'lister', pageSize: 2 });
    assert.deepEqual(
      [page.records.length, page.total, page.totalIsMore, page.pageNo, page.pageSize],
      [2, 3, false, 1, 2],
    );
    assert.equal((await client.orders.list({ customerId: 'lister', pageSize: 2, pageNum: 2 })).records.length, 1);
    for (const first of [{}, { cursor: '' }, { pageNum: 1 }]) {
      const all = await client.orders.all({ customerId: 'lister', pageSize: 2, ...first }).toArray({ limit: 99 });
      assert.deepEqual(all.map(({ orderNo }) => orderNo).sort(), [...numbers].sort());
    }
    const closed = client.orders.create({
      orderNo: numbers[0],
      orderAmount: '1.00',
      token: 'ETH_USDT',
      customerId: 'lister',
    });
    const { code, order } = await failure(closed);
    assert.deepEqual([code, order.orderStatus], ['order_closed', 'CANCELLED']);
    const tokens = await client.tokens.list();
    assert.ok(tokens.records.some(({ token, decimals }) => token === 'ETH_USDT' && decimals > 0));

    for (const [call, code, status, param] of [
      [() => client.orders.info('nosuchorder'), 'order_not_found', 404, 'orderNo'],
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

  await t.test('three credentials are enough, and the gateway says what it ignores', async () => {
    const three = { ...config, email: undefined, password: undefined };
    const other = new Client(three);
    const token = await other.token();
    assert.ok(token.refreshToken !== '' && token.expiresAt.getTime() - Date.now() > 5 * 3_600_000, String(token));
    assert.equal((await other.test({ name: 'test', value: '234' })).reading, 'printed/structural');
    const pinned = new Client({ ...config, queryReading: 'prose' });
    assert.equal((await pinned.test({ name: 'test', value: '234' })).reading, 'prose/structural');
    const body = { orderNo: newOrderNo(), orderAmount: '1.00', token: 'ETH_USDT', colour: 'red' };
    const made = await other.request({ method: 'POST', path: '/checkout/order/create', body });
    assert.deepEqual(made.lastResponse.ignored, ['colour']);
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
