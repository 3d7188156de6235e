import type { Finding } from '../signature/doctor.js';

/**
 * The body of a request was read before this package saw it, and what is left
 * of it is a value that a parser has made. The signature covers the bytes that
 * were sent, so nothing can be verified any more; the message says how to mend
 * that in the framework at hand.
 */
export class BodyConsumedError extends Error {
  readonly code = 'body_already_parsed';
  readonly finding: Finding;

  constructor(cause: string, cure: string) {
    super(`${cause} ${cure}`);
    this.name = 'BodyConsumedError';
    this.finding = { code: this.code, cause, cure };
  }
}
