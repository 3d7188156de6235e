import { inspect } from 'node:util';

import { XCheckoutError } from './error.js';
import { Key } from './signature/key.js';

/** The version of this package, as it stands in its User-Agent. */
export const version = '0.1.0';

/** The known environments and where they are. */
export const environments = {
  sandbox: 'https://openapi.dev.anexpay.com',
  production: 'https://openapi.anexpay.com',
  /** Where `xcheckoutd dev` listens. */
  local: 'http://127.0.0.1:8787',
} as const;

/**
 * Where a credential belongs: the name of a known environment, or the base URL
 * of any other gateway, such as `https://pay.example.com`. Over plain http the
 * password and the token travel in the clear: it is for your own machine.
 */
export type Environment = keyof typeof environments | (string & Record<never, never>);

// An apiKey's prefix tells its environment before any look-up. Keys without a
// known prefix belong anywhere.
const keyPrefixes: Record<string, keyof typeof environments> = {
  xck_live_: 'production',
  xck_test_: 'sandbox',
  xck_local_: 'local',
};

/** What a Client needs to know. The environment and the five parts of the credential are required. */
export interface Config {
  environment: Environment;
  email: string;
  /** Secret. */
  password: string;
  /** Names the credential; not secret. */
  apiKey: string;
  /** Secret: obtains the access token. */
  apiSecret: string;
  /** Secret: signs requests and verifies answers. */
  signKey: string;
  /** Sends the requests, the global fetch by default. Redirects are never followed. */
  fetch?: typeof fetch | undefined;
  /** How long one attempt may take, in milliseconds; 30,000 by default. */
  timeout?: number | undefined;
  /** How often a call that is safe to repeat is repeated at most; 3 by default, 0 for never. */
  retries?: number | undefined;
  /** The clock in milliseconds since the epoch, Date.now by default. */
  now?: (() => number) | undefined;
  /** How long to wait before the nth repeat, the first being 0, in milliseconds; by default from 250 doubling to 8,000, half of it by chance. */
  backoff?: ((n: number) => number) | undefined;
  /** The names of the two headers, SIGNATURE and TIMESTAMP by default. White-label brands use others. */
  signatureHeader?: string | undefined;
  timestampHeader?: string | undefined;
  /** Names your program; it goes before this package's own name. */
  userAgent?: string | undefined;
}

/** A Config that was checked. Printed or logged, its secrets are left out. */
export class Settings {
  readonly base: URL;
  readonly key: Key;

  /** @throws {@link XCheckoutError} `config_invalid`, or `wrong_environment` for an apiKey that belongs to another one */
  constructor(readonly config: Readonly<Config>) {
    for (const field of ['environment', 'email', 'password', 'apiKey', 'apiSecret', 'signKey'] as const) {
      if (typeof config[field] !== 'string' || config[field] === '') throw invalidConfig(field, 'it is required');
    }
    this.base = baseOf(config.environment);
    checkPrefix(config.apiKey, this.base);
    try {
      this.key = new Key(config.signKey);
    } catch (error) {
      throw invalidConfig('signKey', (error as Error).message);
    }
    const retries = config.retries ?? 0;
    if (!Number.isInteger(retries) || retries < 0) throw invalidConfig('retries', 'it is a whole number from 0 on');
  }

  /** The path that all calls begin with; empty for most gateways. */
  get basePath(): string {
    return this.base.pathname.replace(/\/+$/, '');
  }

  /** Names the environment and the credential, without its secrets. */
  toString(): string {
    return `${this.base.href} as ${this.config.email} with ${this.config.apiKey}, secrets: <redacted>`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return `Settings { ${this.toString()} }`;
  }
}

function baseOf(environment: Environment): URL {
  const known = Object.hasOwn(environments, environment);
  const text = known ? environments[environment as keyof typeof environments] : environment;
  let base: URL;
  try {
    base = new URL(text);
  } catch {
    throw invalidConfig('environment', 'it is sandbox, production, local, or a URL such as https://pay.example.com');
  }
  if (base.protocol !== 'https:' && base.protocol !== 'http:') {
    throw invalidConfig('environment', 'it is a URL such as https://pay.example.com');
  }
  if (base.username !== '' || base.password !== '' || /[?#]/.test(text)) {
    throw invalidConfig('environment', 'it is a base URL, without user, query or fragment');
  }
  return base;
}

/** Refuses an apiKey whose prefix belongs to another environment than the sandbox or production that base is. */
function checkPrefix(apiKey: string, base: URL): void {
  const here = (['sandbox', 'production'] as const).find((name) => base.origin === environments[name]);
  for (const [prefix, home] of Object.entries(keyPrefixes)) {
    if (here === undefined || here === home || !apiKey.startsWith(prefix)) continue;
    throw new XCheckoutError({
      code: 'wrong_environment',
      param: 'apiKey',
      message: `an apiKey that begins with ${prefix} belongs to ${home}, not to ${here} (${base.origin})`,
    });
  }
}

function invalidConfig(param: string, why: string): XCheckoutError {
  return new XCheckoutError({ code: 'config_invalid', param, message: `config.${param}: ${why}` });
}
