import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sign, timestamp } from 'xcheckout/signature';
import { MemoryStore, Receiver } from 'xcheckout/webhook';

const oldKey = 'old-sign-key-0123456789';
const newKey = 'new-sign-key-0123456789';

const paid = (eventId) =>
  `{"eventId":"${eventId}","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758701681,` +
  '"data":{"orderNo":"A1","orderStatus":"PAID","receivedAmount":"25.00","reason":"paid"}}';

/** A log that keeps its lines. */
const newLog = () => {
  const lines = [];
  return { lines, warn: (line) => lines.push(line), error: (line) => lines.push(line) };
};

/** Delivers a webhook to a receiver as a gateway does; spoil changes the request afterwards. */
async function deliver(receiver, { body, key = newKey, at = Date.now(), spoil }) {
  const stamp = timestamp(at);
  const request = {
    method: 'POST',
    target: '/hook?from=gateway',
    headers: [
      ['Content-Type', 'application/json'],
      ['TIMESTAMP', stamp],
      ['SIGNATURE', sign(key, { kind: 'webhook', timestamp: stamp, body })],
    ],
    body: Buffer.from(body),
  };
  spoil?.(request);
  const { status, body: text } = await receiver.receive(
    { ...request, contentLength: request.body.length },
    async (max) => request.body.subarray(0, max + 1),
  );
  return [status, text];
}

const success = [200, '{"retcode":200,"retmsg":"SUCCESS"}'];
const set = (name, value) => (request) => request.headers.forEach((h) => h[0] === name && (h[1] = value));
const drop = (name) => (request) => (request.headers = request.headers.filter(([n]) => n !== name));

test('each event is handled once, with either live key', async () => {
  const seen = [];
  const receiver = new Receiver({ keys: [oldKey, newKey], handle: (event) => void seen.push(event) });
  for (const d of [
    { body: paid('evt_1') },
    { body: paid('evt_1'), key: oldKey, at: Date.now() - 60_000 }, // repeated, with the other live key
    { body: paid('evt_2'), key: oldKey },
  ]) {
    assert.deepEqual(await deliver(receiver, d), success);
  }
  assert.deepEqual(
    seen.map((event) => event.eventId),
    ['evt_1', 'evt_2'],
  );
  const [event] = seen;
  assert.deepEqual(
    [event.eventType, event.timestamp.getTime(), event.order.orderNo, event.order.receivedAmount, event.order.deposit],
    ['CHECKOUT_ORDER_CHANGED', 1758701681000, 'A1', '25.00', null],
  );
  assert.equal(event.raw, paid('evt_1'));
});

const refused = {
  'another key': [{ body: paid('e'), key: 'revoked-key-0123456789' }, 401, 'signature_mismatch'],
  'altered body': [
    { body: paid('e'), spoil: (r) => (r.body = Buffer.from(paid('e').replace('25.00', '95.00'))) },
    401,
    'signature_mismatch',
  ],
  'altered timestamp': [
    { body: paid('e'), spoil: set('TIMESTAMP', timestamp(Date.now() + 1000)) },
    401,
    'signature_mismatch',
  ],
  'too old': [{ body: paid('e'), at: Date.now() - 121_000 }, 401, 'timestamp_outside_window'],
  'too far ahead': [{ body: paid('e'), at: Date.now() + 122_000 }, 401, 'timestamp_outside_window'],
  'no signature': [{ body: paid('e'), spoil: drop('SIGNATURE') }, 401, 'header_missing'],
  'no timestamp': [{ body: paid('e'), spoil: drop('TIMESTAMP') }, 401, 'header_missing'],
  'two signatures': [{ body: paid('e'), spoil: (r) => r.headers.push(['signature', 'x']) }, 401, 'header_repeated'],
  'not Base64': [{ body: paid('e'), spoil: set('SIGNATURE', 'x') }, 401, 'signature_malformed'],
  'a GET': [{ body: paid('e'), spoil: (r) => (r.method = 'GET') }, 405, 'method_not_allowed'],
  'not JSON': [{ body: '{' }, 400, 'body_invalid_json'],
  'no body': [{ body: '' }, 400, 'body_invalid_json'],
  'a name twice': [{ body: '{"eventId":"a","eventId":"b"}' }, 400, 'body_duplicate_name'],
  'a form': [{ body: paid('e'), spoil: set('Content-Type', 'text/plain') }, 415, 'content_type_not_accepted'],
  'too large': [{ body: `["${'x'.repeat(1 << 20)}"]` }, 413, 'body_too_large'],
  'no eventId': [{ body: '{"eventType":"CHECKOUT_ORDER_CHANGED","data":{"orderNo":"A1"}}' }, 400, 'this is no event'],
  'about no order': [
    { body: '{"eventId":"e","eventType":"CHECKOUT_ORDER_CHANGED","data":{}}' },
    400,
    'this is no event',
  ],
  'an array': [{ body: '[]' }, 400, 'this is no event'],
};

