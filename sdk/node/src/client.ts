import { inspect } from 'node:util';

import { answerMax, readAnswer, type Reader } from './answer.js';
import { Clock } from './clock.js';
import { DecodeError, Members } from './decode.js';
import { explain } from './explain.js';
import { connectionFailed, invalid, XCheckoutError } from './error.js';
import { OrderService, type CallOptions } from './order.js';
import { backoff, harmless, mayPass, retriesDefault, waitBefore } from './retry.js';
import { SandboxService } from './sandbox.js';
import type { Echo, SelfTest } from './selftest.js';
import { parseJSON } from './signature/canonical.js';
import { timestamp } from './signature/signature.js';
import { escapeWhitespace } from './signature/whitespace.js';
import { endOf, Token, Tokens } from './token.js';
import { environments, Settings, version, type Config } from './xcheckout.js';

/** One call before it is signed. */
interface Request {
  method: string;
  path: string;
  /** In the order in which it is sent. */
  query?: [name: string, value: string][];
  /** Sent as JSON. */
  body?: unknown;
  /** The call cannot happen twice by being sent twice. */
  repeatable: boolean;
  /** No token goes with it. */
  anonymous?: boolean;
  /** What the answer must be about; absent for calls about none. */
  orderNo?: string | undefined;
}

/** Makes the result of a call of its retdata. @internal */
export type Decode<T> = (retdata: Members) => T;

/** An answer with what it was made of. */
export interface Raw {
  /** The answer's retdata as it came. It is not listed among the answer's members when that is printed. */
  readonly raw: string;
}

/** How the services of a Client make their calls. @internal */
export type Call = <T>(request: Request, decode: Decode<T>, signal?: AbortSignal) => Promise<T & Raw>;

/** A request that only lacks its timestamp. */
interface Draft {
  method: string;
  target: string;
  body: string;
}

/** A request as it is sent. */
type Signed = Draft & { timestamp: string };

// Errors of connect(2) and of the look-up before it: nothing was sent.
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Speaks to one gateway with one credential. Make it once and keep it: it holds
 * the token. Printed or logged it shows nothing secret.
 *
 * It signs every request, obtains its access token and renews it, and believes
 * an answer only after it has verified the answer's signature. Calls that are
 * safe to repeat are repeated after failures that may pass, each time with a
 * fresh signature. Calls reject with an {@link XCheckoutError}.
 */
export class Client {
  /** Creates orders and looks after them. */
  readonly orders: OrderService;
  /** Pays orders with test money; no production gateway has it. */
  readonly sandbox: SandboxService;

  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #tokens: Tokens;
  readonly #reader: Reader;

  /**
   * Makes a Client. It sends nothing: the first call obtains the token.
   *
   * @throws {@link XCheckoutError} `config_invalid`, or `wrong_environment` for an apiKey whose prefix belongs to another environment
   */
  constructor(config: Config) {
    this.#settings = new Settings({ ...config });
    const now = config.now ?? Date.now;
    this.#clock = new Clock(now);
    this.#tokens = new Tokens(() => this.#renew(), now);
    this.#reader = {
      key: this.#settings.key,
      clock: this.#clock,
      signatureHeader: config.signatureHeader || 'SIGNATURE',
      timestampHeader: config.timestampHeader || 'TIMESTAMP',
    };
    const call: Call = (request, decode, signal) => this.#call(request, decode, signal);
    this.orders = new OrderService(call);
    this.sandbox = new SandboxService(call, this.#settings.base.origin === environments.production);
  }

  /**
   * By how many milliseconds the local clock was found wrong: it is added to
   * every timestamp. 0 until a gateway has proven a skew.
   */
  get clockOffset(): number {
    return this.#clock.offset;
  }

