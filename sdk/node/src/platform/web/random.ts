import { Buffer } from './buffer.js';

export function randomHex(bytes: number): string {
  const { crypto } = globalThis as unknown as { crypto: { getRandomValues(into: Uint8Array): void } };
  const random = Buffer.alloc(bytes);
  crypto.getRandomValues(random);
  return random.toString('hex');
}
