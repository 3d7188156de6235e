import { readAnswer, type Reader } from './answer.js';
import type { Clock } from './clock.js';
import { DecodeError, Members } from './decode.js';
import { XCheckoutError, type AnswerCode } from './error.js';
import { explain } from './explain.js';
import { tell, type AnswerEvent } from './hooks.js';
import { checkCallOptions, type CallOptions } from './options.js';
import type { QueryLesson } from './reading.js';
import {
  draftOf,
  mayRepeat,
  type AnswerInfo,
  type Decode,
  type Draft,
  type Raw,
  type Request,
  type Signed,
} from './request.js';
import { backoff, harmless, mayPass, retriesDefault, waitBefore } from './retry.js';
import { parseJSON, type JSONValue } from './signature/canonical.js';
import type { Parsed } from './signature/parse.js';
import type { QueryReading } from './signature/reading.js';
import { timestamp } from './signature/signature.js';
import type { Tokens } from './token.js';
import { Aborted, exchange, throwIfAborted } from './transport.js';
import { version, type Settings } from './xcheckout.js';

/** What a call went through so far. */
interface Progress {
  request: Request;
  draft: Draft;
  options: CallOptions;
  /** How often it was sent. */
  sent: number;
  /** How often it was sent again because waiting could help. */
  repeats: number;
  /** The token or the clock have been changed for this call, once. */
  renewed: boolean;
  corrected: boolean;
  /** The reading of its query at the last attempt. */
  reading: QueryReading;
  /** Its query is signed in the other reading than the first, with this token once. */
  reread: boolean;
}

/** What came of an attempt: an answer that is believed, or an error. */
type Outcome = { answer: Verified } | { error: XCheckoutError };

interface Verified {
  /** The text of retdata. */
  raw: string | undefined;
  info: AnswerInfo;
}

/** Makes calls: signs and sends requests, again where that is safe and may help, and decodes the answers. */
export class Sender {
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #tokens: Tokens;
  readonly #lesson: QueryLesson;
  readonly #reader: Reader;

