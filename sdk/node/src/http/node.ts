/**
 * Signed requests and webhooks on a plain `node:http` server, and on anything
 * that hands on its requests and responses.
 *
 * ```js
 * import { createServer } from 'node:http';
 * import { webhook } from 'xcheckout/http';
 *
 * createServer(webhook({ keys: process.env.XCHECKOUT_SIGN_KEY, handle })).listen(8080);
 * ```
 *
 * @module http
 */
import type { ServerResponse } from 'node:http';

import { Receiver, type ReceiverOptions } from '../webhook/receiver.js';
import { send, signAnswers } from './answer.js';
import { Guard, type GuardOptions, type Verified } from './guard.js';
import { headOf, placesOf, type NodeRequest } from './incoming.js';
import { BodyConsumedError } from './consumed.js';
import { rawBody } from './rawbody.js';
import { stackOf } from './stack.js';

export { BodyConsumedError } from './consumed.js';
export { keepRawBody } from './rawbody.js';
export type { NodeRequest } from './incoming.js';
export type { Claimant, Credential, GuardOptions, Log, Lookup, Verified } from './guard.js';
export type { ReceiverOptions } from '../webhook/receiver.js';

const cure =
  "Let xcheckout's handler see the request before anything else reads it; in a Next.js API route (pages/api), " +
  'export const config = { api: { bodyParser: false } }.';

/** A handler of verified requests. */
export type VerifiedHandler = (req: NodeRequest, res: ServerResponse, verified: Verified) => void | Promise<void>;

/**
 * Makes a request listener that verifies signed requests, hands on those that
 * are in order, and signs the answers; for what can't be signed see
 * {@link GuardOptions}. Use `verified.json` and `verified.params` and no other
 * copy of the request.
 */
export function signedRequests(
  options: GuardOptions,
  handler: VerifiedHandler,
): (req: NodeRequest, res: ServerResponse) => Promise<void> {
  const guard = new Guard(options);
  const log = options.log ?? console;
  return async (req, res) => {
    let forget = (): void => undefined;
    try {
      const outcome = await guard.check(headOf(req), (max) => rawBody(req, max, placesOf(req, cure)));
      if (outcome.signer !== undefined) forget = signAnswers(res, outcome.signer);
      if (outcome.verified === undefined) send(res, outcome.answer);
      else await handler(req, res, outcome.verified);
    } catch (error) {
      forget(); // what the handler had begun to answer
      fail(res, error, log);
    }
  };
}

/** Makes a request listener that receives webhooks. */
export function webhook(
  receiver: Receiver | ReceiverOptions,
): (req: NodeRequest, res: ServerResponse) => Promise<void> {
  const own = Receiver.of(receiver);
  return async (req, res) => {
    try {
      send(res, await own.receive(headOf(req), (max) => rawBody(req, max, placesOf(req, cure))));
    } catch (error) {
      fail(res, error, own.log);
    }
  };
}

function fail(res: ServerResponse, error: unknown, log: { error(message: string): void }): void {
  if (!(error instanceof BodyConsumedError)) log.error(`xcheckout: ${stackOf(error)}`);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const text = error instanceof BodyConsumedError ? error.code : 'internal_error';
  send(res, {
    status: 500,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ retcode: 500, retmsg: text }),
  });
}
