import { Buffer } from '../platform/buffer.js';
import { bodyAllowed, checkBodyAllowed, ruleOfType } from './body.js';
import { SignatureError } from './error.js';
import { parseBody, parseHead, Parsed, tooLarge, type VerifyOptions } from './parse.js';
import { bodyMaxDefault, type Kind, type Message } from './signature.js';

/** What a verifier of HTTP messages can be set to. */
export interface RequestOptions extends VerifyOptions {
  /** What is expected: `request` when absent, or `webhook` at its receiver. */
  kind?: Kind | undefined;
  /** The name of the header that carries the signature, SIGNATURE by default. */
  signatureHeader?: string | undefined;
  /** The name of the header that carries the timestamp, TIMESTAMP by default. */
  timestampHeader?: string | undefined;
  /** Refuse a request without an Authorization header. */
  requireAuthorization?: boolean | undefined;
}

/** A request as a server received it, but for its body. */
export interface RequestHead {
  method: string;
  /** The request line's target, a character a byte, as `req.url` of node:http has it. */
  target: string;
  /** Names and values in the order of the request, none left out or joined. */
  headers: readonly (readonly [name: string, value: string])[];
  /** The length that was announced of the body; undefined when none was. */
  contentLength?: number | undefined;
}

/** Reads a body, as it was sent and no further than one byte more than max. */
export type BodyReader = (max: number) => Promise<Uint8Array>;

/**
 * Checks the form of a request as a server received it: headers, target, and
 * the body, which it reads once and no further than `bodyMax`. The body of a
 * file upload it leaves unread.
 *
 * @throws {@link SignatureError}, or what `read` throws
 */
export async function parseRequest(
  request: RequestHead,
  read: BodyReader,
  options: RequestOptions = {},
): Promise<Parsed> {
  const kind = options.kind ?? 'request';
  const headers = readHeaders(request.headers, options, kind === 'request');
  const m: Message = { kind, method: request.method, target: request.target, upload: options.upload, ...headers };
  const head = parseHead(m, headers.signature, options, true);
  m.body = await readAllowed(m, request.contentLength, read, options.bodyMax ?? bodyMaxDefault);
  return new Parsed(head, parseBody(m, options), options);
}

/** Reads the body as far as it may be read. */
async function readAllowed(m: Message, length: number | undefined, read: BodyReader, max: number): Promise<Uint8Array> {
  if (length === 0) return Buffer.alloc(0);
  if (!bodyAllowed(m)) {
    if (length !== undefined) checkBodyAllowed(m);
    return read(0); // one byte is enough to refuse it
  }
  if (isUpload(m)) return Buffer.alloc(0);
  if (length !== undefined && length > max) throw tooLarge(max);
  return read(max);
}

function isUpload(m: Message): boolean {
  try {
    return ruleOfType(m) === 'unsigned';
  } catch {
    return false; // refused once it is known to have a body
  }
}

/** The headers that the form of a message depends on. */
export interface SignedHeaders {
  timestamp: string;
  signature: string;
  contentType: string;
  contentEncoding: string;
}

/** Picks those headers out, in the order of the codes. */
export function readHeaders(headers: RequestHead['headers'], options: RequestOptions, request: boolean): SignedHeaders {
  const values = (name: string): string[] =>
    headers.filter(([n]) => n.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  const names = [
    options.signatureHeader || 'SIGNATURE',
    options.timestampHeader || 'TIMESTAMP',
    'Authorization',
  ] as const;
  const [signatures, timestamps, authorizations] = names.map(values) as [string[], string[], string[]];
  const missing = (list: string[]): boolean => list.every((value) => value === '');
  if (missing(signatures)) throw headerMissing(names[0], missing(timestamps));
  if (missing(timestamps)) throw headerMissing(names[1]);
  if (request && options.requireAuthorization === true && missing(authorizations)) throw headerMissing(names[2]);
  if (signatures.length > 1) throw headerRepeated(names[0]);
  if (timestamps.length > 1) throw headerRepeated(names[1]);
  if (request && authorizations.length > 1) throw headerRepeated(names[2]);
  return {
    timestamp: timestamps[0],
    signature: signatures[0],
    contentType: values('Content-Type').join(', '),
    contentEncoding: values('Content-Encoding').join(', '),
  };
}

/**
 * Recalls what nginx does where that may be the reason: the name has an underscore,
 * or neither header arrived, so that the sender may use other names.
 */
function headerMissing(name: string, neither = false): SignatureError {
  const recalled =
    ' (nginx drops header names with underscores by default; underscores_in_headers on lets them through)';
  return new SignatureError(
    'header_missing',
    `the header ${name} is missing or empty${neither || name.includes('_') ? recalled : ''}`,
  );
}

function headerRepeated(name: string): SignatureError {
  return new SignatureError('header_repeated', `the header ${name} is given more than once`);
}
