/**
 * Signed requests and webhooks in Express 4 and 5, and in other frameworks
 * whose middleware is `(req, res, next)`.
 *
 * ```js
 * import { webhook } from 'xcheckout/express';
 *
 * app.post('/xcheckout', webhook({ keys: process.env.XCHECKOUT_SIGN_KEY, handle }));
 * app.use(express.json()); // parsers come behind it
 * ```
 *
 * @module express
 */
import type { ServerResponse } from 'node:http';

import { Receiver, type ReceiverOptions } from '../webhook/receiver.js';
import { send, signAnswers } from './answer.js';
import { Guard, type GuardOptions, type Verified } from './guard.js';
import { headOf, placesOf, type NodeRequest } from './incoming.js';
import { rawBody } from './rawbody.js';

export { BodyConsumedError } from './consumed.js';
export { keepRawBody } from './rawbody.js';
export type { NodeRequest } from './incoming.js';
export type { Claimant, Credential, GuardOptions, Log, Lookup, Verified } from './guard.js';
export type { ReceiverOptions } from '../webhook/receiver.js';

declare global {
  // Express's own types are open for this; without Express it declares nothing that anybody sees.
  // eslint-disable-next-line @typescript-eslint/no-namespace -- it is how Express wants to be extended
  namespace Express {
    interface Request {
      /** What the signature of a verified request covers, behind {@link signedRequests}. */
      xcheckout?: Verified;
    }
  }
}

/** Middleware as Express takes it. */
export type Middleware = (
  req: NodeRequest & { xcheckout?: Verified },
  res: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

const cure =
  "Mount xcheckout's middleware before express.json() and every other body parser, or let the parser keep the bytes: " +
  "app.use(express.json({ verify: keepRawBody })), with keepRawBody from 'xcheckout/express'.";

/**
 * Verifies signed requests. What the signature covers is `req.xcheckout`, and
 * `req.body` and `req.query` are set to the same: what is signed is what is
 * used. Numbers of the body that a double can't hold exactly are their text.
 * Answers are signed; for what can't be signed see {@link GuardOptions}. A
 * request whose body was parsed before is passed to `next` as a
 * {@link BodyConsumedError}, which says how to mend that.
 */
export function signedRequests(options: GuardOptions): Middleware {
  const guard = new Guard(options);
  return async (req, res, next) => {
    try {
      const outcome = await guard.check(headOf(req), (max) => rawBody(req, max, placesOf(req, cure)));
      if (outcome.signer !== undefined) signAnswers(res, outcome.signer);
      if (outcome.verified === undefined) {
        send(res, outcome.answer);
        return;
      }
      handOn(req, outcome.verified);
    } catch (error) {
      next(error);
      return;
    }
    next();
  };
}

function handOn(req: NodeRequest & { xcheckout?: Verified }, verified: Verified): void {
  req.xcheckout = verified;
  if (verified.json !== undefined) req.body = verified.json;
  // body-parser of Express 4 parses again what has no such mark.
  Object.assign(req, { _body: true });
  // In Express 5 it is a getter, which parses the query in its own way.
  const value = Object.fromEntries(verified.params);
  Object.defineProperty(req, 'query', { value, writable: true, configurable: true, enumerable: true });
}

/** Receives webhooks: `app.post('/xcheckout', webhook({ keys, handle }))`. */
export function webhook(receiver: Receiver | ReceiverOptions): Middleware {
  const own = Receiver.of(receiver);
  return async (req, res, next) => {
    try {
      send(res, await own.receive(headOf(req), (max) => rawBody(req, max, placesOf(req, cure))));
    } catch (error) {
      next(error);
    }
  };
}
