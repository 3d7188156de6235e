import type { Members } from './decode.js';
import { invalid, XCheckoutError } from './error.js';
import type { CallOptions } from './options.js';
import type { QueryReading } from './signature/reading.js';
import { escapeWhitespace } from './signature/whitespace.js';

/** What a call is about: the member that names it, and its name. */
export type Subject = [
  member: 'orderNo' | 'refundOrderNo' | 'settlementOrderNo' | 'customerId' | 'depositNo',
  name: string,
];

/** One call before it is signed. */
export interface Request {
  method: string;
  path: string;
  /** In the order in which it is sent. */
  query?: [name: string, value: string][] | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** The call cannot happen twice by being sent twice. */
  repeatable: boolean;
  /** The call changes nothing, so that it may find out how its query must be signed. */
  readOnly?: boolean;
  /** No token goes with it. */
  anonymous?: boolean;
  /** What the answer must be about: a member, and what it says; absent for calls about nothing of that kind. */
  about?: Subject | undefined;
}

/** An answer's own particulars. */
export interface AnswerInfo {
  httpStatus: number;
  /** What the gateway calls the exchange in its log; empty when it doesn't say. */
  requestId: string;
  headers: Headers;
  /** The members of the request that the gateway doesn't know, as sandboxes tell. */
  ignored: string[];
}

/** An answer with what it was made of. These members are not listed among the answer's own when it is printed. */
export interface Raw {
  /** The answer's retdata as it came. */
  readonly raw: string;
  readonly lastResponse: AnswerInfo;
}

/** Makes the result of a call of its retdata. @internal */
export type Decode<T> = (retdata: Members) => T;

/** How the services of a Client make their calls. @internal */
export type Call = <T>(request: Request, decode: Decode<T>, options: CallOptions) => Promise<T & Raw>;

/** A nonce is taken once, so that a repeat would be refused whatever became of the first. */
export function mayRepeat(r: Request): boolean {
  const carriesNonce = typeof r.body === 'object' && r.body !== null && 'nonce' in r.body && !!r.body.nonce;
  return r.repeatable && !carriesNonce;
}

/** A request that only lacks its timestamp. */
export interface Draft {
  method: string;
  target: string;
  body: string;
}

/** A request as it is sent. */
export type Signed = Draft & { timestamp: string; queryReading: QueryReading };

/** Writes what all attempts of a call share, below a gateway's own path. */
export function draftOf(r: Request, base: URL, basePath: string): Draft {
  const body = r.body === undefined ? '' : escapeWhitespace(textOf(r.body));
  const query = (r.query ?? []).map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const url = new URL(basePath + r.path + (query === '' ? '' : `?${query}`), base);
  return { method: r.method, target: url.pathname + url.search, body }; // what fetch puts on the request line
}

/** Writes parameters as JSON. */
function textOf(parameters: unknown): string {
  // JSON has no such numbers: null would stand in their place, and mean another thing.
  const finite = (name: string, value: unknown): unknown => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    throw invalid(name, `${name} is ${value}, which is no number that JSON can hold`);
  };
  try {
    // Of a function or a symbol it makes undefined, whatever its type says.
    const text = JSON.stringify(parameters, finite) as string | undefined;
    if (text !== undefined) return text;
  } catch (cause) {
    if (cause instanceof XCheckoutError) throw cause;
    throw new XCheckoutError({ code: 'parameter_invalid', message: "the parameters can't be written as JSON", cause });
  }
  throw invalid('', "the parameters can't be written as JSON");
}

/** Writes a part of a query. A space is %20: a plus sign is read in two ways. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
