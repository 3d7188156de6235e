import { sleep } from './clock.js';
import type { XCheckoutError } from './error.js';

/** How often a call is repeated at most unless told otherwise. */
export const retriesDefault = 3;

const backoffFirst = 250;
const backoffMax = 8000;

/** The longest wait that a gateway may ask for within a call; longer ones are the caller's to plan. */
const retryAfterMax = 60_000;

/** Doubles from 250 ms to 8 s, half of it by chance, so that clients that failed together don't come back together. */
export function backoff(n: number): number {
  const d = Math.min(backoffFirst * 2 ** Math.min(n, 10), backoffMax);
  return d / 2 + (Math.random() * d) / 2;
}

/** Reports whether an error is a failure that time may heal. */
export function mayPass(e: XCheckoutError): boolean {
  if (e.code === 'connection_failed' || e.httpStatus === 429) return true;
  if (e.verified) return e.httpStatus >= 500 || e.code === 'replayed';
  return e.code === 'answer_unverified' && (e.httpStatus >= 500 || e.httpStatus === 413);
}

/** Reports whether an error shows that the gateway has done nothing, so that even a call that must not happen twice may be sent again. */
export function harmless(e: XCheckoutError): boolean {
  return e.neverSent || e.httpStatus === 429;
}

/** Waits before the nth repeat. Returns false, at once, when the gateway asks for a wait that is the caller's to plan. */
export async function waitBefore(
  n: number,
  e: XCheckoutError,
  pause: (n: number) => number,
  signal?: AbortSignal,
): Promise<boolean> {
  if (e.retryAfter > retryAfterMax) return false;
  await sleep(e.retryAfter > 0 ? e.retryAfter + Math.random() * backoffFirst : pause(n), signal);
  return true;
}

/** Reads the header of that name, seconds or a date, in milliseconds. */
export function retryAfterOf(text: string | null, now: number): number {
  if (text === null) return 0;
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1000;
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
