import { createHash, createHmac } from 'node:crypto';

import type { Buffer } from './buffer.js';

/** What the doctor tries mistakes with, over texts that are strings of bytes. Web Crypto has none that answers at once: undefined. */
export const hashes:
  { hmac: (key: string | Buffer, text: string) => string; sha512: (text: string) => string } | undefined = {
  hmac: (key, text) => createHmac('sha512', key).update(text, 'latin1').digest('base64'),
  sha512: (text) => createHash('sha512').update(text, 'latin1').digest('base64'),
};
