import { decodeEvent, type Event } from '../event.js';
import { headerPairs, type HeadersLike } from '../http/headers.js';
import { BodyConsumedError } from '../http/consumed.js';
import { checkNames, namesOf } from '../options.js';
import { keyOf, keysOf, type KeyLike } from '../signature/key.js';
import { parse, type Parsed } from '../signature/parse.js';
import { readHeaders } from '../signature/request.js';
import { timestamp } from '../signature/signature.js';
import { escapeWhitespace } from '../signature/whitespace.js';
import { readings } from './receiver.js';

/** How a webhook is verified that came by a way of your own. */
export interface ConstructOptions {
  /** How far its timestamp may be from the clock, in milliseconds; 120,000 by default. */
  window?: number | undefined;
  /** The time at which it came, in milliseconds since the epoch; now by default. */
  now?: number | undefined;
  /** The names of the two headers, SIGNATURE and TIMESTAMP by default. */
  signatureHeader?: string | undefined;
  timestampHeader?: string | undefined;
  /** The time zone of times that the gateway writes without one, such as `Asia/Singapore`; UTC by default. */
  timeZone?: string | undefined;
}

const constructNames = namesOf<ConstructOptions>({
  window: 1,
  now: 1,
  signatureHeader: 1,
  timestampHeader: 1,
  timeZone: 1,
});

/**
 * Verifies a webhook and returns its event, for programs that receive it by a
 * way of their own, such as a queue. It knows nothing of repeats: remember the
 * eventIds that you have handled, or let a {@link Receiver} do so.
 *
 * @param body the raw body, as it was sent: its text or its bytes
 * @param headers those of the request, as `req.headers` or a web Request have them
 * @param keys the signKeys that the gateway may sign with: one, or two while they are rotated
 * @throws {@link SignatureError} with the reason of a refusal, {@link BodyConsumedError} for a body that was parsed,
 *   TypeError for a key that is none, or an Error that tells why the body is no event
 */
export function constructEvent(
  body: string | Uint8Array,
  headers: HeadersLike,
  keys: KeyLike | readonly KeyLike[],
  options: ConstructOptions = {},
): Event {
  const list = keysOf(keys);
  const parsed = parsedOf(body, headers, options);
  parsed.verify(list, options.now);
  return decodeEvent(parsed.body, { timeZone: options.timeZone });
}

/** {@link constructEvent} for runtimes that have Web Crypto alone. It rejects with what constructEvent throws. */
export async function constructEventAsync(
  body: string | Uint8Array,
  headers: HeadersLike,
  keys: KeyLike | readonly KeyLike[],
  options: ConstructOptions = {},
): Promise<Event> {
  const list = keysOf(keys);
  const parsed = parsedOf(body, headers, options);
  await parsed.verifyAsync(list, options.now);
  return decodeEvent(parsed.body, { timeZone: options.timeZone });
}

function parsedOf(body: string | Uint8Array, headers: HeadersLike, options: ConstructOptions): Parsed {
  checkNames('constructEvent', options, constructNames);
  const given: unknown = body; // for callers without types
  if (typeof given !== 'string' && !(given instanceof Uint8Array)) {
    throw new BodyConsumedError(
      'The body of this webhook is the value that a parser has made of it. The signature covers the bytes that were sent, ' +
        'and from the value they cannot be told.',
      "Pass the raw body: in Express, app.post(path, express.raw({ type: 'application/json' }), …) and req.body.",
    );
  }
  const { timestamp: at, signature, ...rest } = readHeaders(headerPairs(headers), options, false);
  return parse({ kind: 'webhook', timestamp: at, body, ...rest }, signature, { window: options.window, readings });
}

/** A webhook as a gateway would send it. */
export interface TestWebhook {
  body: string;
  headers: Record<string, string>;
}

/** How a webhook is signed in a test. */
export interface TestWebhookOptions {
  /** When it is sent, in milliseconds since the epoch; now by default. */
  now?: number | undefined;
  /** The names of the two headers, SIGNATURE and TIMESTAMP by default. */
  signatureHeader?: string | undefined;
  timestampHeader?: string | undefined;
}

const testNames = namesOf<TestWebhookOptions>({ now: 1, signatureHeader: 1, timestampHeader: 1 });

/**
 * Signs a webhook as a gateway does, so that tests of your own can send one to
 * your receiver, or hand it to {@link constructEvent}:
 *
 * ```js
 * const data = { orderNo: 'A1042', orderStatus: 'PAID', token: 'ETH_USDT', payingAmount: 25 };
 * const { body, headers } = signTestWebhook({ eventType: 'CHECKOUT_ORDER_CHANGED', data }, signKey);
 * await fetch('http://127.0.0.1:8080/xcheckout', { method: 'POST', headers, body });
 * ```
 *
 * @param event what is announced; `eventId` and `timestamp` are made up if it has none. A string is sent as it is.
 */
export function signTestWebhook(event: object | string, key: KeyLike, options: TestWebhookOptions = {}): TestWebhook {
  const { message, webhook, signatureHeader } = unsignedTest(event, options);
  webhook.headers[signatureHeader] = keyOf(key).sign(message);
  return webhook;
}

/** {@link signTestWebhook} for runtimes that have Web Crypto alone. */
export async function signTestWebhookAsync(
  event: object | string,
  key: KeyLike,
  options: TestWebhookOptions = {},
): Promise<TestWebhook> {
  const { message, webhook, signatureHeader } = unsignedTest(event, options);
  webhook.headers[signatureHeader] = await keyOf(key).signAsync(message);
  return webhook;
}

let tests = 0;

function unsignedTest(
  event: object | string,
  options: TestWebhookOptions,
): { message: { kind: 'webhook'; timestamp: string; body: string }; webhook: TestWebhook; signatureHeader: string } {
  checkNames('signTestWebhook', options, testNames);
  const now = options.now ?? Date.now();
  const at = timestamp(now);
  const made = { eventId: `evt_test_${at}_${++tests}`, timestamp: Math.trunc(now / 1000) };
  const body = typeof event === 'string' ? event : escapeWhitespace(JSON.stringify({ ...made, ...event }));
  const headers = { 'content-type': 'application/json', [options.timestampHeader || 'TIMESTAMP']: at };
  const message = { kind: 'webhook', timestamp: at, body } as const;
  return { message, webhook: { body, headers }, signatureHeader: options.signatureHeader || 'SIGNATURE' };
}