for (const [name, [delivery, status, retmsg]] of Object.entries(refused)) {
  test(`a webhook is refused: ${name}`, async () => {
    const log = newLog();
    const handle = () => assert.fail('handled');
    const receiver = new Receiver({ keys: newKey, handle, log });
    assert.deepEqual(await deliver(receiver, delivery), [status, JSON.stringify({ retcode: status, retmsg })]);
    assert.equal(log.lines.length, 1, log.lines.join('\n'));
    assert.ok(!log.lines[0].includes(newKey));
  });
}

test('events of unknown types are handled', async () => {
  const seen = [];
  const receiver = new Receiver({ keys: newKey, handle: (event) => void seen.push(event) });
  const body = '{"eventId":"evt_1","eventType":"MOON_FULL","timestamp":1,"data":{"size":0.1}}';
  assert.deepEqual(await deliver(receiver, { body }), success);
  assert.deepEqual([seen[0].eventType, seen[0].order, seen[0].data], ['MOON_FULL', undefined, { size: '0.1' }]);
});

// It fails the first time: the event must come again.
test('an event is done only after success', async () => {
  let fail = true;
  let calls = 0;
  const log = newLog();
  const handle = async () => {
    calls++;
    if (fail) throw new Error('the database is at lunch');
  };
  const receiver = new Receiver({ keys: newKey, handle, log });
  const [status, text] = await deliver(receiver, { body: paid('evt_1') });
  assert.equal(status, 500);
  assert.ok(!text.includes('lunch') && log.lines[0].includes('lunch'), 'the cause is not in the log alone');
  fail = false;
  for (let i = 0; i < 2; i++) assert.deepEqual(await deliver(receiver, { body: paid('evt_1') }), success);
  assert.equal(calls, 2);
});

test('a slow handler is not entered twice for one event', async () => {
  let release;
  let calls = 0;
  const handle = () => {
    calls++;
    return new Promise((resolve) => (release = resolve));
  };
  const receiver = new Receiver({ keys: newKey, handle, log: newLog() });
  const first = deliver(receiver, { body: paid('evt_1') });
  while (calls === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await deliver(receiver, { body: paid('evt_1') }))[0], 409);
  release();
  assert.deepEqual(await first, success);
  assert.deepEqual(await deliver(receiver, { body: paid('evt_1') }), success);
  assert.equal(calls, 1);
});

test('a store that fails', async () => {
  for (const [store, status, want] of [
    [{ done: () => Promise.reject(new Error('no connection')), markDone: () => undefined }, 500, 0],
    [{ done: () => false, markDone: () => Promise.reject(new Error('no connection')) }, 200, 1],
    [new MemoryStore({ max: 0 }), 500, 0],
  ]) {
    let calls = 0;
    const log = newLog();
    const receiver = new Receiver({ keys: newKey, handle: () => void calls++, store, log });
    assert.equal((await deliver(receiver, { body: paid('evt_1') }))[0], status);
    assert.equal(calls, want);
    assert.match(log.lines.join(), /no connection|events to remember/);
  }
});

test('the names of the headers are a setting', async () => {
  const names = { signatureHeader: 'ANEX_PAY_SIGNATURE', timestampHeader: 'ANEX_PAY_TIMESTAMP' };
  const receiver = new Receiver({ keys: newKey, handle: () => undefined, log: newLog(), ...names });
  const rename = (r) => (r.headers = r.headers.map(([n, v]) => [n === 'Content-Type' ? n : `anex_pay_${n}`, v]));
  assert.deepEqual(await deliver(receiver, { body: paid('evt_1'), spoil: rename }), success);
  assert.equal((await deliver(receiver, { body: paid('evt_2') }))[0], 401);
});

test('a receiver that could never work is refused', () => {
  assert.throws(() => new Receiver({ keys: 'short', handle: () => undefined }), /16 to 256/);
  assert.throws(() => new Receiver({ keys: newKey }), /handle/);
});
