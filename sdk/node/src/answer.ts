import type { Clock } from './clock.js';
import { Members } from './decode.js';
import { XCheckoutError, type AnswerCode, type Claim, type Code, type ErrorParts } from './error.js';
import type { Buffer } from './platform/buffer.js';
import { retryAfterOf } from './retry.js';
import { SignatureError, type SignatureCode } from './signature/error.js';
import type { Key } from './signature/key.js';
import { parse, type Parsed } from './signature/parse.js';
import { allReadings } from './signature/reading.js';
import type { Message } from './signature/signature.js';

/** Bounds what is read of an answer, in bytes. A full page of orders is well below a million. */
export const answerMax = 8 << 20;

/** Bounds the unsigned bodies that are looked into, in bytes. */
const claimMax = 64 << 10;

/** One request as it was sent and the answer as it came. */
export interface Exchange {
  sent: Message;
  /** The request's own signature. */
  mac: string;
  status: number;
  header: Headers;
  body: Buffer;
}

/** What an answer is verified with. */
export interface Reader {
  key: Key;
  clock: Clock;
  signatureHeader: string;
  timestampHeader: string;
}

/**
 * Verifies an answer and returns it opened: its `retdata` can be read. Nothing
 * of the body is believed before its signature is.
 */
export async function readAnswer(x: Exchange, reader: Reader): Promise<Parsed> {
  if (x.status === 0 || (x.status >= 300 && x.status < 400)) {
    throw refuse(x, 'answer_redirect', "the gateway redirects, which is not followed: is the environment's URL right?");
  }
  const signature = x.header.get(reader.signatureHeader) ?? '';
  if (signature === '') throw unsigned(x, reader.clock.now());
  const stamp = x.header.get(reader.timestampHeader) ?? '';
  if (stamp === '') throw refuse(x, 'answer_header_missing', 'the answer has a signature and no timestamp');
  // fetch joins what was given twice.
  if (signature.includes(',') || stamp.includes(',')) {
    throw refuse(x, 'answer_header_repeated', 'the answer has two signatures or two timestamps');
  }
  if (signature === x.mac) {
    throw refuse(x, 'answer_signature_reflected', 'the answer carries the signature of its own request');
  }
  const parsed = parseAnswer(x, stamp, signature);
  const outside = await verifyAnswer(x, parsed, reader);
  const refusal = open(x, parsed);
  if (refusal?.error.code === 'timestamp_outside_window' && refusal.received === x.sent.timestamp) {
    // The one case in which the window is waived.
    refusal.error.skewCorrected = reader.clock.correct(parsed.timestamp);
    if (refusal.error.skewCorrected) throw refusal.error;
  }
  if (outside !== undefined)
    throw refuse(x, 'answer_timestamp_outside_window', "the answer's timestamp is too far from the clock", outside);
  if (refusal === undefined) return parsed;
  if (refusal.error.verified) refusal.error.retryAfter = retryAfterOf(x.header.get('Retry-After'), reader.clock.now());
  throw refusal.error;
}

// Gateways read "the body with its whitespace removed" in different ways.
const readings = allReadings();

function parseAnswer(x: Exchange, stamp: string, signature: string): Parsed {
  const m: Message = {
    kind: 'response',
    method: x.sent.method,
    target: x.sent.target,
    timestamp: stamp,
    queryReading: x.sent.queryReading,
    contentType: x.header.get('Content-Type') ?? '',
    contentEncoding: x.header.get('Content-Encoding') ?? '',
    body: x.body,
  };
  try {
    return parse(m, signature, { bodyMax: answerMax, readings });
  } catch (error) {
    throw refuse(x, answerCode(error), "the answer can't be verified", error);
  }
}

/** Checks the MAC, and returns the error of a timestamp outside the window. */
async function verifyAnswer(x: Exchange, parsed: Parsed, reader: Reader): Promise<SignatureError | undefined> {
  try {
    await parsed.verifyAsync(reader.key, reader.clock.now());
    return undefined;
  } catch (error) {
    if (error instanceof SignatureError && error.code === 'timestamp_outside_window') return error;
    throw refuse(x, answerCode(error), 'the answer was not signed with this signKey, or was altered on its way', error);
  }
}

const ownCodes = new Set<SignatureCode>(['timestamp_malformed', 'signature_malformed', 'signature_mismatch']);

/** Turns a verifier's code into the one for answers. */
function answerCode(error: unknown): AnswerCode {
  if (!(error instanceof SignatureError)) throw error;
  if (ownCodes.has(error.code)) return `answer_${error.code}` as AnswerCode;
  return error.code === 'body_too_large' ? 'answer_too_large' : 'answer_body_invalid';
}

