// What a framework may have done to the body before this package sees it.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';

import { bodyParser } from '@koa/bodyparser';
import express5 from 'express';
import express4 from 'express4';
import Fastify from 'fastify';
import Koa from 'koa';

import { keepRawBody, signedRequests, webhook } from 'xcheckout/express';
import * as forFastify from 'xcheckout/fastify';
import * as forHTTP from 'xcheckout/http';
import * as forKoa from 'xcheckout/koa';
import * as forNext from 'xcheckout/next';
import { sign, timestamp } from 'xcheckout/signature';

import { listen } from './listen.js';
import { signKey } from './peer.js';

// The number and the spaces would not survive a parser.
const event = '{ "eventId": "evt_1", "eventType": "MOON_FULL", "timestamp": 1, "data": 25.10 }';

function headersFor(body, message) {
  const at = timestamp(Date.now());
  const signature = sign(signKey, { ...message, timestamp: at, body });
  return { TIMESTAMP: at, SIGNATURE: signature, 'Content-Type': 'application/json' };
}

const asWebhook = { kind: 'webhook' };
const asRequest = { method: 'POST', target: '/hook?a=1' };

/** Sends a signed body to a server, and returns status and text of the answer. */
async function post(url, message = asWebhook, body = event) {
  const response = await fetch(`${url}${message.target ?? '/hook'}`, {
    method: 'POST',
    headers: headersFor(body, message),
    body,
  });
  return [response.status, await response.text()];
}

/** Options of a receiver, with what it hands on and says. */
function newOptions() {
  const seen = [];
  const said = [];
  const log = { warn: (line) => said.push(line), error: (line) => said.push(line) };
  return watched({ keys: signKey, log, handle: (e) => void seen.push(e.raw) }, { seen, said });
}

/** The same for signed requests. */
function newGuard() {
  const { keys, log, said } = newOptions();
  return watched({ keys, log }, { seen: [], said });
}

/** Options with what a test looks at, which is no option. */
function watched(options, lists) {
  for (const [name, value] of Object.entries(lists)) Object.defineProperty(options, name, { value });
  return options;
}

const canonicalEvent = '{"eventId":"evt_1","eventType":"MOON_FULL","timestamp":1,"data":25.10}';
const success = [200, '{"retcode":200,"retmsg":"SUCCESS"}'];

const frameworks = { 'Express 4': express4, 'Express 5': express5 };

for (const [name, express] of Object.entries(frameworks)) {
  const parsers = {
    'no parser': undefined,
    'express.json with keepRawBody': express.json({ verify: keepRawBody }),
    'express.raw': express.raw({ type: '*/*' }),
    'express.text': express.text({ type: '*/*' }),
    'a parser for another type': express.urlencoded({ extended: false }),
  };
  for (const [what, parser] of Object.entries(parsers)) {
    test(`${name}: the raw body behind ${what}`, async (t) => {
      const options = newOptions();
      const app = express();
      if (parser) app.use(parser);
      app.post('/hook', webhook(options));
      assert.deepEqual(await post(await listen(t, app)), success);
      assert.deepEqual(options.seen, [canonicalEvent]);
    });
  }

  // The trap.
  test(`${name}: behind express.json() the error names the trap and the cure`, async (t) => {
    for (const [middleware, message, options] of [
      [webhook, asWebhook, newOptions()],
      [signedRequests, asRequest, newGuard()],
    ]) {
      const app = express();
      app.use(express.json());
      app.post('/hook', middleware(options));
      let error;
      app.use((e, req, res, next) => {
        error = e;
        res.status(500).end();
        return next;
      });
      const [status] = await post(await listen(t, app), message);
      assert.equal(status, 500);
      assert.deepEqual(options.seen, []);
      assert.deepEqual([error.name, error.code], ['BodyConsumedError', 'body_already_parsed']);
      assert.match(error.message, /parsed before xcheckout saw it/);
      assert.match(error.message, /before express\.json\(\)/);
      assert.match(error.message, /express\.json\(\{ verify: keepRawBody \}\)/);
      assert.match(options.said.join(), /express\.json/, 'nothing in the log');
    }
  });

  test(`${name}: what is signed is what is used`, async (t) => {
    const app = express();
    app.use(signedRequests(newGuard()));
    app.use(express.json());
    let got;
    app.post('/hook', (req, res) => {
      got = { body: req.body, query: req.query, verified: req.xcheckout };
      res.json({ retcode: '200', text: 'a b' });
    });
    const [status, text] = await post(await listen(t, app), asRequest);
    assert.deepEqual([status, text], [200, '{"retcode":"200","text":"a\\u0020b"}']);
    assert.equal(got.body.data, '25.10');
    assert.deepEqual(got.query, { a: '1' });
    assert.equal(got.verified.body.toString(), canonicalEvent);
    assert.deepEqual([...got.verified.params], [['a', '1']]);
  });
}

