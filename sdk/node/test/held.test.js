// How an answer is held back until it can be signed. What may be signed at all
// servers.test.js tries on every framework.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import express4 from 'express4';
import express5 from 'express';
import Fastify from 'fastify';
import Koa from 'koa';

import { signedRequests } from 'xcheckout/express';
import * as forFastify from 'xcheckout/fastify';
import * as forHTTP from 'xcheckout/http';
import * as forKoa from 'xcheckout/koa';
import * as forNext from 'xcheckout/next';
import { sign, timestamp, verify } from 'xcheckout/signature';

import { listen } from './listen.js';
import { signKey } from './peer.js';

function newLog() {
  const said = [];
  return { said, warn: (line) => said.push(`warn ${line}`), error: (line) => said.push(`error ${line}`) };
}

function headersFor(target, spoil = {}) {
  const at = timestamp(Date.now());
  return { TIMESTAMP: at, SIGNATURE: sign(signKey, { method: 'GET', target, timestamp: at }), ...spoil };
}

/** Sends a signed request and verifies that the answer is signed too. */
async function get(url, target, headers = headersFor(target)) {
  const response = await fetch(url + target, { headers, redirect: 'manual' });
  const body = await response.text();
  const message = { kind: 'response', method: 'GET', target, timestamp: response.headers.get('timestamp'), body };
  verify(message, response.headers.get('signature'), signKey);
  return { status: response.status, text: response.statusText, headers: response.headers, body };
}

const codeOf = (answer) => JSON.parse(answer.body).error?.code;

test('an answer is held back up to a limit, and logged when it is beyond', async (t) => {
  const log = newLog();
  const sizes = { '/small?a=1': 50, '/large?a=1': 51, '/endless?a=1': 100_000 };
  const listener = forHTTP.signedRequests({ keys: signKey, answerMax: 50, log }, (req, res) => {
    res.writeHead(201, 'Made', { 'content-type': 'application/json', 'x-handler': '1' });
    const text = `{"retcode":201,"a":"`.padEnd(sizes[req.url] - 2, 'x') + '"}';
    for (let i = 0; i < text.length; i += 9) res.write(text.slice(i, i + 9));
    res.end();
  });
  const url = await listen(t, (req, res) => {
    res.setHeader('X-Server', ['a', 'b']);
    return listener(req, res);
  });
  const small = await get(url, '/small?a=1');
  assert.deepEqual([small.status, small.text, small.body.length], [201, 'Made', 50]);
  assert.deepEqual([small.headers.get('x-handler'), small.headers.get('x-server')], ['1', 'a, b']);
  for (const target of ['/large?a=1', '/endless?a=1']) {
    const answer = await get(url, target);
    assert.deepEqual([answer.status, answer.text, codeOf(answer)], [500, 'Internal Server Error', 'internal_error']);
    // What the handler has set is gone, what stood there before is not.
    assert.deepEqual([answer.headers.get('x-handler'), answer.headers.get('x-server')], [null, 'a, b']);
  }
  assert.equal(log.said.length, 2);
  assert.match(
    log.said[0],
    /^error xcheckout: req_[0-9a-f]+: the answer to GET \/large \(status 201\) can't be signed: it is larger than 50 bytes$/,
  );
});

test('without a content type an answer is JSON, and a failure is only warned of', async (t) => {
  const log = newLog();
  const listener = forHTTP.signedRequests({ keys: signKey, log }, (req, res) => {
    if (req.url !== '/json') res.statusCode = 404;
    res.end(req.url === '/json' ? '{"retcode":200}' : 'nothing');
  });
  const url = await listen(t, listener);
  const answer = await get(url, '/json');
  assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/json']);
  assert.equal(codeOf(await get(url, '/nothing')), 'not_found');
  assert.match(
    log.said.join(),
    /^warn .*\/nothing \(status 404\) can't be signed: at offset 0: no JSON value begins like this/,
  );
});

test('a status that has no body takes none along', async (t) => {
  const log = newLog();
  const listener = forHTTP.signedRequests({ keys: signKey, log }, (req, res) => {
    res.statusCode = Number(req.url.slice(1));
    res.end('{"retcode":200}');
  });
  const url = await listen(t, listener);
  for (const status of [103, 204, 304]) {
    const answer = await get(url, `/${status}`);
    assert.deepEqual([answer.status, codeOf(answer)], [500, 'internal_error'], status);
    assert.match(log.said.pop(), /it has no body/);
  }
});

