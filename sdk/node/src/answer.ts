import type { Clock } from './clock.js';
import { DecodeError, Members } from './decode.js';
import { XCheckoutError, type AnswerCode, type Claim, type Code, type ErrorParts } from './error.js';
import { retryAfterOf } from './retry.js';
import { SignatureError, type SignatureCode } from './signature/error.js';
import type { Key } from './signature/key.js';
import { parse, type Parsed } from './signature/parse.js';
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
export function readAnswer(x: Exchange, reader: Reader): Parsed {
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
  const outside = verifyAnswer(x, parsed, reader);
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

function parseAnswer(x: Exchange, stamp: string, signature: string): Parsed {
  const m: Message = {
    kind: 'response',
    method: x.sent.method,
    target: x.sent.target,
    timestamp: stamp,
    contentType: x.header.get('Content-Type') ?? '',
    contentEncoding: x.header.get('Content-Encoding') ?? '',
    body: x.body,
  };
  try {
    return parse(m, signature, { bodyMax: answerMax });
  } catch (error) {
    throw refuse(x, answerCode(error), "the answer can't be verified", error);
  }
}

/** Checks the MAC, and returns the error of a timestamp outside the window. */
function verifyAnswer(x: Exchange, parsed: Parsed, reader: Reader): SignatureError | undefined {
  try {
    parsed.verify(reader.key, reader.clock.now());
    return undefined;
  } catch (error) {
    if (error instanceof SignatureError && error.matched >= 0) return error;
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
  if (x.status < 400) return refuse(x, 'answer_signature_missing', 'the answer says success and is not signed');
  const error = refuse(x, 'answer_unverified', `the answer is ${x.status}, not signed`);
  error.retryAfter = retryAfterOf(x.header.get('Retry-After'), now);
  error.claim = claimOf(x.body);
  return error.describe();
}

function claimOf(body: Buffer): Claim | undefined {
  if (body.length > claimMax) return undefined;
  let said: Record<string, unknown>;
  try {
    const text = JSON.parse(body.toString('utf8')) as { error?: unknown } | null;
    said = Object(text?.error) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const text = (name: string): string => (typeof said[name] === 'string' ? printable(said[name]) : '');
  if (text('code') === '') return undefined;
  return {
    code: text('code'),
    message: text('message'),
    param: text('param'),
    requestId: text('requestId'),
    docUrl: text('docUrl'),
    stringToSign: text('stringToSign'),
  };
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
  const retcode = (parsed.member('retcode') ?? '').replace(/^"+|"+$/g, '');
  if (!/^[0-9]{1,10}$/.test(retcode) || Number(retcode) < 100 || Number(retcode) > 0xffffffff) {
    return envelopeFault('answer_retcode_missing', 'the answer has no retcode');
  }
  if (!retcode.startsWith(String(x.status))) {
    return envelopeFault('answer_status_mismatch', `the HTTP status is ${x.status} and the signed retcode ${retcode}`);
  }
  const success = parsed.member('success') ?? '';
  if (retcode === '200' && success !== 'false') return undefined;
  if (retcode < '4' || success === 'true') {
    const message = `retcode ${retcode} with success ${success} is neither a success nor a refusal`;
    return envelopeFault('answer_body_invalid', message);
  }
  try {
    return refusalOf(x, retcode, new Members(parsed.json(), 'the answer'));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { error: refuse(x, 'answer_body_invalid', "the refusal can't be read", error) };
  }
}

/** Makes the error that the gateway itself answered. */
function refusalOf(x: Exchange, retcode: string, envelope: Members): Refusal {
  const said = envelope.members('error');
  const retmsg = envelope.string('retmsg');
  const code = said?.string('code') ?? '';
  const error = new XCheckoutError({
    // Older gateways answer retcode and retmsg alone.
    code: code === '' ? `retcode_${retcode}` : code,
    message: code === '' ? retmsg : (said?.string('message') ?? ''),
    param: said?.string('param') ?? '',
    requestId: said?.string('requestId') ?? '',
    docUrl: said?.string('docUrl') ?? '',
    httpStatus: x.status,
    verified: true,
  });
  return { error, received: said?.numberText('receivedTimestamp') ?? '' };
}
