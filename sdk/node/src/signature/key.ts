import type { Buffer } from '../platform/buffer.js';
import { Mac } from '../platform/mac.js';
import { ruleOf } from './body.js';
import { checkBody, checkTimestamp, type Message, bytesOf } from './signature.js';
import { hasSpace, strip } from './strip.js';
import { headOf, signedHead } from './target.js';

/** Limits of a signKey's length, in characters. */
export const secretSizeMin = 16;
export const secretSizeMax = 256;

const brand = Symbol.for('xcheckout.Key');

/**
 * Signs and verifies with one signKey. Make it once and keep it: it holds the
 * key in the form that Node's crypto uses fastest. Printed or logged it shows
 * nothing of the key.
 */
export class Key {
  private readonly mac: Mac;

  /**
   * @param secret the signKey: 16 to 256 visible ASCII characters
   * @throws TypeError for any other text; it tells the position of a character that is not allowed, never the character
   */
  constructor(secret: string) {
    if (typeof secret !== 'string') throw new TypeError('xcheckout: a signKey is a string');
    const bad = /[^!-~]/.exec(secret);
    if (bad !== null) {
      throw new TypeError(
        `xcheckout: a signKey is visible ASCII; character ${bad.index} is not (was a space or line break copied along with it?)`,
      );
    }
    if (secret.length < secretSizeMin || secret.length > secretSizeMax) {
      throw new TypeError(
        `xcheckout: a signKey has ${secretSizeMin} to ${secretSizeMax} characters; this one has ${secret.length}`,
      );
    }
    this.mac = new Mac(secret);
    Object.defineProperty(this, brand, { value: true });
  }

  /**
   * Returns the signature of a message: 88 characters for the SIGNATURE header.
   *
   * @throws {@link SignatureError} with the code that every verifier would refuse the message with
   */
  sign(m: Message): string {
    return this.mac.sign(...partsOf(m));
  }

  /** {@link Key.sign} for runtimes that have Web Crypto alone. It rejects with what sign throws. */
  async signAsync(m: Message): Promise<string> {
    return this.mac.signAsync(...partsOf(m));
  }

  /** Says whether mac is that of head and body, in time that does not depend on where two MACs differ. @internal */
  matches(mac: Buffer, head: Buffer, body: Buffer): boolean {
    return this.mac.matches(mac, head, body);
  }

  /** @internal */
  matchesAsync(mac: Buffer, head: Buffer, body: Buffer): Promise<boolean> {
    return this.mac.matchesAsync(mac, head, body);
  }

  /**
   * The text of the signKey, for the doctor, who must know a confused one.
   * @internal
   */
  secret(): string {
    return this.mac.secret();
  }

  /** The key takes no part in JSON. */
  toJSON(): string {
    return '[Key]';
  }

  // The package may be loaded twice, by import and by require: keys of either
  // copy are keys of both.
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;
  }
}

/** What of a message goes into its MAC: a head and its body. */
function partsOf(m: Message): [head: string, ascii: boolean, body?: string | Buffer] {
  checkTimestamp(m.timestamp);
  checkBody(m.body);
  const head = headOf(m);
  const text = signedHead(m, head);
  if (ruleOf(m) !== 'json') return [text, head.ascii];
  const body = m.body as string | Uint8Array;
  if (typeof body === 'string' && head.ascii && !hasSpace(body)) return [text, true, body];
  return [text, head.ascii, strip(bytesOf(body))];
}

/** A key, or the text of one, which costs a little each time. */
export type KeyLike = Key | string;

/** What stands in a key's place and is none. */
function noKey(key: unknown): TypeError {
  const what =
    key === undefined ? 'undefined (is the environment variable set?)' : key === null ? 'null' : `a ${typeof key}`;
  return new TypeError(`xcheckout: a key is a signKey's text or a Key, not ${what}`);
}

/** Makes a list of the keys that are given: one, or several while they are rotated. There must be one. */
export function keysOf(keys: KeyLike | readonly KeyLike[]): Key[] {
  const list = Array.isArray(keys) ? (keys as readonly KeyLike[]) : [keys as KeyLike];
  if (list.length === 0) throw new TypeError('xcheckout: no key is given: the list is empty');
  return list.map(keyOf);
}

let last: { secret: string; key: Key } | undefined;

/** Makes a {@link Key} of the text of one. The last is kept: most programs have one, and making it costs as much as signing. */
export function keyOf(key: KeyLike): Key {
  if (typeof key !== 'string') {
    if ((key as unknown) instanceof Key) return key;
    throw noKey(key);
  }
  if (last?.secret !== key) last = { secret: key, key: new Key(key) };
  return last.key;
}
