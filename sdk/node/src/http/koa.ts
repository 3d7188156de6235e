/**
 * Signed requests and webhooks in Koa 2 and 3.
 *
 * ```js
 * import { webhook } from 'xcheckout/koa';
 *
 * app.use(route.post('/xcheckout', webhook({ keys: process.env.XCHECKOUT_SIGN_KEY, handle })));
 * ```
 *
 * @module koa
 */
import type { ServerResponse } from 'node:http';

import { Receiver, type ReceiverOptions } from '../webhook/receiver.js';
import { signAnswers } from './answer.js';
import type { Answer } from './envelope.js';
import { Guard, type GuardOptions, type Verified } from './guard.js';
import { headOf, type NodeRequest } from './incoming.js';
import { rawBody, type BodyPlaces } from './rawbody.js';

export { BodyConsumedError } from './consumed.js';
export type { NodeRequest } from './incoming.js';
export type { Claimant, Credential, GuardOptions, Log, Lookup, Verified } from './guard.js';
export type { ReceiverOptions } from '../webhook/receiver.js';

/** What is used of a Koa context. */
export interface KoaContext {
  req: NodeRequest;
  res: ServerResponse;
  originalUrl: string;
  request: { body?: unknown; rawBody?: unknown };
  status: number;
  body: unknown;
  state: { xcheckout?: Verified };
  set(headers: Record<string, string>): void;
}

/** Middleware as Koa takes it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Koa's own context type is not known here
export type Middleware = (ctx: any, next: () => Promise<unknown>) => Promise<void>;

const cure =
  "Mount xcheckout's middleware before the body parser, or use one that keeps ctx.request.rawBody, as @koa/bodyparser does.";

function places(ctx: KoaContext): BodyPlaces {
  return { kept: [ctx.request.rawBody, ctx.req.rawBody], parsed: ctx.request.body ?? ctx.req.body, cure };
}

function head(ctx: KoaContext): ReturnType<typeof headOf> {
  return { ...headOf(ctx.req), target: ctx.originalUrl };
}

function respond(ctx: KoaContext, answer: Answer): void {
  ctx.status = answer.status;
  ctx.set(answer.headers);
  if (answer.status === 413) ctx.set({ connection: 'close' }); // nothing further is read
  ctx.body = answer.body;
}

/**
 * Verifies signed requests. What the signature covers is `ctx.state.xcheckout`,
 * and `ctx.request.body` and `ctx.query` are set to the same: what is signed is
 * what is used. Answers are signed; for what can't be signed see
 * {@link GuardOptions}. A request whose body was parsed before, and not kept,
 * throws a {@link BodyConsumedError}, which says how to mend that.
 */
export function signedRequests(options: GuardOptions): Middleware {
  const guard = new Guard(options);
  return async (ctx: KoaContext, next) => {
    const outcome = await guard.check(head(ctx), (max) => rawBody(ctx.req, max, places(ctx)));
    if (outcome.signer !== undefined) signAnswers(ctx.res, outcome.signer);
    if (outcome.verified === undefined) {
      respond(ctx, outcome.answer);
      return;
    }
    ctx.state.xcheckout = outcome.verified;
    if (outcome.verified.json !== undefined) ctx.request.body = outcome.verified.json;
    const value = Object.fromEntries(outcome.verified.params);
    Object.defineProperty(ctx.request, 'query', { value, writable: true, configurable: true });
    await next();
  };
}

/** Receives webhooks. Mount it at the path that they are sent to: it answers every request. */
export function webhook(receiver: Receiver | ReceiverOptions): Middleware {
  const own = Receiver.of(receiver);
  return async (ctx: KoaContext) => {
    respond(ctx, await own.receive(head(ctx), (max) => rawBody(ctx.req, max, places(ctx))));
  };
}