test('writeHead with a list replaces what was set, and may name a header twice', async (t) => {
  const listener = forHTTP.signedRequests({ keys: signKey, log: newLog() }, (req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    res.writeHead(200, ['content-type', 'application/json', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
    res.end('{"retcode":200,"text":"a b"}');
  });
  const answer = await get(await listen(t, listener), '/');
  assert.equal(answer.headers.get('content-type'), 'application/json');
  assert.equal(answer.body, '{"retcode":200,"text":"a\\u0020b"}');
  assert.equal(answer.headers.get('set-cookie'), 'a=1, b=2');
});

test('headers that handlers set do not take the place of the signature', async (t) => {
  const listener = forHTTP.signedRequests({ keys: signKey }, (req, res) => {
    res.writeHead(200, {
      signature: 'x',
      TimeStamp: '1',
      'cache-control': 'public',
      etag: '"1"',
      'content-length': 99,
    });
    res.end('{"retcode":200}');
  });
  const answer = await get(await listen(t, listener), '/');
  assert.equal(answer.headers.get('cache-control'), 'no-store, no-transform');
  assert.equal(answer.headers.get('etag'), null);
});

// A handler that fails may have written something, which must not be sent.
const begun = '{"retcode":200,"paid":true,';

const failing = {
  'node:http': (t, options) =>
    listen(
      t,
      forHTTP.signedRequests(options, (req, res) => {
        res.writeHead(200, { 'content-type': 'application/json' }).write(begun);
        throw new Error('the handler fails');
      }),
    ),
  'Express 4': (t, options) => listen(t, failingExpress(express4, options)),
  'Express 5': (t, options) => listen(t, failingExpress(express5, options)),
  Fastify: async (t, options) => {
    const app = Fastify({ forceCloseConnections: true });
    await app.register(forFastify.signedRequests(options));
    app.get('/', async (request, reply) => reply.type('application/json').send(failingStream()));
    await app.listen({ port: 0, host: '127.0.0.1' });
    t.after(() => app.close());
    return `http://127.0.0.1:${app.server.address().port}`;
  },
  Koa: (t, options) => {
    const app = new Koa();
    app.silent = true;
    app.use(forKoa.signedRequests(options));
    app.use((ctx) => {
      ctx.type = 'application/json';
      ctx.res.write(begun);
      throw new Error('the handler fails');
    });
    return listen(t, app.callback());
  },
};

function failingStream() {
  let begins = true;
  return new Readable({
    read() {
      if (begins) this.push(begun);
      else this.destroy(new Error('the stream fails'));
      begins = false;
    },
  });
}

function failingExpress(framework, options) {
  const app = framework();
  app.set('env', 'test'); // says nothing
  app.use(signedRequests(options));
  app.use((req, res) => {
    res.type('json').write(begun);
    throw new Error('the handler fails');
  });
  return app;
}

for (const [name, start] of Object.entries(failing)) {
  test(`${name}: a handler that fails after it has begun to answer`, async (t) => {
    const answer = await get(await start(t, { keys: signKey, log: newLog() }), '/');
    assert.equal(answer.status, 500);
    assert.ok(!answer.body.includes('paid'), answer.body);
    assert.equal(JSON.parse(answer.body).retcode.toString().slice(0, 3), '500');
  });
}

test('a web Response that is too large is read no further, and its headers are gone', async () => {
  let sent = 0;
  let cancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000).fill(0x20));
    },
    cancel: () => void (cancelled = true),
  });
  const log = newLog();
  const route = forNext.signedRequests({ keys: signKey, answerMax: 5000, log }, () => {
    const headers = { 'Content-Type': 'application/json', 'X-Handler': '1' };
    return new Response(endless, { status: 202, statusText: 'Taken', headers });
  });
  const response = await route(new Request('http://shop.example/a', { headers: headersFor('/a') }));
  const { error } = await response.json();
  assert.deepEqual([response.status, response.statusText, error.code], [500, '', 'internal_error']);
  assert.deepEqual([response.headers.get('x-handler'), response.headers.get('signature').length], [null, 88]);
  assert.ok(sent < 20_000 && cancelled, `${sent} bytes were taken`);
  assert.match(log.said.join(), /larger than 5000 bytes/);
});

test('a refusal is signed on an unsigned route too, if the MAC of its request verified', async (t) => {
  const options = { keys: signKey, log: newLog(), unsigned: () => true };
  const url = await listen(
    t,
    forHTTP.signedRequests(options, (req, res) => void res.end('as it comes')),
  );
  const headers = headersFor('/');
  const first = await fetch(url + '/', { headers });
  assert.deepEqual(
    [first.status, await first.text(), first.headers.get('signature'), first.headers.get('cache-control')],
    [200, 'as it comes', null, null],
  );
  assert.equal(codeOf(await get(url, '/', headers)), 'replayed');
});
