import { randomHex } from '../platform/random.js';
import { errors } from '../spec/errors.js';

/** An answer before it is signed and sent. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A new name for an exchange. */
export function newRequestId(): string {
  return 'req_' + randomHex(8);
}

/** The answer of a refused request, as every gateway gives it. */
export function refusal(code: keyof typeof errors, requestId: string, more: Record<string, string> = {}): Answer {
  return envelope({ code, ...errors[code] }, requestId, more);
}

/** A refusal: what a row of the table of errors says. */
interface Row {
  status: number;
  retcode: string;
  code: string;
  message: string;
}

/** The API's envelope around a refusal. */
export function envelope(row: Row, requestId: string, more: Record<string, string> = {}): Answer {
  const { status, retcode, code, message } = row;
  const error = { code, message, param: '', requestId, docUrl: '', ...more };
  return answer(status, { retcode, retmsg: message, success: false, retdata: null, error });
}

/** An answer whose body is JSON. */
export function answer(status: number, body: object): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store, no-transform' },
    body: JSON.stringify(body),
  };
}
