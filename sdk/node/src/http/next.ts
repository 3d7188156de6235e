/**
 * Signed requests and webhooks in route handlers of Next.js (the app router),
 * in the Node.js runtime as in the edge runtime, and of anything else that hands
 * a web `Request` and takes a `Response`, such as Cloudflare Workers, Deno and
 * Bun.
 *
 * ```js
 * // app/xcheckout/route.js
 * import { webhook } from 'xcheckout/next';
 *
 * export const POST = webhook({ keys: process.env.XCHECKOUT_SIGN_KEY, handle });
 * ```
 *
 * Next writes the query anew before a route handler sees it, as URLSearchParams
 * does: with other escapes, and with `+` for a space. The signature covers the
 * query decoded, so it verifies all the same. But what was malformed on the
 * request line, such as a raw `+` or an empty piece, is mended by then, and
 * cannot be refused as it is elsewhere.
 *
 * @module next
 */
import { Receiver, type ReceiverOptions } from '../webhook/receiver.js';
import type { Answer } from './envelope.js';
import { headerPairs } from './headers.js';
import { Buffer } from '../platform/buffer.js';
import { buildsNext } from '../platform/env.js';
import { Guard, type GuardOptions, type Verified } from './guard.js';
import { BodyConsumedError } from './consumed.js';
import type { AnswerSigner } from './signer.js';
import type { BodyReader, RequestHead } from '../signature/request.js';
import { readStream } from '../stream.js';

export { BodyConsumedError } from './consumed.js';
export type { Claimant, Credential, GuardOptions, Log, Lookup, Verified } from './guard.js';
export type { ReceiverOptions } from '../webhook/receiver.js';

/** A route handler. The second argument is what Next hands it: the route's parameters. */
export type RouteHandler = (request: Request, context?: unknown) => Promise<Response>;

/** A handler of verified requests. */
export type VerifiedHandler = (request: Request, verified: Verified, context?: unknown) => Response | Promise<Response>;

const cure =
  'Nothing may read the request before xcheckout does: let the route export what signedRequests or webhook returns, ' +
  'and read the body from verified.json, not by request.json().';

/** What a verifier looks at of a request. */
function headOf(request: Request): RequestHead {
  const { pathname, search: sent } = new URL(request.url);
  const search = 'nextUrl' in request ? sent.replace(/\+/g, '%20') : sent;
  const headers = headerPairs(request.headers);
  const length = request.headers.get('content-length');
  // Behind the route there is no more telling an empty body from none.
  const contentLength = request.body === null ? 0 : length === null ? undefined : Number(length);
  return {
    method: request.method,
    target: Buffer.from(pathname + search, 'utf8').toString('latin1'),
    headers,
    contentLength,
  };
}

function readerOf(request: Request): BodyReader {
  return async (max) => {
    if (request.bodyUsed)
      throw new BodyConsumedError('The body of this request was read before xcheckout saw it.', cure);
    return readStream(request.body, max);
  };
}

function responseOf({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}

/** Signs a response, or a refusal in the place of one that can't be signed. */
async function signResponse(response: Response, signer: AnswerSigner): Promise<Response> {
  const signed = await signer.signAsync({
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    contentEncoding: response.headers.get('content-encoding') ?? '',
    body: await readStream(response.body, signer.max),
  });
  const { status, body, replaced } = signed;
  const headers = new Headers(replaced ? {} : response.headers);
  for (const name of ['content-length', 'etag']) headers.delete(name); // they were about another text
  for (const [name, value] of Object.entries(signed.headers)) headers.set(name, value);
  return new Response(body, { status, statusText: replaced ? '' : response.statusText, headers });
}

/**
 * Makes what serves a route, at once, so that a server without a key does not
 * start. `next build` runs the modules of routes too: what it makes serves
 * nothing, and is made when it is asked for.
 */
function made<T>(make: () => T): () => T {
  let thing = buildsNext() ? undefined : make();
  return () => (thing ??= make());
}

/**
 * Makes a route handler that verifies signed requests, hands on those that are
 * in order, and signs the answers; for what can't be signed see
 * {@link GuardOptions}. Use `verified.json` and `verified.params` and no other
 * copy of the request. What the handler throws is left to Next, whose answer to
 * it is not signed.
 */
export function signedRequests(options: GuardOptions, handler: VerifiedHandler): RouteHandler {
  const guard = made(() => new Guard(options));
  return async (request, context) => {
    const outcome = await guard().check(headOf(request), readerOf(request));
    const response =
      outcome.verified === undefined ? responseOf(outcome.answer) : await handler(request, outcome.verified, context);
    return outcome.signer === undefined ? response : signResponse(response, outcome.signer);
  };
}

/** Makes a route handler that receives webhooks. */
export function webhook(receiver: Receiver | ReceiverOptions): RouteHandler {
  const own = made(() => Receiver.of(receiver));
  return async (request) => responseOf(await own().receive(headOf(request), readerOf(request)));
}
