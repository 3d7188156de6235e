import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { codeOf } from 'xcheckout/signature';
import {
  BodyConsumedError,
  constructEvent,
  constructEventAsync,
  MemoryStore,
  Receiver,
  rememberFor,
  signTestWebhook,
  signTestWebhookAsync,
} from 'xcheckout/webhook';

import { signKey } from './peer.js';

const other = 'another-sign-key-0123456789';
const paid = { eventType: 'CHECKOUT_ORDER_CHANGED', data: { orderNo: 'A1042', orderStatus: 'PAID', payingAmount: 25 } };

test('a test webhook is verified and read in one call, whatever its headers are kept in', async () => {
  const { body, headers } = signTestWebhook(paid, signKey);
  for (const form of [
    headers,
    new Headers(headers),
    Object.entries(headers),
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]])),
  ]) {
    for (const sent of [body, Buffer.from(body), new Uint8Array(Buffer.from(body))]) {
      assert.equal(constructEvent(sent, form, [other, signKey]).order.orderNo, 'A1042');
      assert.equal((await constructEventAsync(sent, form, [other, signKey])).order.orderNo, 'A1042');
    }
  }
  const again = await signTestWebhookAsync(paid, signKey, { now: Number(headers.TIMESTAMP) });
  assert.equal(constructEvent(again.body, again.headers, signKey).eventType, 'CHECKOUT_ORDER_CHANGED');
  assert.notEqual(JSON.parse(again.body).eventId, JSON.parse(body).eventId, 'each is an event of its own');
});

test('a test webhook can be what one says', () => {
  const text = '{"eventId":"evt_9","eventType":"MOON_FULL", "data":1}';
  const names = { signatureHeader: 'ANEX_PAY_SIGNATURE', timestampHeader: 'ANEX_PAY_TIMESTAMP' };
  const { body, headers } = signTestWebhook(text, signKey, names);
  assert.equal(body, text);
  assert.deepEqual(Object.keys(headers), ['content-type', 'ANEX_PAY_TIMESTAMP', 'ANEX_PAY_SIGNATURE']);
  assert.equal(constructEvent(body, headers, signKey, names).eventId, 'evt_9');
  const old = signTestWebhook({ eventId: 'evt_8', ...paid }, signKey, { now: Date.now() - 200_000 });
  assert.equal(constructEvent(old.body, old.headers, signKey, { window: 300_000 }).eventId, 'evt_8');
});

test('a webhook is refused by the code that applies', async () => {
  const { body, headers } = signTestWebhook(paid, signKey);
  const { headers: late } = signTestWebhook(body, signKey, { now: Date.now() - 121_000 });
  for (const [want, ...args] of [
    ['signature_mismatch', body, headers, other],
    ['signature_mismatch', body.replace('A1042', 'A1043'), headers, signKey],
    ['header_missing', body, { ...headers, SIGNATURE: undefined }, signKey],
    ['header_missing', body, {}, signKey],
    ['header_repeated', body, { ...headers, SIGNATURE: [headers.SIGNATURE, headers.SIGNATURE] }, signKey],
    ['header_repeated', body, { ...headers, timestamp: headers.TIMESTAMP }, signKey],
    ['signature_malformed', body, { ...headers, SIGNATURE: 'x' }, signKey],
    ['timestamp_outside_window', body, late, signKey],
    ['content_type_not_accepted', body, { ...headers, 'content-type': 'text/plain' }, signKey],
    ['body_invalid_json', '', headers, signKey],
  ]) {
    const refused = (error) => codeOf(error) === want || assert.fail(`${want}: ${error}`);
    assert.throws(() => constructEvent(...args), refused);
    await assert.rejects(constructEventAsync(...args), refused);
  }
});

