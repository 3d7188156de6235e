import { XCheckoutError } from './error.js';
import type { QueryReading } from './signature/reading.js';
import { unlessAborted } from './token.js';

/**
 * How the gateway wants a query to be signed: with its question mark or
 * without. Unless the Config says, it is learnt from a call that changes
 * nothing: refused in one reading and verified in the other. A call that
 * changes something is never repeated for it, since an unsigned refusal can be
 * forged and what was refused may have been done.
 */
export class QueryLesson {
  #known: QueryReading | undefined;
  #asked: Promise<void> | undefined;
  readonly #ask: () => Promise<unknown>;

  /**
   * @param pinned what the Config says
   * @param ask makes a call with a query that changes nothing
   */
  constructor(pinned: QueryReading | undefined, ask: () => Promise<unknown>) {
    this.#known = pinned;
    this.#ask = ask;
  }

  /** It is not known yet. */
  get open(): boolean {
    return this.#known === undefined;
  }

  /** The reading to sign in: what is known, or the one that the quick start prints. */
  get reading(): QueryReading {
    return this.#known ?? 'printed';
  }

  /** Says whether a query that was signed in one reading may yet be verified in another. */
  differs(reading: QueryReading): boolean {
    return this.open || this.reading !== reading;
  }

  /** Takes the reading of an answer that was verified. */
  learnt(reading: QueryReading): void {
    this.#known ??= reading;
  }

  /** Finds out before a call that changes something: together for all that wait for it, and once if there was an answer. */
  async learn(signal: AbortSignal | undefined): Promise<void> {
    if (!this.open) return;
    this.#asked ??= this.#ask().then(
      () => undefined,
      (error: unknown) => {
        // The call itself will say what is wrong.
        if (!(error instanceof XCheckoutError) || error.httpStatus === 0) this.#asked = undefined;
      },
    );
    await unlessAborted(this.#asked, signal);
  }
}