  toString(): string {
    return `Client for ${this.#settings.toString()}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /**
   * Sends a self-test. When it resolves, the gateway has accepted our signature
   * and we have accepted its own.
   */
  async test(t: SelfTest = {}, options: CallOptions = {}): Promise<Echo & Raw> {
    const request: Request = { method: t.body === undefined ? 'GET' : 'POST', path: '/openapi/test', repeatable: true };
    if (t.name !== undefined && t.name !== '') request.query = [[t.name, t.value ?? '']];
    if (t.body !== undefined) request.body = t.body;
    return this.#call(
      request,
      (m) => ({
        method: m.string('method'),
        parameters: m.pairs('parameters'),
        body: m.value('body') ?? null,
        stringToSign: m.string('stringToSign'),
      }),
      options.signal,
    );
  }

  /**
   * Obtains a fresh access token, for programs that make their own requests.
   * Calls of the Client don't need it: they obtain and renew theirs.
   */
  async token(options: CallOptions = {}): Promise<Token> {
    const { email, password, apiKey, apiSecret, now = Date.now } = this.#settings.config;
    const body = { grantType: 'password', email, password, apiKey, apiSecret };
    const asked = now();
    const request = { method: 'POST', path: '/user/auth/oauth2/token', body, repeatable: true, anonymous: true };
    return this.#call(
      request,
      (m) => {
        const text = m.string('access_token');
        const seconds = Number(m.numberText('expires_in'));
        if (!/^[!-~]+$/.test(text) || !Number.isInteger(seconds) || seconds <= 0) {
          throw new DecodeError('the answer holds no access_token with expires_in');
        }
        return new Token(text, endOf(asked, seconds), m.string('client_id'));
      },
      options.signal,
    );
  }

  /** The token for the Client's own calls, which wait for it together and no longer than a minute. */
  async #renew(): Promise<Token> {
    const signal = AbortSignal.timeout(60_000);
    try {
      return await this.token({ signal });
    } catch (error) {
      throw error === signal.reason ? connectionFailed(error) : error;
    }
  }

  /** Sends a request, again where that is safe and may help, and decodes the answer. */
  async #call<T>(r: Request, decode: Decode<T>, signal?: AbortSignal): Promise<T & Raw> {
    signal?.throwIfAborted();
    try {
      const raw = await this.#send(r, this.#draft(r), signal);
      return decodeAnswer(r, raw, decode);
    } catch (error) {
      if (error instanceof XCheckoutError && error.op === '') {
        error.op = `${r.method} ${r.path}`;
        error.describe();
      }
      throw error;
    }
  }

  /** Does what all attempts share. */
  #draft(r: Request): Draft {
    const body = r.body === undefined ? '' : escapeWhitespace(textOf(r.body));
    const query = (r.query ?? []).map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
    const path = this.#settings.basePath + r.path + (query === '' ? '' : `?${query}`);
    const url = new URL(path, this.#settings.base);
    return { method: r.method, target: url.pathname + url.search, body }; // what fetch puts on the request line
  }

  /** Makes attempts until one succeeds, or another could do harm or no good. */
  async #send(r: Request, draft: Draft, signal?: AbortSignal): Promise<string | undefined> {
    const { retries = retriesDefault, backoff: pause = backoff } = this.#settings.config;
    let renewed = false;
    let corrected = false;
    for (let repeats = 0; ;) {
      const token = r.anonymous === true ? '' : await this.#tokens.get(signal);
      const error = await this.#attempt(draft, token, signal).then(
        (raw) => ({ raw }),
        (e: unknown) => e,
      );
      if (!(error instanceof Error)) return (error as { raw: string | undefined }).raw;
      if (!(error instanceof XCheckoutError)) throw error;
      error.retryable = mayPass(error) && (r.repeatable || harmless(error));
      if (error.skewCorrected && !corrected) {
        corrected = true;
      } else if (error.httpStatus === 401 && !error.verified && token !== '' && !renewed) {
        renewed = true;
        this.#tokens.drop(token);
      } else if (!error.retryable || repeats >= retries || !(await waitBefore(repeats, error, pause, signal))) {
        throw error;
      } else {
        repeats++;
      }
    }
  }

  /** Signs a request afresh, sends it once, and returns the verified retdata. */
  async #attempt(draft: Draft, token: string, signal?: AbortSignal): Promise<string | undefined> {
    const message: Signed = { ...draft, timestamp: timestamp(await this.#clock.next(draft, signal)) };
    let mac: string;
    try {
      mac = this.#settings.key.sign(message);
    } catch (cause) {
      throw new XCheckoutError({ code: 'parameter_invalid', message: "the request can't be signed", cause });
    }
    const { status, header, body } = await this.#exchange(message, this.#headers(message, mac, token), signal);
    const x = { sent: message, mac, status, header, body };
    try {
      return readAnswer(x, this.#reader).member('retdata');
    } catch (error) {
      throw error instanceof XCheckoutError ? explain(error, x, this.#settings, this.#clock) : error;
    }
  }

  #headers(m: Signed, mac: string, token: string): Record<string, string> {
    const { userAgent } = this.#settings.config;
    const headers: Record<string, string> = {
      'User-Agent': (userAgent === undefined ? '' : `${userAgent} `) + `xcheckout-node/${version}`,
      Accept: 'application/json',
      'Accept-Encoding': 'identity', // the signature covers the bytes sent
      [this.#reader.timestampHeader]: m.timestamp,
      [this.#reader.signatureHeader]: mac,
    };
    if (m.body !== '') headers['Content-Type'] = 'application/json';
    if (token !== '') headers['Authorization'] = `Bearer ${token}`;
    return headers;
  }

  /** Sends a request and reads the answer, within the time of one attempt. */
  async #exchange(
    m: Signed,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<{ status: number; header: Headers; body: Buffer }> {
    const { fetch: send = globalThis.fetch, timeout = 30_000 } = this.#settings.config;
    const attempt = new AbortController();
    const abort = (): void => attempt.abort(signal?.reason);
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => attempt.abort(new Error(`no answer within ${timeout} ms`)), timeout);
    try {
      const response = await send(this.#settings.base.origin + m.target, {
        method: m.method,
        headers,
        body: m.body === '' ? null : m.body,
        redirect: 'manual',
        signal: attempt.signal,
      });
      return { status: response.status, header: response.headers, body: await readBody(response) };
    } catch (error) {
      signal?.throwIfAborted();
      throw failure(attempt.signal.aborted ? attempt.signal.reason : error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
}

/** Writes parameters as JSON. */
function textOf(parameters: unknown): string {
  try {
    // Of a function or a symbol it makes undefined, whatever its type says.
    const text = JSON.stringify(parameters) as string | undefined;
    if (text !== undefined) return text;
  } catch (cause) {
    throw new XCheckoutError({ code: 'parameter_invalid', message: "the parameters can't be written as JSON", cause });
  }
  throw invalid('', "the parameters can't be written as JSON");
}

/** Writes a part of a query. A space is %20: a plus sign is read in two ways. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Reads a body, no further than one byte more than an answer may have. */
async function readBody(response: Response): Promise<Buffer> {
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > answerMax) break;
  }
  return Buffer.concat(chunks);
}

/** Makes the error for a request without an answer. fetch hides what happened in the cause, and there in a list. */
function failure(error: unknown): XCheckoutError {
  let cause = error;
  if (cause instanceof TypeError && cause.cause instanceof Error) cause = cause.cause;
  const all = cause instanceof AggregateError ? (cause.errors as unknown[]) : [cause];
  const failed = connectionFailed(cause);
  failed.neverSent = all.length > 0 && all.every((e) => neverSent.has(String((e as { code?: unknown } | null)?.code)));
  return failed;
}

/** Decodes retdata, and refuses one about another order. */
function decodeAnswer<T>(r: Request, raw: string | undefined, decode: Decode<T>): T & Raw {
  const refuse = (
    code: 'answer_orderno_mismatch' | 'answer_body_invalid',
    message: string,
    cause?: unknown,
  ): XCheckoutError => new XCheckoutError({ code, httpStatus: 200, message, cause });
  try {
    const value = raw === undefined ? undefined : parseJSON(raw);
    if (value === null && r.orderNo !== undefined) {
      throw refuse('answer_orderno_mismatch', `asked for order ${JSON.stringify(r.orderNo)}, answered about none`);
    }
    const retdata = new Members(value, 'retdata');
    const about = r.orderNo === undefined ? undefined : retdata.string('orderNo');
    if (about !== r.orderNo) {
      throw refuse(
        'answer_orderno_mismatch',
        `asked for order ${JSON.stringify(r.orderNo)}, answered about ${JSON.stringify(about)}`,
      );
    }
    return Object.defineProperty(decode(retdata), 'raw', { value: raw }) as T & Raw;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw refuse('answer_body_invalid', 'the answer holds something else than this call answers', error);
  }
}