test('what nginx does is recalled where it may be the reason, and nowhere else', () => {
  const { body, headers } = signTestWebhook(paid, signKey);
  const names = { timestampHeader: 'X_TIMESTAMP' };
  for (const [name, recalls, sent, options] of [
    ['SIGNATURE', true, {}],
    ['SIGNATURE', false, { ...headers, SIGNATURE: undefined }],
    ['TIMESTAMP', false, { ...headers, TIMESTAMP: undefined }],
    ['X_TIMESTAMP', true, headers, names],
  ]) {
    assert.throws(
      () => constructEvent(body, sent, signKey, options),
      (error) => {
        assert.equal(codeOf(error), 'header_missing');
        assert.ok(error.message.includes(`the header ${name} is missing`), error.message);
        assert.equal(error.message.includes('nginx'), recalls, error.message);
        return true;
      },
    );
  }
});

test('a body that was parsed, and a key that is none', () => {
  const { body, headers } = signTestWebhook(paid, signKey);
  for (const parsed of [JSON.parse(body), undefined, null, 7]) {
    assert.throws(
      () => constructEvent(parsed, headers, signKey),
      (error) => {
        return error instanceof BodyConsumedError && /express\.raw/.test(error.message);
      },
    );
  }
  for (const keys of [undefined, '', [], ['short'], {}]) {
    assert.throws(() => constructEvent(body, headers, keys), TypeError);
  }
});

// The vendor's texts disagree about what "whitespace removed" means.
test('webhooks are verified in any reading of their whitespace', async () => {
  const body =
    '{"eventId":"evt_1", "eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1,"data":' +
    '{"orderNo":"A1042","orderStatus":"PAID","createdTime":"2025-12-23 12:56:47"}}';
  const at = String(Date.now());
  for (const signed of [body, body.replace(', ', ','), body.replace(/ /g, '')]) {
    const signature = createHmac('sha512', signKey)
      .update(at + signed)
      .digest('base64');
    const { order } = constructEvent(body, { TIMESTAMP: at, SIGNATURE: signature }, signKey);
    assert.equal(order.createdTime.toISOString(), '2025-12-23T12:56:47.000Z', signed);
    const seen = [];
    const receiver = new Receiver({ keys: signKey, handle: (event) => void seen.push(event.raw) });
    const headers = [
      ['TIMESTAMP', at],
      ['SIGNATURE', signature],
    ];
    const { status } = await receiver.receive({ method: 'POST', target: '/', headers }, async () => Buffer.from(body));
    assert.deepEqual([status, seen], [200, [signed]], 'what is signed is what is used');
  }
});

test('an event is remembered for longer than it can be sent again', () => {
  let now = Date.now();
  const store = new MemoryStore({ now: () => now });
  store.markDone('evt_1');
  now += 34 * 24 * 3_600_000;
  assert.equal(store.done('evt_1'), true);
  assert.equal(rememberFor, 35 * 24 * 3_600_000);
});

// Whatever fails, its stack says where.
test('the stack of what failed is in the log', async () => {
  const failing = () => {
    throw new TypeError('orderNo of undefined', { cause: new Error('the first cause') });
  };
  for (const [change, status, answer] of [
    [{ handle: failing }, 500, 'the event was not handled'],
    [{ handle: async () => failing() }, 500, 'the event was not handled'],
    [{ store: { done: failing, markDone: () => undefined } }, 500, 'the event was not handled'],
    [{ store: { done: () => false, markDone: failing } }, 200, 'SUCCESS'],
    [{ now: failing }, 500, 'the webhook could not be received'],
    [{ read: failing }, 500, 'the webhook could not be received'],
  ]) {
    const said = [];
    const log = { warn: (line) => said.push(line), error: (line) => said.push(line) };
    const { read, ...options } = change;
    const receiver = new Receiver({
      keys: signKey,
      handle: () => undefined,
      log,
      store: new MemoryStore(),
      ...options,
    });
    const { body, headers } = signTestWebhook(paid, signKey);
    const request = { method: 'POST', target: '/', headers: Object.entries(headers) };
    const got = await receiver.receive(request, read ?? (async () => Buffer.from(body)));
    assert.deepEqual([got.status, JSON.parse(got.body).retmsg], [status, answer]);
    assert.match(said.join(), /TypeError: orderNo of undefined\n\s+at .*failing.*construct\.test\.js/);
    assert.match(said.join(), /caused by: Error: the first cause\n\s+at .*failing/);
  }
});