/** Makes the error for an answer that is not believed. */
function refuse(x: Exchange, code: Code, message: string, cause?: unknown): XCheckoutError {
  const parts: ErrorParts = { code, message, httpStatus: x.status };
  return new XCheckoutError(cause === undefined ? parts : { ...parts, cause });
}

/** Makes the error for an answer without a signature. It can only be a failure, and all that counts of it is its status. */
function unsigned(x: Exchange, now: number): XCheckoutError {
  const claim = claimOf(x.body);
  if (x.status < 400 && claim === undefined)
    return refuse(x, 'answer_signature_missing', 'the answer says success and is not signed');
  const error = refuse(x, 'answer_unverified', `the answer is ${x.status}, not signed`);
  error.retryAfter = retryAfterOf(x.header.get('Retry-After'), now);
  error.claim = claim;
  // Other gateways than ours are not known to refuse a signature by a status.
  error.otherReading = x.status === 401 || (x.status < 500 && x.status !== 429 && vendorCode.test(claim?.code ?? ''));
  return error.describe();
}

const vendorCode = /^retcode_[0-9]{5}$/;

function claimOf(body: Buffer): Claim | undefined {
  if (body.length > claimMax) return undefined;
  let all: Record<string, unknown>;
  try {
    all = Object(JSON.parse(body.toString('utf8'))) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const said = Object(all['error']) as Record<string, unknown>;
  const text = (name: string): string => (typeof said[name] === 'string' ? printable(said[name]) : '');
  const rest = { param: text('param'), requestId: text('requestId'), docUrl: text('docUrl') };
  if (text('code') !== '')
    return { ...rest, code: text('code'), message: text('message'), stringToSign: text('stringToSign') };
  // Other gateways say retcode and retmsg alone.
  const { retcode, retmsg } = all;
  if (!/^[0-9]{1,10}$/.test(String(retcode)) || String(retcode) === '200') return undefined;
  const message = typeof retmsg === 'string' ? printable(retmsg) : '';
  return { ...rest, code: `retcode_${String(retcode)}`, message, stringToSign: '' };
}

/** Drops what could play tricks on a terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{C}]|[\p{Zl}\p{Zp}]/gu, '');
}

/** A refusal of the gateway itself, or of its envelope. */
interface Refusal {
  error: XCheckoutError;
  /** error.receivedTimestamp of a refusal for skew. */
  received?: string;
}

/** Reads the envelope of a verified body; undefined means success. */
function open(x: Exchange, parsed: Parsed): Refusal | undefined {
  const envelopeFault = (code: AnswerCode, message: string): Refusal => ({ error: refuse(x, code, message) });
  const retcode = (parsed.member('retcode') ?? '').replace(/^"(.*)"$/, '$1');
  if (!/^[0-9]{1,10}$/.test(retcode)) return envelopeFault('answer_retcode_missing', 'the answer has no retcode');
  // Six digits are a status and three of our own; other gateways have other codes, whatever the status.
  const six = retcode.length === 6;
  if (six && !retcode.startsWith(String(x.status))) {
    return envelopeFault('answer_status_mismatch', `the HTTP status is ${x.status} and the signed retcode ${retcode}`);
  }
  const success = parsed.member('success') ?? '';
  if (retcode === '200' && success !== 'false') return undefined;
  if (retcode === '200' || (six && retcode < '4') || success === 'true') {
    const message = `retcode ${retcode} with success ${success} is neither a success nor a refusal`;
    return envelopeFault('answer_body_invalid', message);
  }
  return refusalOf(x, retcode, new Members(parsed.json(), 'the answer'));
}

/** Makes the error that the gateway itself answered. */
function refusalOf(x: Exchange, retcode: string, envelope: Members): Refusal {
  const said = envelope.members('error');
  const code = said?.string('code') ?? '';
  const error = new XCheckoutError({
    // Other gateways answer retcode and retmsg alone.
    code: code === '' ? `retcode_${retcode}` : code,
    message: code === '' ? envelope.string('retmsg') : (said?.string('message') ?? ''),
    param: said?.string('param') ?? '',
    requestId: said?.string('requestId') ?? '',
    docUrl: said?.string('docUrl') ?? '',
    httpStatus: x.status,
    retcode,
    verified: true,
  });
  return { error, received: said?.numberText('receivedTimestamp') ?? '' };
}
