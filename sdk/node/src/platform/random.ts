import { randomBytes } from 'node:crypto';

/** That many random bytes in hex. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
