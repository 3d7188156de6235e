import { createHmac, createSecretKey, timingSafeEqual, type Hmac, type KeyObject } from 'node:crypto';

import { ruleOf } from './body.js';
import { checkBody, checkTimestamp, type Message, bytesOf } from './signature.js';
import { hasSpace, strip } from './strip.js';
import { headOf } from './target.js';

/** Limits of a signKey's length, in characters. */
export const secretSizeMin = 16;
export const secretSizeMax = 256;

/** The largest body, as text, that is put behind the head before it is hashed. */
const smallMax = 4096;

/**
 * Signs and verifies with one signKey. Make it once and keep it: it holds the
 * key in the form that Node's crypto uses fastest. Printed or logged it shows
 * nothing of the key.
 */
export class Key {
  private readonly handle: KeyObject;

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
    this.handle = createSecretKey(secret, 'latin1');
  }

  /**
   * Returns the signature of a message: 88 characters for the SIGNATURE header.
   *
   * @throws {@link SignatureError} with the code that every verifier would refuse the message with
   */
  sign(m: Message): string {
    checkTimestamp(m.timestamp);
    checkBody(m.body);
    const head = headOf(m);
    const hmac = this.hmac();
    if (ruleOf(m) !== 'json') return hmac.update(head.text, head.ascii ? 'utf8' : 'latin1').digest('base64');
    const body = m.body as string | Uint8Array;
    if (typeof body === 'string' && head.ascii && !hasSpace(body)) {
      // Small texts are cheapest in one piece; a large one is not copied.
      return body.length <= smallMax
        ? hmac.update(head.text + body).digest('base64')
        : hmac.update(head.text).update(body).digest('base64');
    }
    return hmac
      .update(head.text, head.ascii ? 'utf8' : 'latin1')
      .update(strip(bytesOf(body)))
      .digest('base64');
  }

  /** Says whether mac is that of head and body, in time that does not depend on where two MACs differ. */
  matches(mac: Buffer, head: Buffer, body: Buffer): boolean {
    return timingSafeEqual(this.hmac().update(head).update(body).digest(), mac);
  }

  /**
   * The text of the signKey, for the doctor, who must know a confused one.
   * @internal
   */
  secret(): string {
    return this.handle.export().toString('latin1');
  }

  /** The key takes no part in JSON. */
  toJSON(): string {
    return '[Key]';
  }

  private hmac(): Hmac {
    return createHmac('sha512', this.handle);
  }
}

/** A key, or the text of one, which costs a little each time. */
export type KeyLike = Key | string;

let last: { secret: string; key: Key } | undefined;

/** Makes a {@link Key} of the text of one. The last is kept: most programs have one, and making it costs as much as signing. */
export function keyOf(key: KeyLike): Key {
  if (typeof key !== 'string') return key;
  if (last?.secret !== key) last = { secret: key, key: new Key(key) };
  return last.key;
}
