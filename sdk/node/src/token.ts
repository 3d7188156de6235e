import { inspect } from 'node:util';

/** How long before its end a token is renewed, at most, in milliseconds; of one that lives shorter, a fifth of its life. */
const tokenMargin = 60_000;

/** How long a failed renewal is not tried again while the present token still lives. */
const tokenPause = 5000;

/** What a gateway may say of a token's life is bounded. */
const tokenLifeMax = 30 * 24 * 60 * 60 * 1000;

/**
 * An access token with the time at which it ends. Whoever holds it can still do
 * nothing without the signKey, yet it is a secret: printed, it shows its end
 * only.
 */
export class Token {
  readonly accessToken: string;
  readonly expiresAt: Date;
  /** How the gateway names the credential. */
  readonly clientId: string;

  /** @internal */
  constructor(accessToken: string, expiresAt: number, clientId: string) {
    this.accessToken = accessToken;
    this.expiresAt = new Date(expiresAt);
    this.clientId = clientId;
    Object.defineProperty(this, 'accessToken', { enumerable: false });
  }

  toString(): string {
    return `Token { <redacted>, expires ${this.expiresAt.toISOString()} }`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Says when a token ends that was asked for at a time and is to live for so many seconds. */
export function endOf(asked: number, seconds: number): number {
  return asked + Math.min(seconds * 1000, tokenLifeMax);
}

/** Keeps the Client's token and renews it before its end, once however many calls wait for it. */
export class Tokens {
  private token: Token | undefined;
  private renewAt = 0;
  private renewal: Promise<string> | undefined; // the one under way

  constructor(
    private readonly fetch: () => Promise<Token>,
    private readonly now: () => number,
  ) {}

  /** Returns a token that is good for a while yet. */
  async get(signal?: AbortSignal): Promise<string> {
    if (this.token !== undefined && this.now() < this.renewAt) return this.token.accessToken;
    // The caller who happens to be first may give up; the others wait for the
    // same renewal, so it doesn't end with that caller's signal.
    this.renewal ??= this.renew().finally(() => {
      this.renewal = undefined;
    });
    return signal === undefined ? this.renewal : unlessAborted(this.renewal, signal);
  }

  private async renew(): Promise<string> {
    const asked = this.now();
    try {
      const fresh = await this.fetch();
      const life = fresh.expiresAt.getTime() - asked;
      this.token = fresh;
      this.renewAt = fresh.expiresAt.getTime() - Math.min(tokenMargin, life / 5);
    } catch (error) {
      if (this.token === undefined || this.now() >= this.token.expiresAt.getTime()) throw error;
      this.renewAt = this.now() + tokenPause;
    }
    return this.token.accessToken;
  }

  /** Forgets a token that the gateway refused, unless another call has already renewed it. */
  drop(accessToken: string): void {
    if (this.token?.accessToken === accessToken) this.token = undefined;
  }
}

/** Waits for a promise that goes on by itself when the signal is aborted. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
