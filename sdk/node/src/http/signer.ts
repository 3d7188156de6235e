import { Buffer } from '../platform/buffer.js';
import { statusTexts } from '../platform/status.js';
import { envelope, newRequestId, refusal, type Answer } from './envelope.js';
import type { Log } from './guard.js';
import { ruleOfType } from '../signature/body.js';
import { isAnswer } from '../signature/canonical.js';
import { SignatureError } from '../signature/error.js';
import type { Key } from '../signature/key.js';
import type { QueryReading } from '../signature/reading.js';
import type { RequestHead, RequestOptions } from '../signature/request.js';
import { timestamp, type Message } from '../signature/signature.js';
import { escapeWhitespace } from '../signature/whitespace.js';

/** What a handler has answered. */
export interface Given {
  status: number;
  /** Empty when the handler named none: then it is `application/json`. */
  contentType: string;
  contentEncoding: string;
  body: Buffer;
}

/** What is sent of it. */
export interface Signed {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** It is a refusal in the place of the handler's answer, of which no header must remain. */
  replaced: boolean;
}

/** Signs the answers to one request whose own MAC verified. */
export interface AnswerSigner {
  /** The largest answer that is signed, in bytes: no more need be held back. */
  readonly max: number;
  /** Signs an answer, or a refusal in the place of one that can't be signed. */
  sign(given: Given): Signed;
  /** The same where only Web Crypto is to be had. */
  signAsync(given: Given): Promise<Signed>;
}

/** What an answer is signed with. */
export interface Signing {
  request: RequestHead;
  key: Key;
  /** That of the request's query, in which its answer is signed. */
  reading: QueryReading;
  options: Pick<RequestOptions, 'timestampHeader' | 'signatureHeader'>;
  max: number;
  now: () => number;
  log: Log;
}

/**
 * Makes what signs the answers to a request. Only that is signed which no
 * verifier takes for a request: a JSON object with a member retcode. Any other
 * text, signed, could be sent back to us as a request, by whoever sees it.
 */
export function signerOf(signing: Signing): AnswerSigner {
  return {
    max: signing.max,
    sign(given) {
      const answer = answerOf(given, signing);
      const message = messageOf(answer.body, signing);
      return { ...answer, headers: { ...answer.headers, ...seal(signing, message, signing.key.sign(message)) } };
    },
    async signAsync(given) {
      const answer = answerOf(given, signing);
      const message = messageOf(answer.body, signing);
      const mac = await signing.key.signAsync(message);
      return { ...answer, headers: { ...answer.headers, ...seal(signing, message, mac) } };
    },
  };
}

/** What is sent of a handler's answer, but for its signature. */
function answerOf(given: Given, { request, max, log }: Signing): Signed {
  const body = escapeWhitespace(given.body);
  const fault = given.body.length > max ? `it is larger than ${max} bytes` : faultOf({ ...given, body });
  if (fault === '') {
    const headers: Record<string, string> = given.contentType === '' ? { 'content-type': 'application/json' } : {};
    return { status: given.status, headers, body, replaced: false };
  }
  const instead = unsignable(given.status);
  const path = request.target.split('?', 1)[0];
  const line = `xcheckout: ${instead.id}: the answer to ${request.method} ${path} (status ${given.status}) can't be signed: ${fault}`;
  if (instead.status < 500)
    log.warn(line); // a framework's page that says there is nothing
  else log.error(line);
  const text = escapeWhitespace(Buffer.from(instead.body, 'utf8'));
  return { status: instead.status, headers: instead.headers, body: text, replaced: true };
}

/** Why an answer can't be signed; '' when it can. */
function faultOf({ status, contentType, contentEncoding, body }: Given): string {
  if (body.length === 0 || status < 200 || status === 204 || status === 304)
    return 'it has no body, and its signature would be one of the same request made anew';
  try {
    ruleOfType({ kind: 'response', timestamp: '', contentType, contentEncoding });
    return isAnswer(body) ? '' : 'it is no JSON object with a member retcode, and could be sent back as a request';
  } catch (error) {
    if (error instanceof SignatureError) return error.detail;
    throw error;
  }
}

/** An answer as it is signed: by the rule of its request, at a time of its own. */
function messageOf(body: Buffer, { request, reading, now }: Signing): Message {
  const target = Buffer.from(request.target, 'latin1').toString('utf8');
  const at = timestamp(now());
  return { kind: 'response', method: request.method, timestamp: at, target, queryReading: reading, body };
}

function seal({ options }: Signing, message: Message, mac: string): Record<string, string> {
  return {
    [options.timestampHeader || 'TIMESTAMP']: message.timestamp,
    [options.signatureHeader || 'SIGNATURE']: mac,
    'cache-control': 'no-store, no-transform', // compression would change what was signed
  };
}

/** The refusal in the place of an answer: with its status if that is a failure, else with 500. */
function unsignable(given: number): Answer & { id: string } {
  const id = newRequestId();
  const status = given >= 400 && given <= 599 ? given : 500;
  if (status === 500) return { id, ...refusal('internal_error', id) };
  const text = statusText(status);
  const code = text?.toLowerCase().replaceAll(' ', '_') ?? 'internal_error';
  return { id, ...envelope({ status, retcode: String(status), code, message: text ?? `HTTP status ${status}` }, id) };
}

// Where Node and Go call a status by different names the code is that of Go, as in its gateways.
const otherTexts: Record<number, string | undefined> = {
  413: 'Request Entity Too Large',
  414: 'Request URI Too Long',
  416: 'Requested Range Not Satisfiable',
  509: undefined,
};

function statusText(status: number): string | undefined {
  return status in otherTexts ? otherTexts[status] : statusTexts[status];
}
