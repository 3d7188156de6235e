/**
 * Signed requests and webhooks in route handlers of Next.js (the app router),
 * and of anything else that hands a web `Request` and takes a `Response`. They
 * need the Node.js runtime, which is Next's default.
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
import { Guard, type GuardOptions, type Verified } from './guard.js';
import { BodyConsumedError } from './rawbody.js';
import type { AnswerSigner } from './signer.js';
import type { BodyReader, RequestHead } from '../signature/request.js';

export { BodyConsumedError } from './rawbody.js';
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
  const headers = [...request.headers].flatMap(([name, value]) => split(name, value));
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

// None of the headers of a signed request holds a comma; one that does was
// given twice and joined.
const signed = /signature|timestamp|^authorization$/;

function split(name: string, value: string): [string, string][] {
  return signed.test(name) ? value.split(',').map((part) => [name, part.trim()]) : [[name, value]];
}

function readerOf(request: Request): BodyReader {
  return async (max) => {
    if (request.bodyUsed)
      throw new BodyConsumedError('The body of this request was read before xcheckout saw it.', cure);
    return read(request.body, max);
  };
}

/** Reads a body to its end, or to one byte more than max. */
async function read(body: Request['body'], max: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > max) break;
  }
  return Buffer.concat(chunks).subarray(0, max + 1);
}

function responseOf({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}

/** Signs a response, or a refusal in the place of one that can't be signed. */
async function signResponse(response: Response, signer: AnswerSigner): Promise<Response> {
  const signed = signer.sign({
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    contentEncoding: response.headers.get('content-encoding') ?? '',
    body: await read(response.body, signer.max),
  });
  const { status, body, replaced } = signed;
  const headers = new Headers(replaced ? {} : response.headers);
  for (const name of ['content-length', 'etag']) headers.delete(name); // they were about another text
  for (const [name, value] of Object.entries(signed.headers)) headers.set(name, value);
  return new Response(body, { status, statusText: replaced ? '' : response.statusText, headers });
}

/**
 * Makes a route handler that verifies signed requests, hands on those that are
 * in order, and signs the answers; for what can't be signed see
 * {@link GuardOptions}. Use `verified.json` and `verified.params` and no other
 * copy of the request. What the handler throws is left to Next, whose answer to
 * it is not signed.
 */
export function signedRequests(options: GuardOptions, handler: VerifiedHandler): RouteHandler {
  const guard = new Guard(options);
  return async (request, context) => {
    const outcome = await guard.check(headOf(request), readerOf(request));
    const response =
      outcome.verified === undefined ? responseOf(outcome.answer) : await handler(request, outcome.verified, context);
    return outcome.signer === undefined ? response : signResponse(response, outcome.signer);
  };
}

/** Makes a route handler that receives webhooks. */
export function webhook(receiver: Receiver | ReceiverOptions): RouteHandler {
  const own = Receiver.of(receiver);
  return async (request) => responseOf(await own.receive(headOf(request), readerOf(request)));
}