  constructor(settings: Settings, clock: Clock, tokens: Tokens, lesson: QueryLesson) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tokens = tokens;
    this.#lesson = lesson;
    const { signatureHeader, timestampHeader } = settings.config;
    this.#reader = {
      key: settings.key,
      clock,
      signatureHeader: signatureHeader || 'SIGNATURE',
      timestampHeader: timestampHeader || 'TIMESTAMP',
    };
  }

  /** Makes a call and decodes its answer. */
  async call<T>(request: Request, decode: Decode<T>, options: CallOptions): Promise<T & Raw> {
    return named(request, async () => {
      const answer = await this.#open(request, options);
      return withRaw(decodeAnswer(request, answer.raw, decode, this.#settings.zone), answer);
    });
  }

  /** Makes a call whose answer may be anything. */
  async any(request: Request, options: CallOptions): Promise<{ retdata: JSONValue | undefined } & Raw> {
    return named(request, async () => {
      const answer = await this.#open(request, options);
      return withRaw({ retdata: answer.raw === undefined ? undefined : parseJSON(answer.raw) }, answer);
    });
  }

  async #open(request: Request, options: CallOptions): Promise<Verified> {
    checkCallOptions(options);
    throwIfAborted(options.signal);
    const draft = draftOf(request, this.#settings.base, this.#settings.basePath);
    const { query, readOnly = false, anonymous = false } = request;
    if (query !== undefined && !readOnly && !anonymous) await this.#lesson.learn(options.signal);
    return this.#send(request, draft, options);
  }

  /** Makes attempts until one succeeds, or another could do harm or no good. */
  async #send(request: Request, draft: Draft, options: CallOptions): Promise<Verified> {
    const progress: Progress = {
      request,
      draft,
      options,
      sent: 0,
      repeats: 0,
      reading: this.#lesson.reading,
      renewed: false,
      corrected: false,
      reread: false,
    };
    for (;;) {
      const token = request.anonymous === true ? '' : await this.#tokens.get(options.signal);
      const outcome = await this.#attempt(progress, token);
      if ('answer' in outcome) return outcome.answer;
      if (!(await this.#again(progress, outcome.error, token))) throw outcome.error;
    }
  }

  /** Says whether a call is sent once more, and prepares that. */
  async #again(p: Progress, error: XCheckoutError, token: string): Promise<boolean> {
    const { signal, retries = this.#settings.config.retries ?? retriesDefault } = p.options;
    error.retryable = mayPass(error) && (mayRepeat(p.request) || harmless(error));
    if (error.skewCorrected && !p.corrected) {
      p.corrected = true;
    } else if (error.otherReading && p.request.readOnly === true && !p.reread && this.#lesson.differs(p.reading)) {
      p.reread = true;
    } else if (error.httpStatus === 401 && !error.verified && token !== '' && !p.renewed) {
      p.renewed = true;
      p.reread = false;
      this.#tokens.drop(token);
    } else {
      if (!error.retryable || p.repeats >= retries) return false;
      const { backoff: pause = backoff } = this.#settings.config;
      if (!(await waitBefore(p.repeats, error, pause, signal))) return false;
      p.repeats++;
    }
    const { method, path } = p.request;
    tell(this.#settings.config.hooks?.retry, { method, path, attempt: p.sent + 1, error });
    return true;
  }

  /** Signs a request afresh, sends it once, and tells the hooks. */
  async #attempt(p: Progress, token: string): Promise<Outcome> {
    const { hooks } = this.#settings.config;
    const at = await this.#clock.next(p.draft, p.options.signal);
    p.reading = this.#lesson.open && p.reread ? 'prose' : this.#lesson.reading;
    const message: Signed = { ...p.draft, timestamp: timestamp(at), queryReading: p.reading };
    const mac = await this.#sign(message);
    const event = { method: p.request.method, path: p.request.path, attempt: ++p.sent, timestamp: at };
    tell(hooks?.request, event);
    const begin = performance.now();
    const told = (more: Pick<AnswerEvent, 'httpStatus' | 'requestId' | 'code' | 'error'>): void =>
      tell(hooks?.answer, { ...event, elapsed: performance.now() - begin, ...more });
    try {
      const answer = await this.#exchange(p, message, mac, token);
      const { httpStatus, requestId } = answer.info;
      if (p.request.query !== undefined) this.#lesson.learnt(p.reading);
      told({ httpStatus, requestId, code: '', error: undefined });
      return { answer };
    } catch (error) {
      if (!(error instanceof XCheckoutError)) throw error;
      if (error.verified && p.request.query !== undefined) this.#lesson.learnt(p.reading);
      const { httpStatus, requestId, code } = error;
      told({ httpStatus, requestId, code, error });
      return { error };
    }
  }

  async #sign(message: Signed): Promise<string> {
    try {
      return await this.#settings.key.signAsync(message);
    } catch (cause) {
      throw new XCheckoutError({ code: 'parameter_invalid', message: "the request can't be signed", cause });
    }
  }

  /** Sends a request and verifies the answer. */
  async #exchange(p: Progress, message: Signed, mac: string, token: string): Promise<Verified> {
    const { fetch: send = globalThis.fetch, timeout = 30_000 } = this.#settings.config;
    const answered = await exchange(message, {
      fetch: send,
      origin: this.#settings.base.origin,
      headers: this.#headers(message, mac, token),
      timeout: p.options.timeout ?? timeout,
      signal: p.options.signal,
    });
    const x = { sent: message, mac, ...answered };
    try {
      const parsed = await readAnswer(x, this.#reader);
      const requestId = answered.header.get('X-Request-Id') ?? '';
      const info = { httpStatus: answered.status, requestId, headers: answered.header, ignored: ignoredOf(parsed) };
      return { raw: parsed.member('retdata'), info };
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
}

/** Gives the errors of a call its name, and takes an aborted signal's reason out of its wrapping. */
async function named<T>({ method, path }: Request, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Aborted) throw error.reason;
    if (error instanceof XCheckoutError && error.op === '') {
      error.op = `${method} ${path}`;
      error.describe();
    }
    throw error;
  }
}

function withRaw<T>(result: T, { raw, info }: Verified): T & Raw {
  return Object.defineProperties(result, { raw: { value: raw ?? '' }, lastResponse: { value: info } }) as T & Raw;
}

const mismatches = {
  orderNo: 'answer_orderno_mismatch',
  refundOrderNo: 'answer_refundorderno_mismatch',
  settlementOrderNo: 'answer_settlementorderno_mismatch',
  customerId: 'answer_customerid_mismatch',
  depositNo: 'answer_depositno_mismatch',
} as const;

/** Decodes retdata, and refuses one about something else. */
function decodeAnswer<T>(r: Request, raw: string | undefined, decode: Decode<T>, zone: string): T {
  const refuse = (code: AnswerCode, message: string, cause?: unknown): XCheckoutError =>
    new XCheckoutError({ code, httpStatus: 200, message, cause });
  try {
    const value = raw === undefined ? undefined : parseJSON(raw);
    const [member, asked] = r.about ?? [];
    const code = mismatches[member ?? 'orderNo'];
    if (value === null && asked !== undefined) {
      throw refuse(code, `asked for ${member} ${JSON.stringify(asked)}, answered about none`);
    }
    const retdata = new Members(value, 'retdata', zone);
    const about = member === undefined ? undefined : retdata.required(member);
    if (about !== asked) {
      throw refuse(code, `asked for ${member} ${JSON.stringify(asked)}, answered about ${JSON.stringify(about)}`);
    }
    return decode(retdata);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw refuse('answer_body_invalid', 'the answer holds something else than this call answers', error);
  }
}

/** The members of a request that the gateway says it doesn't know. */
function ignoredOf(parsed: Parsed): string[] {
  const text = parsed.member('ignored');
  const names = text === undefined ? [] : parseJSON(text);
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : [];
}
