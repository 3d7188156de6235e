import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { bytesOf, type Message } from './signature/signature.js';

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
  async next(m: Omit<Message, 'timestamp'>, signal?: AbortSignal): Promise<number> {
    const hash = createHash('sha256').update(`${m.method}\0${m.target}\0`).update(bytesOf(m.body)).digest('base64');
    for (;;) {
      const at = this.take(hash);
      if (at !== undefined) return at;
      await sleep(1, signal);
    }
  }

  private take(hash: string): number | undefined {
    const local = this.local();
    if (local < this.rotated || local > this.rotated + stampsFor) {
      this.before = this.used;
      this.used = new Set();
      this.rotated = local;
    }
    const now = this.now();
    for (let at = now; at <= now + leadMax; at++) {
      const stamp = `${at} ${hash}`;
      if (this.used.has(stamp) || this.before.has(stamp)) continue;
      this.used.add(stamp);
      return at;
    }
    return undefined;
  }
}

/** Waits; an aborted signal rejects with its reason. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
