import { DecodeError, type Members } from './decode.js';
import { inspected } from './platform/inspect.js';
import type { Request } from './request.js';
import { Aborted } from './transport.js';
import type { Settings } from './xcheckout.js';

/** How long before its end a token is renewed, at most, in milliseconds; of one that lives shorter, a fifth of its life. */
const tokenMargin = 300_000;

/** How much of its life a refresh token must have left to be used, in milliseconds. */
const refreshMargin = 30_000;

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

  /** Obtains the next token, once; empty where the gateway gives none. */
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date | null;

  /** @internal */
  constructor(parts: Pick<Token, 'accessToken' | 'expiresAt' | 'clientId' | 'refreshToken' | 'refreshExpiresAt'>) {
    this.accessToken = parts.accessToken;
    this.expiresAt = parts.expiresAt;
    this.clientId = parts.clientId;
    this.refreshToken = parts.refreshToken;
    this.refreshExpiresAt = parts.refreshExpiresAt;
    for (const secret of ['accessToken', 'refreshToken']) Object.defineProperty(this, secret, { enumerable: false });
  }

  toString(): string {
    return `Token { <redacted>, expires ${this.expiresAt.toISOString()} }`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspected](): string {
    return this.toString();
  }
}

/** What obtains a token: the credential, or the refresh token of the one before. */
export type Grant = { refreshToken?: string };

/**
 * The request for a token. With a user it is the password grant. Otherwise the
 * credential alone obtains it: our own gateways take that in a body, others in
 * the query, as their texts print it. A refresh token works once, so that call
 * is never repeated.
 */
export function tokenRequest(settings: Settings, { refreshToken }: Grant): Request {
  const { email, password, apiKey, apiSecret } = settings.config;
  const request = { method: 'POST', path: '/user/auth/oauth2/token', anonymous: true };
  if (refreshToken === undefined && settings.hasUser) {
    return { ...request, repeatable: true, body: { grantType: 'password', email, password, apiKey, apiSecret } };
  }
  if (settings.ours) {
    return refreshToken === undefined
      ? { ...request, repeatable: true, body: { grantType: 'client_credentials', apiKey, apiSecret } }
      : { ...request, repeatable: false, body: { grantType: 'refresh_token', refreshToken } };
  }
  if (refreshToken !== undefined) {
    const query: [string, string][] = [
      ['grant_type', 'refresh_token'],
      ['refresh_token', refreshToken],
    ];
    return { ...request, repeatable: false, query };
  }
  const query: [string, string][] = [
    ['grant_type', 'client_credentials'],
    ['api_key', apiKey],
    ['api_secret', apiSecret],
  ];
  // Obtaining one more token changes nothing, so it may find out how queries are signed.
  return { ...request, repeatable: true, readOnly: true, query };
}

/** Reads the answer to a request for a token that was made at a time. */
export function decodeToken(m: Members, asked: number): Token {
  const accessToken = m.required('access_token');
  const seconds = m.integer('expires_in') ?? 0;
  if (!/^[!-~]+$/.test(accessToken) || seconds <= 0) {
    throw new DecodeError('the answer holds no access_token with expires_in');
  }
  const endOf = (life: number): Date => new Date(asked + Math.min(life * 1000, tokenLifeMax));
  const refreshLife = m.integer('rt_expires_in');
  return new Token({
    accessToken,
    expiresAt: endOf(seconds),
    clientId: m.string('client_id'),
    refreshToken: m.string('refresh_token'),
    refreshExpiresAt: refreshLife === undefined ? null : endOf(refreshLife),
  });
}

/** Keeps the Client's token and renews it before its end, once however many calls wait for it. */
export class Tokens {
  private token: Token | undefined;
  private refresh: Token | undefined; // the token whose refreshToken was not used yet
  private renewAt = 0;
  private renewal: Promise<string> | undefined; // the one under way

  constructor(
    private readonly fetch: (grant: Grant) => Promise<Token>,
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
    return unlessAborted(this.renewal, signal);
  }

  private async renew(): Promise<string> {
    const asked = this.now();
    try {
      const fresh = await this.obtain(asked);
      const life = fresh.expiresAt.getTime() - asked;
      this.token = this.refresh = fresh;
      this.renewAt = fresh.expiresAt.getTime() - Math.min(tokenMargin, life / 5);
    } catch (error) {
      if (this.token === undefined || this.now() >= this.token.expiresAt.getTime()) throw error;
      this.renewAt = this.now() + tokenPause;
    }
    return this.token.accessToken;
  }

  /** Obtains a token by the refresh token if there is one, and by the credential if there is none or it was refused. */
  private async obtain(now: number): Promise<Token> {
    const { refreshToken = '', refreshExpiresAt = null } = this.refresh ?? {};
    this.refresh = undefined; // it works once, whatever comes of it
    if (refreshToken !== '' && (refreshExpiresAt === null || refreshExpiresAt.getTime() - refreshMargin > now)) {
      try {
        return await this.fetch({ refreshToken });
      } catch {
        // The credential obtains one, or its error is the one that counts.
      }
    }
    return this.fetch({});
  }

  /** Forgets a token that the gateway refused, and what came with it, unless another call has already renewed it. */
  drop(accessToken: string): void {
    if (this.token?.accessToken === accessToken) this.token = this.refresh = undefined;
  }
}

/** Waits for a promise that goes on by itself when the signal is aborted; it then rejects with {@link Aborted}. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Aborted(signal.reason));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
