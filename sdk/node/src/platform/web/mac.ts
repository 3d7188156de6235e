import { Buffer } from './buffer.js';

/** What is used of Web Crypto. */
interface Subtle {
  importKey(format: 'raw', key: Uint8Array, how: object, extractable: boolean, uses: string[]): Promise<unknown>;
  sign(how: string, key: unknown, text: Uint8Array): Promise<ArrayBuffer>;
}

/** Makes the MACs of one key by Web Crypto, which never answers at once. */
export class Mac {
  readonly #secret: string;
  #key: Promise<unknown> | undefined;

  constructor(secret: string) {
    this.#secret = secret;
  }

  sign(): never {
    throw late('sign');
  }

  async signAsync(head: string, ascii: boolean, body: string | Buffer = ''): Promise<string> {
    const rest = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    const text = Buffer.concat([Buffer.from(head, ascii ? 'utf8' : 'latin1'), rest]);
    return (await this.mac(text)).toString('base64');
  }

  matches(): never {
    throw late('verify');
  }

  async matchesAsync(mac: Buffer, head: Buffer, body: Buffer): Promise<boolean> {
    const own = await this.mac(Buffer.concat([head, body]));
    let different = own.length ^ mac.length;
    for (let i = 0; i < own.length; i++) different |= own[i] ^ mac[i]; // all of them, so that time tells nothing
    return different === 0;
  }

  secret(): string {
    return this.#secret;
  }

  private async mac(text: Buffer): Promise<Buffer> {
    const { subtle } = (globalThis as unknown as { crypto: { subtle: Subtle } }).crypto;
    const how = { name: 'HMAC', hash: 'SHA-512' };
    this.#key ??= subtle.importKey('raw', Buffer.from(this.#secret, 'latin1'), how, false, ['sign']);
    const mac = await subtle.sign('HMAC', await this.#key, text);
    return Buffer.from(mac, 0, mac.byteLength);
  }
}

function late(name: string): TypeError {
  return new TypeError(
    `xcheckout: this runtime has Web Crypto alone, which does not answer at once: ${name}Async instead of ${name}, ` +
      'and so for constructEvent and signTestWebhook',
  );
}