test('Koa: behind a parser that keeps the raw body, and behind one that does not', async (t) => {
  const options = newOptions();
  const app = new Koa();
  app.use(bodyParser());
  app.use(forKoa.webhook(options));
  assert.deepEqual(await post(await listen(t, app.callback())), success);
  assert.deepEqual(options.seen, [canonicalEvent]);

  const trapped = new Koa();
  trapped.use(bodyParser());
  trapped.use((ctx, next) => {
    delete ctx.request.rawBody;
    return next();
  });
  trapped.use(forKoa.signedRequests(newGuard()));
  const errors = [];
  trapped.on('error', (error) => errors.push(error.message));
  assert.equal((await post(await listen(t, trapped.callback()), asRequest))[0], 500);
  assert.match(errors.join(), /parsed before xcheckout saw it.*keeps ctx\.request\.rawBody/);
});

test('Fastify: its own parser, and a hook that reads the body first', async (t) => {
  const trapped = Fastify({ forceCloseConnections: true });
  trapped.addHook('preParsing', async (request, reply, payload) => {
    const chunks = [];
    for await (const chunk of payload) chunks.push(chunk);
    const { Readable } = await import('node:stream');
    return Object.assign(Readable.from(chunks), { receivedEncodedLength: Buffer.concat(chunks).length });
  });
  await trapped.register(forFastify.webhook({ url: '/hook', ...newOptions() }));
  await trapped.listen({ port: 0, host: '127.0.0.1' });
  t.after(() => trapped.close());
  const [status, text] = await post(`http://127.0.0.1:${trapped.server.address().port}`);
  assert.equal(status, 500);
  assert.match(text, /read before xcheckout saw it.*before every plugin with a preParsing hook/);

  const app = Fastify({ forceCloseConnections: true });
  let got;
  await app.register(forFastify.signedRequests(newGuard()));
  const schema = { body: { type: 'object', required: ['eventId'], properties: { data: { type: 'string' } } } };
  app.post('/hook', { schema }, async (request) => {
    got = { body: request.body, query: request.query };
    return { retcode: '200' };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.after(() => app.close());
  assert.equal((await post(`http://127.0.0.1:${app.server.address().port}`, asRequest))[0], 200);
  assert.deepEqual([got.body.data, { ...got.query }], ['25.10', { a: '1' }]);
});

test('node:http: a body that was read before', async (t) => {
  const options = newOptions();
  const hook = forHTTP.webhook(options);
  const url = await listen(t, async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    await hook(req, res);
  });
  assert.deepEqual(await post(url), [500, '{"retcode":500,"retmsg":"body_already_parsed"}']);
  assert.match(options.said.join(), /bodyParser: false/);
});

test('a web Request whose body was read before', async () => {
  const request = new Request('http://shop.example/hook', {
    method: 'POST',
    headers: headersFor(event, asWebhook),
    body: event,
  });
  await request.json();
  await assert.rejects(forNext.webhook(newOptions())(request), {
    code: 'body_already_parsed',
    message: /request\.json\(\)/,
  });
});

// Headers joins what was given twice; elsewhere a raw + is refused.
test('a web Request is as strict', async () => {
  const send = async (change) => {
    const headers = new Headers(headersFor(event, asRequest));
    const url = `http://shop.example${change(headers) ?? asRequest.target}`;
    const route = forNext.signedRequests(newGuard(), () => Response.json({ retcode: '200', text: 'a b' }));
    const response = await route(new Request(url, { method: 'POST', headers, body: event }));
    return [response.status, (await response.json()).error?.code, response.headers.get('signature')?.length];
  };
  assert.deepEqual(await send(() => undefined), [200, undefined, 88]);
  assert.deepEqual(await send((h) => void h.append('signature', 'x')), [400, 'header_repeated', undefined]);
  assert.deepEqual(
    await send((h) => {
      h.append('authorization', 'Bearer a');
      h.append('authorization', 'Bearer b');
    }),
    [400, 'header_repeated', undefined],
  );
  assert.deepEqual(await send(() => '/hook?a=+'), [400, 'query_malformed', undefined]);
  assert.deepEqual(await send((h) => void h.delete('timestamp')), [401, 'header_missing', undefined]);
});

// Sent through a socket and with an end of its own, so that a server that reads on
// can't have this process send until all memory is used.
test('a body is not read further than it may be', async (t) => {
  const options = newOptions();
  const url = new URL(await listen(t, forHTTP.webhook(options)));
  const socket = connect(Number(url.port), url.hostname);
  const ended = new Promise((resolve) => socket.once('close', resolve));
  let said = '';
  socket.on('data', (data) => (said += data));
  socket.on('error', () => {}); // the server may close it before all was sent
  const headers = { ...headersFor('', asWebhook), Host: url.host, 'Transfer-Encoding': 'chunked' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST /hook HTTP/1.1\r\n${lines.join('')}\r\n`);
  const chunk = `10000\r\n${' '.repeat(1 << 16)}\r\n`;
  const send = () => {
    while (socket.bytesWritten < 64 << 20) if (!socket.write(chunk)) return;
    socket.destroy(new Error('all of it was taken'));
  };
  socket.on('drain', send);
  send();
  await ended;
  assert.match(said, /^(HTTP\/1\.1 413 |$)/);
  assert.match(options.said.join(), /body_too_large/);
  assert.ok(socket.bytesWritten < 64 << 20, `${socket.bytesWritten} bytes were taken`);
});
