import { createHmac, createSecretKey, timingSafeEqual, type Hmac, type KeyObject } from 'node:crypto';

import type { Buffer } from './buffer.js';

/** The largest body, as text, that is put behind the head before it is hashed. */
const smallMax = 4096;

/** Makes the MACs of one key, which it holds in the form that Node's crypto uses fastest. */
export class Mac {
  private readonly handle: KeyObject;

  constructor(secret: string) {
    this.handle = createSecretKey(secret, 'latin1');
  }

  /**
   * The Base64 of a text's MAC. The text is a head and a body; the head is a
   * string of bytes, and that of a text too unless it is ASCII. A body that is
   * a string stands behind an ASCII head alone.
   */
  sign(head: string, ascii: boolean, body?: string | Buffer): string {
    const hmac = this.hmac();
    if (typeof body === 'string' && body.length <= smallMax) {
      // Small texts are cheapest in one piece; a large one is not copied.
      return hmac.update(head + body).digest('base64');
    }
    hmac.update(head, ascii ? 'utf8' : 'latin1');
    return (body === undefined ? hmac : hmac.update(body)).digest('base64');
  }

  /** The same where only Web Crypto is to be had. */
  async signAsync(head: string, ascii: boolean, body?: string | Buffer): Promise<string> {
    return this.sign(head, ascii, body);
  }

  /** Says whether mac is that of head and body, in time that does not depend on where two MACs differ. */
  matches(mac: Buffer, head: Buffer, body: Buffer): boolean {
    return timingSafeEqual(this.hmac().update(head).update(body).digest(), mac);
  }

  /** The same where only Web Crypto is to be had. */
  async matchesAsync(mac: Buffer, head: Buffer, body: Buffer): Promise<boolean> {
    return this.matches(mac, head, body);
  }

  /** The text of the key. */
  secret(): string {
    return this.handle.export().toString('latin1');
  }

  private hmac(): Hmac {
    return createHmac('sha512', this.handle);
  }
}
