import type { Draft } from './request.js';
import { Aborted } from './transport.js';

/** The largest correction that a gateway's answer may make, in milliseconds; a clock that is further off is for a person to set. */
const skewMax = 24 * 60 * 60 * 1000;

/** How long used stamps are remembered, at least. */
const stampsFor = 10_000;

/** How far a stamp may run ahead of the clock when one message is signed more often than once a millisecond. */
const leadMax = 1000;

/**
 * Gives requests their timestamps: the local time, corrected by what a gateway
 * has proven, and never the same twice for one message.
 */
export class Clock {
  /** What is added to the local time, in milliseconds. */
  offset = 0;

  // The stamps of this and the previous interval, so that old ones are dropped
  // without a look at each.
  private used = new Set<string>();
  private before = new Set<string>();
  private rotated: number;

  constructor(private readonly local: () => number) {
    this.rotated = local();
  }

  now(): number {
    return Math.trunc(this.local()) + this.offset;
  }

  /**
   * Makes the clock agree with a gateway's timestamp that has just been
   * verified. Returns false when that is too far away.
   */
  correct(server: number): boolean {
    const offset = server - Math.trunc(this.local());
    if (Math.abs(offset) > skewMax) return false;
    this.offset = offset;
    return true;
  }

  /**
   * The timestamp to sign a message with: now, or the first millisecond after
   * it that the same message was not signed with. It waits when that would be
   * too far ahead.
   */
  async next(m: Draft, signal?: AbortSignal): Promise<number> {
    const name = fingerprint(`${m.method} ${m.target} ${m.body}`);
    for (;;) {
      const at = this.take(name);
      if (at !== undefined) return at;
      await sleep(1, signal);
    }
  }

  private take(name: string): number | undefined {
    const local = this.local();
    if (local < this.rotated || local > this.rotated + stampsFor) {
      this.before = this.used;
      this.used = new Set();
      this.rotated = local;
    }
    const now = this.now();
    for (let at = now; at <= now + leadMax; at++) {
      const stamp = `${at} ${name}`;
      if (this.used.has(stamp) || this.before.has(stamp)) continue;
      this.used.add(stamp);
      return at;
    }
    return undefined;
  }
}

/** A short name of a text. Two texts that share one cost a millisecond, no more. */
function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0xc9dc5118]; // FNV-1a, twice
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(text.length - 1 - i), 0x01000193);
  }
  return `${text.length} ${a} ${b}`;
}

/** Waits; it rejects with {@link Aborted} when the signal is. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new Aborted(signal?.reason));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
