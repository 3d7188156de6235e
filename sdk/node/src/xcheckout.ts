import { XCheckoutError } from './error.js';
import { checkHooks, type Hooks } from './hooks.js';
import { invalidConfig, namesOf, retriesFault, timeoutFault, unknownName } from './options.js';
import { inspected } from './platform/inspect.js';
import { Key } from './signature/key.js';
import { checkZone } from './time.js';

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

/** What a Client needs to know. The environment and three parts of the credential are required. */
export interface Config {
  environment: Environment;
  /** Names the credential; not secret. */
  apiKey: string;
  /** Secret: obtains the access token. */
  apiSecret: string;
  /** Secret: signs requests and verifies answers. */
  signKey: string;
  /** A user of the merchant, together with `password`. Without the two the apiKey and apiSecret alone obtain the token. */
  email?: string | undefined;
  /** Secret. */
  password?: string | undefined;
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
  /**
   * How a query is signed: `printed` with its question mark, `prose` without,
   * as texts of the API's vendor disagree. By default the Client learns it, by
   * calls that change nothing.
   */
  queryReading?: 'printed' | 'prose' | undefined;
  /** The time zone of times that the gateway writes as text without one, such as `Asia/Singapore`; UTC by default, as our gateways write them. */
  timeZone?: string | undefined;
  /** Gets to know of requests, answers and repeats, for metrics and logs. */
  hooks?: Hooks | undefined;
  /** Names your program; it goes before this package's own name. */
  userAgent?: string | undefined;
}

const configNames = namesOf<Config>({
  environment: 1,
  apiKey: 1,
  apiSecret: 1,
  signKey: 1,
  email: 1,
  password: 1,
  fetch: 1,
  timeout: 1,
  retries: 1,
  now: 1,
  backoff: 1,
  signatureHeader: 1,
  timestampHeader: 1,
  queryReading: 1,
  timeZone: 1,
  hooks: 1,
  userAgent: 1,
});

/** A Config that was checked. Printed or logged, its secrets are left out. */
export class Settings {
  readonly base: URL;
  readonly key: Key;

  /** @throws {@link XCheckoutError} `config_invalid`, or `wrong_environment` for an apiKey that belongs to another one */
  constructor(readonly config: Readonly<Config>) {
    const unknown = unknownName(config, configNames);
    if (unknown !== undefined) throw invalidConfig(unknown.name, unknown.message);
    for (const field of ['environment', 'apiKey', 'apiSecret', 'signKey'] as const) {
      if (typeof config[field] !== 'string' || config[field] === '') throw invalidConfig(field, 'it is required');
    }
    this.base = baseOf(config.environment);
    checkPrefix(config.apiKey, this.base);
    try {
      this.key = new Key(config.signKey);
    } catch (error) {
      throw invalidConfig('signKey', (error as Error).message);
    }
    checkOptional(config);
  }

  /** The credential has a user: its token is obtained with email and password. */
  get hasUser(): boolean {
    return Boolean(this.config.email);
  }

  /** The gateway is of our making, as far as environment or apiKey tell. */
  get ours(): boolean {
    const prefixes = Object.keys(keyPrefixes);
    return this.base.origin === environments.local || prefixes.some((prefix) => this.config.apiKey.startsWith(prefix));
  }

  get zone(): string {
    return this.config.timeZone ?? 'UTC';
  }

  /** The path that all calls begin with; empty for most gateways. */
  get basePath(): string {
    return this.base.pathname.replace(/\/+$/, '');
  }

  /** Names the environment and the credential, without its secrets. */
  toString(): string {
    return `${this.base.href}${this.hasUser ? ` as ${this.config.email}` : ''} with ${this.config.apiKey}, secrets: <redacted>`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspected](): string {
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

/** Refuses a Config for one of the members that it may have. */
function checkOptional(config: Readonly<Config>): void {
  for (const [field, other] of [
    ['email', 'password'],
    ['password', 'email'],
  ] as const) {
    if (config[field] && !config[other]) throw invalidConfig(other, `it is required together with ${field}`);
  }
  for (const field of ['email', 'password', 'signatureHeader', 'timestampHeader', 'userAgent'] as const) {
    const given: unknown = config[field]; // for callers without types
    if (given !== undefined && typeof given !== 'string') throw invalidConfig(field, 'it is a text');
  }
  for (const field of ['fetch', 'now', 'backoff'] as const) {
    const given: unknown = config[field];
    if (given !== undefined && typeof given !== 'function') throw invalidConfig(field, 'it is a function');
  }
  const faults = { timeout: timeoutFault(config.timeout), retries: retriesFault(config.retries) };
  for (const [field, fault] of Object.entries(faults)) if (fault !== '') throw invalidConfig(field, fault);
  const reading: unknown = config.queryReading;
  if (reading !== undefined && reading !== 'printed' && reading !== 'prose')
    throw invalidConfig('queryReading', "it is 'printed', 'prose', or absent");
  try {
    if (config.timeZone !== undefined) checkZone(config.timeZone);
  } catch {
    throw invalidConfig('timeZone', 'it is the name of a time zone, such as Asia/Singapore');
  }
  if (config.hooks !== undefined) checkHooks(config.hooks);
}
