import { Buffer } from '../platform/buffer.js';
import { SignatureError } from './error.js';
import type { QueryReading } from './reading.js';

/** Which rule joins the parts of a message. */
export type Kind = 'request' | 'response' | 'webhook';

/** The length of a signature's text: Base64 of the 64 bytes of an HMAC-SHA512. */
export const encodedSize = 88;

/** The length of a timestamp's text. */
export const timestampDigits = 13;

/** How deep arrays and objects of a body may be nested. */
export const depthMax = 128;

/** The largest body that is accepted unless told otherwise, in bytes. */
export const bodyMaxDefault = 1 << 20;

/** How far a timestamp may be from the verifier's clock in either direction, unless told otherwise, in milliseconds. */
export const windowDefault = 120_000;

/** What is signed, in its parts as they stand on the wire. */
export interface Message {
  /** `request` when absent. */
  kind?: Kind | undefined;
  /** GET, POST, PUT, DELETE or PATCH; for an answer that of its request. A webhook has none. */
  method?: string | undefined;
  /** The text of the TIMESTAMP header: milliseconds since the epoch in 13 digits. See {@link timestamp}. */
  timestamp: string;
  /**
   * Path and query exactly as on the request line, still percent-encoded,
   * without scheme and host; for an answer that of its request. A webhook has none.
   */
  target?: string | undefined;
  /**
   * The reading of the query that a request is signed in; of an answer, that of
   * its request. Printed when absent. A verifier of requests finds it out.
   */
  queryReading?: QueryReading | undefined;
  /** The Content-Type header; absent means `application/json`. Without a body it may be any that can be read. */
  contentType?: string | undefined;
  /** The Content-Encoding header: absent or `identity`. */
  contentEncoding?: string | undefined;
  /** The body as sent: text, to be encoded in UTF-8, or its bytes. Never an object that a parser has made of it. */
  body?: string | Uint8Array | undefined;
  /** The route is registered for `multipart/form-data`, whose body is not signed. */
  upload?: boolean | undefined;
}

/**
 * Returns the text of a TIMESTAMP header for a time in milliseconds since the
 * epoch: 13 digits for every time from 2001-09-09 to 2286-11-20.
 */
export function timestamp(milliseconds: number = Date.now()): string {
  return String(Math.trunc(milliseconds));
}

/** Refuses a timestamp that is not exactly 13 ASCII digits: with another length the boundary to the URI would move. */
export function checkTimestamp(text: string): void {
  if (!/^[0-9]{13}$/.test(text)) {
    throw new SignatureError(
      'timestamp_malformed',
      `a timestamp is milliseconds since the epoch in ${timestampDigits} ASCII digits`,
    );
  }
}

/** The bytes of a body, which a caller may have as text. */
export function bytesOf(body: string | Uint8Array | undefined): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  checkBody(body);
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** Refuses what is neither text nor bytes: JavaScript would quietly make "[object Object]" of it. */
export function checkBody(body: unknown): void {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return;
  throw new TypeError(
    'xcheckout: a body is its text or its bytes, not the value that a parser has made of it; sign and send one text, ' +
      'const body = JSON.stringify(order), and verify the raw body, before any parser has seen it',
  );
}
