import { checkNames } from '../options.js';

/** What became of a message that a {@link ReplayGuard} was asked about. */
export type ReplayVerdict = 'fresh' | 'replayed' | 'replay_memory_full';

/**
 * Remembers which messages were seen. Several processes that serve one API
 * need a guard that they share, such as a table with a unique key, written in
 * the transaction of the message's effect.
 */
export interface ReplayGuard {
  /**
   * Remembers a message, and says whether it was seen before.
   *
   * @param id names the credential and the message's MAC
   * @param until when it may be forgotten, in milliseconds since the epoch; it must not be earlier
   */
  remember(id: string, until: number): ReplayVerdict | Promise<ReplayVerdict>;
}

/** A {@link ReplayGuard} that forgets everything when the program ends. It never forgets a live entry: when it is full it says so. */
export class ReplayMemory implements ReplayGuard {
  private readonly seen = new Map<string, number>();
  private readonly now: () => number;
  private readonly max: number;
  private earliest = Infinity; // no entry ends before it

  /** @param options.max how many messages are held, 100,000 by default: more than 400 a second */
  constructor(options: { max?: number; now?: () => number } = {}) {
    checkNames('a ReplayMemory', options, ['max', 'now']);
    this.max = options.max ?? 100_000;
    this.now = options.now ?? Date.now;
  }

  remember(id: string, until: number): ReplayVerdict {
    const now = this.now();
    const end = this.seen.get(id);
    if (end !== undefined && end >= now) return 'replayed';
    if (this.seen.size >= this.max) this.forget(now);
    if (this.seen.size >= this.max) return 'replay_memory_full';
    this.seen.set(id, until);
    this.earliest = Math.min(this.earliest, until);
    return 'fresh';
  }

  /** Drops what has ended. It looks at nothing while nothing can have. */
  private forget(now: number): void {
    if (this.earliest >= now) return;
    this.earliest = Infinity;
    for (const [id, until] of this.seen) {
      if (until < now) this.seen.delete(id);
      else this.earliest = Math.min(this.earliest, until);
    }
  }
}
