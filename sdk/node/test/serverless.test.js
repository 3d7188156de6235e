// Adapters that make a request of an event of their own: they have no
// rawHeaders, join headers that were given twice, and may announce no length.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import codegenie from '@codegenie/serverless-express';
import express4 from 'express4';
import express5 from 'express';
import Koa from 'koa';
import serverlessHttp from 'serverless-http';

import * as forExpress from 'xcheckout/express';
import * as forHTTP from 'xcheckout/http';
import * as forKoa from 'xcheckout/koa';
import { sign, timestamp, verify } from 'xcheckout/signature';
import { signTestWebhook } from 'xcheckout/webhook';

import { signKey } from './peer.js';

const quiet = { warn: () => undefined, error: () => undefined };

/** An event of Amazon's API Gateway. */
function eventOf({ method = 'POST', path, query = '', headers, body = '' }) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'shop.example', ...headers },
    requestContext: { http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' } },
    body: body === '' ? undefined : Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
}

/** The same small server in each framework. */
const apps = {
  'Express 4': (options) => appOf(express4, options),
  'Express 5': (options) => appOf(express5, options),
  'Express 5 behind express.json': (options) =>
    appOf(express5, options, express5.json({ verify: forExpress.keepRawBody })),
};

function appOf(express, { receiver, guard }, parser) {
  const app = express();
  if (parser) app.use(parser);
  app.post('/hook', forExpress.webhook(receiver));
  app.use('/api', forExpress.signedRequests(guard), (req, res) =>
    res.json({ retcode: '200', body: req.body ?? null, query: req.query, note: 'two words' }),
  );
  return app;
}

const adapters = {
  'serverless-http': (app) => {
    const handler = serverlessHttp(app);
    return (event) => handler(event, {});
  },
  '@codegenie/serverless-express': (app) => {
    const handler = codegenie({ app });
    return (event) => handler(event, {});
  },
};

function headersFor(method, target, body) {
  const at = timestamp(Date.now());
  const headers = { timestamp: at, signature: sign(signKey, { method, target, timestamp: at, body }) };
  return body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
}

for (const [adapter, adapt] of Object.entries(adapters)) {
  for (const [name, make] of Object.entries(apps)) {
    test(`${adapter}, ${name}`, async () => {
      const seen = [];
      const receiver = { keys: signKey, handle: (event) => void seen.push(event.order.orderNo), log: quiet };
      const call = adapt(make({ receiver, guard: { keys: signKey, log: quiet } }));

      const data = { orderNo: 'A1042', orderStatus: 'PAID' };
      const { body, headers } = signTestWebhook({ eventType: 'CHECKOUT_ORDER_CHANGED', data }, signKey);
      const received = await call(eventOf({ path: '/hook', headers, body }));
      assert.deepEqual([received.statusCode, seen], [200, ['A1042']], received.body);
      const twice = { ...headers, SIGNATURE: `${headers.SIGNATURE}, ${headers.SIGNATURE}` };
      const refused = await call(eventOf({ path: '/hook', headers: twice, body }));
      // Some pretend that the joined text is what was sent.
      assert.match(`${refused.statusCode} ${textOf(refused)}`, /^401 .*(header_repeated|signature_malformed)/);
      const altered = await call(eventOf({ path: '/hook', headers, body: body.replace('A1042', 'A1043') }));
      assert.deepEqual([altered.statusCode, JSON.parse(textOf(altered)).retmsg], [401, 'signature_mismatch']);

      const sent = '{"a": "x"}';
      for (const [method, query, text] of [
        ['POST', '', sent],
        ['GET', 'a=late%20payment', undefined],
      ]) {
        const target = `/api/t${query === '' ? '' : `?${query}`}`;
        const answer = await call(
          eventOf({ method, path: '/api/t', query, headers: headersFor(method, target, text), body: text }),
        );
        assert.equal(answer.statusCode, 200, textOf(answer));
        const said = JSON.parse(textOf(answer));
        assert.deepEqual(
          [said.body?.a, said.query.a],
          text === undefined ? [undefined, 'late payment'] : ['x', undefined],
        );
        const m = { kind: 'response', method, target, timestamp: answer.headers.timestamp, body: textOf(answer) };
        verify(m, answer.headers.signature, signKey);
      }
    });
  }
}

function textOf({ body, isBase64Encoded }) {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
}

test('serverless-http, Koa and a plain handler', async () => {
  const data = { orderNo: 'A1042', orderStatus: 'PAID' };
  const app = new Koa();
  const options = { keys: signKey, handle: () => undefined, log: quiet };
  app.use(forKoa.webhook(options));
  for (const handler of [serverlessHttp(app), serverlessHttp(forHTTP.webhook(options))]) {
    const { body, headers } = signTestWebhook({ eventType: 'CHECKOUT_ORDER_CHANGED', data }, signKey);
    const answer = await handler(eventOf({ path: '/hook', headers, body }), {});
    assert.deepEqual([answer.statusCode, textOf(answer)], [200, '{"retcode":200,"retmsg":"SUCCESS"}']);
  }
});

test('a parsed body in such a request is named as the trap', async () => {
  const errors = [];
  const app = express5();
  app.use(express5.json());
  app.post('/hook', forExpress.webhook({ keys: signKey, handle: () => undefined, log: quiet }));
  app.use((error, req, res, next) => {
    errors.push(error.code);
    res.status(500).end();
    return next;
  });
  const { body, headers } = signTestWebhook({ eventType: 'ABNORMAL_PAYMENT', data: {} }, signKey);
  const answer = await serverlessHttp(app)(eventOf({ path: '/hook', headers, body }), {});
  assert.deepEqual([answer.statusCode, errors], [500, ['body_already_parsed']]);
});
