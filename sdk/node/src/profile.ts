/**
 * Reads a credential from the environment, or from the profiles of the
 * `xcheckout` command, so that a merchant's own programs can use the same ones.
 * `xcheckoutd dev` writes the profile named `local`.
 *
 * ```js
 * const client = new Client(await load());
 * ```
 *
 * @module profile
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { inspect } from 'node:util';

import type { Config } from './xcheckout.js';

/** The path of the profiles' file: $XDG_CONFIG_HOME/xcheckout/config.json, else ~/.config/xcheckout/config.json, on every system. */
export function file(): string {
  const xdg = process.env['XDG_CONFIG_HOME'] ?? '';
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.config'), 'xcheckout', 'config.json');
}

/** A profile as it stands in the file. Each secret may stand there or in a file of its own, not in both. */
interface Stored {
  baseUrl?: string;
  email?: string;
  apiKey?: string;
  password?: string;
  passwordFile?: string;
  apiSecret?: string;
  apiSecretFile?: string;
  signKey?: string;
  signKeyFile?: string;
  signatureHeader?: string;
  timestampHeader?: string;
}

/** A profile: what a Client needs. Printed, or written as JSON, its secrets are left out. */
export type Profile = Required<
  Pick<
    Config,
    'environment' | 'email' | 'password' | 'apiKey' | 'apiSecret' | 'signKey' | 'signatureHeader' | 'timestampHeader'
  >
>;

/** The variables of a profile's parts. */
const variables = {
  environment: 'XCHECKOUT_BASE_URL',
  email: 'XCHECKOUT_EMAIL',
  password: 'XCHECKOUT_PASSWORD',
  apiKey: 'XCHECKOUT_API_KEY',
  apiSecret: 'XCHECKOUT_API_SECRET',
  signKey: 'XCHECKOUT_SIGN_KEY',
} as const;

/** The variables that a program needs when it has no profile. */
const four = 'XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY';

const parts = Object.keys(variables) as (keyof typeof variables)[];

/**
 * Returns the profile of that name, with the secrets that it keeps in files
 * read. Without a name, the variables XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY,
 * XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY (with a user, XCHECKOUT_EMAIL and
 * XCHECKOUT_PASSWORD too) come first, and what they leave out is taken from the
 * profile that XCHECKOUT_PROFILE names, `local` by default.
 *
 * @throws Error that names the file, when there is no such profile or it can't be read
 */
export async function load(name?: string): Promise<Profile> {
  if (name !== undefined) return shielded(await read(name));
  const given: Partial<Profile> = {};
  for (const part of parts) {
    const value = process.env[variables[part]] ?? '';
    if (value !== '') given[part] = value;
  }
  const { environment, apiKey, apiSecret, signKey } = given;
  // With these four no file is needed.
  const whole = [environment, apiKey, apiSecret, signKey].every((part) => part !== undefined);
  const named = process.env['XCHECKOUT_PROFILE'] ?? '';
  const kept = whole && named === '' ? none : await read(named === '' ? 'local' : named, `, or set ${four}`);
  const joined = { ...kept, ...given };
  // The names of the headers are those of the profile's own gateway.
  if (joined.environment !== kept.environment) joined.signatureHeader = joined.timestampHeader = '';
  return shielded(joined);
}

const none: Profile = {
  environment: '',
  email: '',
  password: '',
  apiKey: '',
  apiSecret: '',
  signKey: '',
  signatureHeader: '',
  timestampHeader: '',
};

/** Reads a profile; otherwise says what else there is to do besides writing one. */
async function read(name: string, otherwise = ''): Promise<Profile> {
  const path = file();
  let all: { profiles?: Record<string, Stored> };
  try {
    all = JSON.parse(await readFile(path, 'utf8')) as typeof all;
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ENOENT')
      throw new Error(`read the profiles of ${path}: ${(cause as Error).message}`, { cause });
    all = {}; // nobody has written a profile yet
  }
  const stored = Object.hasOwn(all.profiles ?? {}, name) ? all.profiles?.[name] : undefined;
  if (stored === undefined) {
    const how = name === 'local' ? "run 'xcheckoutd dev', which writes it" : "'xcheckout config set' writes one";
    throw new Error(`no profile ${JSON.stringify(name)} in ${path}: ${how}${otherwise}`);
  }
  const secret = async (part: 'password' | 'apiSecret' | 'signKey'): Promise<string> => {
    const { [part]: value = '', [`${part}File` as const]: source = '' } = stored;
    if (source === '') return value;
    if (value !== '')
      throw new Error(`profile ${JSON.stringify(name)}: ${part} is given both here and in a file: keep one`);
    // Editors end a file with a line break; it is no part of the secret.
    return (await readFile(source, 'utf8')).replace(/[\r\n]+$/, '');
  };
  return {
    environment: stored.baseUrl ?? '',
    email: stored.email ?? '',
    password: await secret('password'),
    apiKey: stored.apiKey ?? '',
    apiSecret: await secret('apiSecret'),
    signKey: await secret('signKey'),
    signatureHeader: stored.signatureHeader ?? '',
    timestampHeader: stored.timestampHeader ?? '',
  };
}

/** Printed, or written as JSON, its secrets are left out. */
function shielded(profile: Profile): Profile {
  const { environment, email, apiKey } = profile;
  const user = email === '' ? '' : ` as ${email}`;
  const shown = (): string => `Profile { ${environment}${user} with ${apiKey}, secrets: <redacted> }`;
  // Not listed among its members, so that a Client made of { ...profile } is told of nothing that it doesn't know.
  return Object.defineProperties(profile, {
    [inspect.custom]: { value: shown },
    toJSON: { value: () => ({ environment, email, apiKey, secrets: '<redacted>' }) },
  });
}
