import type { CreatedOrder } from './order.js';
import { explained, howToAsk, type Finding } from './signature/doctor.js';
import type { errors } from './spec/errors.js';

/** A code that gateways answer, as spec/errors.json lists them. */
export type GatewayCode = keyof typeof errors;

/** Codes of this package for calls that it does not send. */
export type LocalCode =
  | 'config_invalid'
  | 'wrong_environment'
  | 'parameter_missing'
  | 'parameter_invalid'
  | 'sandbox_only'
  /** The orderNo is that of an order that can't be paid any more: `order` is it. Never send a customer there. */
  | 'order_closed';

/**
 * Codes of this package for calls without an answer that it believes. What the
 * call did at the gateway is then unknown, unless `retryable` says that it is
 * safe to repeat.
 */
export type AnswerCode =
  /** No answer at all; `cause` says why. */
  | 'connection_failed'
  /** A failure without a signature: `httpStatus` is all that is known of it, and `claim` is what it says. */
  | 'answer_unverified'
  /** A success without a signature. */
  | 'answer_signature_missing'
  /** A signature without a timestamp. */
  | 'answer_header_missing'
  /** One of the two headers given twice. */
  | 'answer_header_repeated'
  /** Not Base64 of 64 bytes. */
  | 'answer_signature_malformed'
  /** Made with another key, or altered on its way. */
  | 'answer_signature_mismatch'
  /** Our own request sent back. */
  | 'answer_signature_reflected'
  /** Not 13 digits. */
  | 'answer_timestamp_malformed'
  /** Too old or too far ahead. */
  | 'answer_timestamp_outside_window'
  | 'answer_too_large'
  /** A body without retcode. */
  | 'answer_retcode_missing'
  /** The HTTP status is not the retcode's. */
  | 'answer_status_mismatch'
  /** About another order than asked for. */
  | 'answer_orderno_mismatch'
  /** About another refund than asked for. */
  | 'answer_refundorderno_mismatch'
  /** About another settlement than asked for. */
  | 'answer_settlementorderno_mismatch'
  /** About another customer than asked for. */
  | 'answer_customerid_mismatch'
  /** About another deposit than asked for. */
  | 'answer_depositno_mismatch'
  /** Verified, but not what this call answers. */
  | 'answer_body_invalid'
  /** Redirects are not followed. */
  | 'answer_redirect';

/** The stable word of an error, to branch on. A gateway may answer codes that are not listed here. */
export type Code = GatewayCode | LocalCode | AnswerCode | (string & Record<never, never>);

/**
 * The error that an unsigned answer carries, unverified. The sandbox answers a
 * wrong signature with the string to sign that it expected.
 */
export interface Claim {
  code: string;
  message: string;
  param: string;
  requestId: string;
  docUrl: string;
  stringToSign: string;
}

/** What an {@link XCheckoutError} is made of. */
export interface ErrorParts {
  code: Code;
  message?: string;
  param?: string;
  requestId?: string;
  docUrl?: string;
  httpStatus?: number;
  retcode?: string;
  verified?: boolean;
  order?: CreatedOrder;
  cause?: unknown;
}

const brand = Symbol.for('xcheckout.XCheckoutError');

/**
 * The only type of error that calls of a Client reject with, apart from the
 * reason of an AbortSignal. Branch on `code`:
 *
 * ```js
 * if (error instanceof XCheckoutError && error.code === 'order_not_found') …
 * ```
 */
export class XCheckoutError extends Error {
  readonly code: Code;
  /** What went wrong, for people; `message` has it together with everything else that is known. */
  readonly detail: string;
  /** The parameter at fault, when it is one. */
  readonly param: string;
  /** Names the exchange in the gateway's log. */
  readonly requestId: string;
  /** The page about `code`. */
  readonly docUrl: string;
  /** The answer's, 0 when there was none. */
  readonly httpStatus: number;
  /** The signed answer's own: six digits of a gateway of ours, five of others; empty when there was none. */
  readonly retcode: string;
  /** The order that `order_closed` is about. */
  readonly order: CreatedOrder | undefined;
  /**
   * The gateway itself refused, in an answer whose signature is in order.
   * Otherwise code, detail and param are this package's own words.
   */
  readonly verified: boolean;
  /**
   * The same call may succeed later, and repeating it cannot do it twice. The
   * Client has then already repeated it.
   */
  retryable = false;
  /** How long the gateway asks to wait, in milliseconds; 0 when it doesn't say. */
  retryAfter = 0;
  /**
   * What an answer without a signature says of itself. Show it to a person;
   * don't branch on it: anyone on the way may have written it.
   */
  claim: Claim | undefined;
  /** Which usual mistake it was, when that can be known here. */
  finding: Finding | undefined;
  /** The command that finds the mistake otherwise, without secrets. */
  doctor: string | undefined;

  // What the retries need to know and nobody else.
  /** @internal */ op = '';
  /** @internal */ neverSent = false;
  /** @internal */ skewCorrected = false;
  /** The request may have been refused for the reading that it was signed in. @internal */ otherReading = false;

  constructor(parts: ErrorParts) {
    super('', parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'XCheckoutError';
    this.code = parts.code;
    this.detail = parts.message ?? '';
    this.param = parts.param ?? '';
    this.requestId = parts.requestId ?? '';
    this.docUrl = parts.docUrl ?? '';
    this.httpStatus = parts.httpStatus ?? 0;
    this.retcode = parts.retcode ?? '';
    this.order = parts.order;
    this.verified = parts.verified ?? false;
    Object.defineProperty(this, brand, { value: true });
    for (const hidden of ['op', 'neverSent', 'skewCorrected', 'otherReading']) {
      Object.defineProperty(this, hidden, { enumerable: false });
    }
    this.describe();
  }

  /**
   * Writes the message anew after something was added.
   * @internal
   */
  describe(): this {
    let text = (this.op === '' ? '' : `${this.op}: `) + this.code;
    if (this.detail !== '') text += `: ${this.detail}`;
    if (this.claim !== undefined && this.claim.code !== '') {
      text += `; unverified, it says "${this.claim.code}: ${this.claim.message}"`;
    }
    if (this.cause instanceof Error) text += `: ${this.cause.message}`;
    if (this.requestId !== '') text += ` (request ${this.requestId})`;
    if (this.finding !== undefined) text += `\n${explained(this.finding)}`;
    if (this.doctor !== undefined) text += `\n${howToAsk(this.doctor)}`;
    this.message = text;
    return this;
  }

  // The package may be loaded twice, by import and by require: errors of
  // either copy are errors of both.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;
  }
}

/** Refuses a call that lacks a parameter. */
export function missing(param: string): XCheckoutError {
  return new XCheckoutError({ code: 'parameter_missing', param, message: `${param} is required` });
}

/** Refuses a call for the value of a parameter. */
export function invalid(param: string, message: string): XCheckoutError {
  return new XCheckoutError({ code: 'parameter_invalid', param, message });
}

/** The error for a call without an answer. */
export function connectionFailed(cause: unknown): XCheckoutError {
  return new XCheckoutError({ code: 'connection_failed', message: 'no answer came', cause });
}
