import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './failure.js';
import { ok, Peer, refusal } from './peer.js';

const paused = {
  webhookId: 'whk_1',
  merchantId: 'mer_2',
  first: true,
  url: 'https://books.example/hook',
  eventTypes: ['REFUND_ORDER_CHANGED'],
  apiKey: 'xck_local_2',
  concurrency: 2,
  status: 'PAUSED',
  pauseReason: 'FAILING',
  failingSince: 1758697602113,
  pausedAt: 1758897602113,
  held: 7,
  createdTime: '2025-09-26T14:40:02.113',
  createdAt: 1758697602113,
  updatedAt: 1758897602113,
};
const read = {
  ...paused,
  failingSince: new Date(paused.failingSince),
  pausedAt: new Date(paused.pausedAt),
  createdTime: new Date(paused.createdAt),
  createdAt: new Date(paused.createdAt),
  updatedAt: new Date(paused.updatedAt),
};

test('each call sends what it was given, and reads the endpoint', async (t) => {
  const peer = await Peer.start(t);
  const { webhooks } = peer.client();
  const url = 'https://books.example/';
  const all = { url, eventTypes: ['REFUND_ORDER_CHANGED'], apiKey: 'xck_local_2', concurrency: 2 };
  const once = { requestId: 'r', nonce: 'n' };
  for (const [call, send, body] of [
    [
      'create',
      () => webhooks.create({ ...all, merchantId: 'mer_2', ...once }),
      { ...all, merchantId: 'mer_2', ...once },
    ],
    ['create', () => webhooks.create({ url }), { url }],
    [
      'update',
      () => webhooks.update({ webhookId: 'whk_1', ...all, eventTypes: [], ...once }),
      { webhookId: 'whk_1', ...all, eventTypes: [], ...once },
    ],
    ['update', () => webhooks.update({ webhookId: 'whk_1' }), { webhookId: 'whk_1' }],
    ['delete', () => webhooks.delete('whk_1', once), { webhookId: 'whk_1', ...once }],
    ['pause', () => webhooks.pause('whk_1'), { webhookId: 'whk_1' }],
    ['resume', () => webhooks.resume('whk_1'), { webhookId: 'whk_1' }],
  ]) {
    peer.on(`/checkout/webhook/${call}`, () => ok(JSON.stringify(paused)));
    const got = await send();
    assert.deepEqual(got, read, call);
    assert.equal(got.raw, JSON.stringify(paused));
    const sent = peer.calls.at(-1);
    assert.deepEqual([sent.method, sent.target], ['POST', `/checkout/webhook/${call}`]);
    assert.deepEqual(JSON.parse(sent.body), body, call);
  }
});

test('endpoints are listed, also after a failure that may pass', async (t) => {
  const peer = await Peer.start(t);
  const active = { webhookId: 'whk_2', status: 'ACTIVE', failingSince: 0, pausedAt: 0, held: {}, eventTypes: 'all' };
  let list = { records: [paused, active] };
  peer.on('/checkout/webhook/list', ({ number }) =>
    number === 1 ? { status: 503, body: refusal(503, 'unavailable') } : ok(JSON.stringify(list)),
  );
  const { webhooks } = peer.client();
  const { records } = await webhooks.list({ merchantId: 'mer_2' });
  assert.deepEqual(records[0], read);
  const { webhookId, status, failingSince, pausedAt, held, eventTypes } = records[1];
  assert.deepEqual(
    [webhookId, status, failingSince, pausedAt, held, eventTypes],
    ['whk_2', 'ACTIVE', null, null, undefined, []],
  );
  await webhooks.list();
  assert.deepEqual(
    peer.calls.map(({ body }) => body),
    ['{"merchantId":"mer_2"}', '{"merchantId":"mer_2"}', '{}'],
  );
  list = { records: [{ status: 'ACTIVE' }] };
  assert.equal((await failure(webhooks.list())).code, 'answer_body_invalid');
});

