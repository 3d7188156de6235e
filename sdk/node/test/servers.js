// The same small merchant's server in each framework. It serves
//
//   POST /hook               webhooks
//   /user/… /openapi/… …     signed requests, answered as a gateway would
//   /answers/…               signed requests, answered as a gateway would not
//
// Each start function takes what answers signed requests and receives webhooks
// and returns the server's base URL.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { bodyParser } from '@koa/bodyparser';
import express5 from 'express';
import express4 from 'express4';
import fastify5 from 'fastify';
import fastify4 from 'fastify4';
import koa3 from 'koa';
import koa2 from 'koa2';

import * as forExpress from 'xcheckout/express';
import * as forFastify from 'xcheckout/fastify';
import * as forHTTP from 'xcheckout/http';
import * as forKoa from 'xcheckout/koa';

import { answers, answerTo, plainAnswerAt } from './next/answer.js';
import { listen } from './listen.js';

const paths = [
  '/user/auth/oauth2/token',
  '/openapi/test',
  '/checkout/order/create',
  ...Object.keys(answers).map((name) => `/answers/${name}`),
];
const pathOf = (url) => url.split('?')[0];

const http = (t, { guard, receiver }) => {
  const hook = forHTTP.webhook(receiver);
  const api = forHTTP.signedRequests(guard, (req, res, { json, params }) => {
    const plain = plainAnswerAt(pathOf(req.url));
    if (plain !== undefined) {
      res.writeHead(plain.status, plain.headers).end(plain.body);
      return;
    }
    res.writeHead(200, { 'Content-Type': 'application/json' });
    const text = JSON.stringify(answerTo(req.method, pathOf(req.url), json, params), undefined, 2);
    // In pieces, as a stream would.
    for (let i = 0; i < text.length; i += 7) res.write(text.slice(i, i + 7));
    res.end();
  });
  return listen(t, (req, res) => (req.url === '/hook' ? hook(req, res) : api(req, res)));
};

const express =
  (framework) =>
  (t, { guard, receiver }) => {
    const app = framework();
    app.post('/hook', forExpress.webhook(receiver));
    const api = framework.Router();
    api.use(forExpress.signedRequests(guard));
    api.use(framework.json()); // has nothing more to do
    api.use((req, res) => {
      const plain = plainAnswerAt(req.baseUrl);
      // As bytes, for of a text send() makes its own charset.
      if (plain !== undefined)
        res
          .status(plain.status)
          .set(plain.headers)
          .send(Buffer.from(plain.body ?? ''));
      else res.json(answerTo(req.method, req.baseUrl, req.body, new Map(Object.entries(req.query))));
    });
    app.use(paths, api); // req.url is shortened in there
    return listen(t, app);
  };

const fastify =
  (framework) =>
  async (t, { guard, receiver }) => {
    const app = framework({ forceCloseConnections: true });
    await app.register(forFastify.webhook({ url: '/hook', receiver }));
    await app.register(async (scope) => {
      await scope.register(forFastify.signedRequests(guard));
      for (const path of paths) {
        scope.all(path, async (request, reply) => {
          const plain = plainAnswerAt(path);
          if (plain !== undefined) return reply.code(plain.status).headers(plain.headers).send(plain.body);
          return answerTo(request.method, path, request.body, new Map(Object.entries(request.query)));
        });
      }
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    t.after(() => app.close());
    return `http://127.0.0.1:${app.server.address().port}`;
  };

const koa =
  (Framework, parser) =>
  (t, { guard, receiver }) => {
    const app = new Framework();
    if (parser) app.use(parser()); // before: it keeps the raw body
    const hook = forKoa.webhook(receiver);
    const api = forKoa.signedRequests(guard);
    app.use((ctx, next) => (ctx.path === '/hook' ? hook(ctx, next) : api(ctx, next)));
    app.use((ctx) => {
      const plain = plainAnswerAt(ctx.path);
      if (plain !== undefined) {
        ctx.body = plain.body;
        ctx.status = plain.status;
        ctx.set(plain.headers);
        return;
      }
      const query = new Map(Object.entries(ctx.query));
      ctx.body = answerTo(ctx.method, ctx.path, ctx.request.body, query);
    });
    return listen(t, app.callback());
  };

/** The start functions of the frameworks that run in this process. */
export const servers = {
  'node:http': http,
  'Express 4': express(express4),
  'Express 5': express(express5),
  'Fastify 4': fastify(fastify4),
  'Fastify 5': fastify(fastify5),
  'Koa 2': koa(koa2),
  'Koa 3': koa(koa3),
  'Koa 3 behind @koa/bodyparser': koa(koa3, bodyParser),
};

const nextDirectory = fileURLToPath(new URL('./next', import.meta.url));
const nextProgram = fileURLToPath(new URL('../node_modules/next/dist/bin/next', import.meta.url));
const nextEnv = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };

/** Builds the Next.js application of test/next for production. */
export async function buildNext() {
  const build = spawn(process.execPath, [nextProgram, 'build'], { cwd: nextDirectory, env: nextEnv });
  let said = '';
  for (const stream of [build.stdout, build.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error(`next build:\n${said}`);
}

/**
 * Starts that application in a process of its own. It prints the events that it
 * handles, which are handed to `handled`, and what it complains about, to `said`.
 */
export async function startNext(t, { signKey, apiKey, handled, said }) {
  const env = { ...nextEnv, SIGN_KEY: signKey, API_KEY: apiKey };
  const next = spawn(process.execPath, [nextProgram, 'start', '--port', '0', '--hostname', '127.0.0.1'], {
    cwd: nextDirectory,
    env,
  });
  const ended = once(next, 'exit');
  t.after(async () => {
    next.kill('SIGTERM');
    await ended;
  });
  next.stderr.on('data', (chunk) => said(String(chunk)));
  return new Promise((resolve, reject) => {
    let url;
    next.once('exit', () => reject(new Error('next start ended')));
    createInterface({ input: next.stdout }).on('line', (line) => {
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? url;
      if (line.startsWith('handled ')) handled(JSON.parse(line.slice('handled '.length)));
      if (line.includes('Ready') && url) resolve(url);
    });
  });
}