test('what can be done twice without harm is sent again when no answer came, and nothing else', async (t) => {
  for (const [call, send, times] of [
    ['create', (w) => w.create({ url: 'https://a/' }), 1],
    ['create', (w) => w.create({ url: 'https://a/', requestId: 'r' }), 2],
    ['create', (w) => w.create({ url: 'https://a/', requestId: 'r', nonce: 'n' }), 1],
    ['update', (w) => w.update({ webhookId: 'whk_1' }), 2],
    ['update', (w) => w.update({ webhookId: 'whk_1', nonce: 'n' }), 1],
    ['delete', (w) => w.delete('whk_1'), 1],
    ['pause', (w) => w.pause('whk_1'), 2],
    ['pause', (w) => w.pause('whk_1', { nonce: 'n' }), 1],
    ['resume', (w) => w.resume('whk_1'), 2],
  ]) {
    const peer = await Peer.start(t);
    peer.on(`/checkout/webhook/${call}`, ({ number }) =>
      number === 1 ? { status: 503, body: refusal(503, 'unavailable') } : ok(JSON.stringify(paused)),
    );
    const done = send(peer.client().webhooks);
    if (times === 1) assert.equal((await failure(done)).code, 'unavailable', `${send}`);
    else assert.equal((await done).webhookId, 'whk_1');
    assert.equal(peer.calls.length, times, `${send}`);
  }
});

test('what lacks a parameter, or has one too many, is not sent', async (t) => {
  const peer = await Peer.start(t);
  const { webhooks, events } = peer.client();
  for (const [param, code, send] of [
    ['url', 'parameter_missing', () => webhooks.create({})],
    ['event', 'parameter_invalid', () => webhooks.create({ url: 'https://a/', event: 'x' })],
    ['webhookId', 'parameter_missing', () => webhooks.update({ url: 'https://a/' })],
    ['eventType', 'parameter_invalid', () => webhooks.update({ webhookId: 'whk_1', eventType: [] })],
    ['webhookId', 'parameter_missing', () => webhooks.delete('')],
    ['webhookId', 'parameter_missing', () => webhooks.pause('')],
    ['webhookId', 'parameter_missing', () => webhooks.resume()],
    ['merchant', 'parameter_invalid', () => webhooks.list({ merchant: 'mer_2' })],
    ['webhook', 'parameter_invalid', () => events.resend('evt_1', { webhook: 'whk_1' })],
    ['since', 'parameter_missing', () => events.resendSince()],
    ['since', 'parameter_invalid', () => events.resendSince(new Date(NaN))],
    ['requestId', 'parameter_invalid', () => events.resendSince(1, { requestId: 'r' })],
  ]) {
    const e = await failure(send());
    assert.deepEqual([e.param, e.code], [param, code], `${send}`);
  }
  assert.equal(peer.calls.length, 0);
});

test('an event is sent again to one endpoint', async (t) => {
  const peer = await Peer.start(t);
  const record = '"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED"';
  peer.on('/checkout/event/resend', () => ok(`{${record}}`));
  peer.on('/checkout/event/info', () => ok(`{${record},"endpoints":[{"webhookId":"whk_1","deliveryStatus":"HELD"}]}`));
  const { events } = peer.client();
  assert.equal((await events.resend('evt_1', { webhookId: 'whk_1', requestId: 'r' })).eventId, 'evt_1');
  assert.equal(peer.calls[0].body, '{"eventId":"evt_1","webhookId":"whk_1","requestId":"r"}');
  const { endpoints } = await events.info('evt_1');
  assert.deepEqual(endpoints, [{ webhookId: 'whk_1', deliveryStatus: 'HELD' }]);
});

test('all events since a time are sent again, by as many calls as it takes', async (t) => {
  const peer = await Peer.start(t);
  let fails = false;
  peer.on('/checkout/event/resend-since', ({ body }) => {
    if (!body.includes('"cursor":"c2"')) return ok('{"count":500,"nextCursor":"c2"}');
    return fails ? { status: 503, body: refusal(503, 'unavailable') } : ok('{"count":42,"nextCursor":""}');
  });
  const { events } = peer.client();
  assert.equal(await events.resendSince(new Date(1758897600000), { webhookId: 'whk_1' }), 542);
  fails = true;
  assert.equal((await failure(events.resendSince(1758897600000))).code, 'unavailable');
  assert.deepEqual(
    peer.calls.map(({ body }) => body),
    [
      '{"since":1758897600000,"webhookId":"whk_1"}',
      '{"since":1758897600000,"webhookId":"whk_1","cursor":"c2"}',
      '{"since":1758897600000}',
      '{"since":1758897600000,"cursor":"c2"}',
    ],
  );
});
