import { checkNames } from '../options.js';

/**
 * Remembers which events were handled. It must remember each for longer than
 * the gateway goes on delivering, which is {@link rememberFor} to be safe, and
 * over restarts. Its methods are called concurrently, for one event never at
 * once by one Receiver.
 *
 * Several processes that receive for one merchant need a store that they share,
 * such as a table with a unique eventId; insert into it in the transaction in
 * which the event is handled, and nothing is ever done twice.
 */
export interface EventStore {
  /** Says whether the event was handled. A rejection keeps the event from being handled now; the gateway delivers it again. */
  done(eventId: string): boolean | Promise<boolean>;
  /** Remembers that the event was handled, and resolves only when it would be found after a crash. */
  markDone(eventId: string): void | Promise<void>;
}

/**
 * How long a handled event must be remembered, in milliseconds: the gateway's
 * last retry comes about a day after the first delivery, but a person can have
 * an event delivered again for 30 days; this is 35.
 */
export const rememberFor = 35 * 24 * 60 * 60 * 1000;

/** How many events a {@link MemoryStore} holds unless told otherwise: about 28,000 a day for {@link rememberFor}. */
export const memoryMax = 1_000_000;

/**
 * An {@link EventStore} that forgets everything when the program ends. When it
 * holds as many events as it may, all of them handled within
 * {@link rememberFor}, `done` throws for new ones, which are then delivered
 * later: none is forgotten early.
 */
export class MemoryStore implements EventStore {
  private readonly max: number;
  private readonly log: EventLog;

  /** @throws TypeError for an option that there is not, RangeError for a max that is no number */
  constructor(options: { max?: number; now?: () => number } = {}) {
    checkNames('a MemoryStore', options, ['max', 'now']);
    this.max = options.max ?? memoryMax;
    if (!(this.max >= 0)) throw new RangeError('xcheckout: max is how many events are remembered');
    this.log = new EventLog(options.now ?? Date.now);
  }

  done(eventId: string): boolean {
    this.log.forget();
    if (this.log.has(eventId)) return true;
    if (this.log.size >= this.max) throw new Error(`more than ${this.max} events to remember`);
    return false;
  }

  markDone(eventId: string): void {
    this.log.add(eventId);
  }
}

/** Events in the order in which they were handled. */
export class EventLog {
  private readonly times = new Map<string, number>();

  constructor(readonly now: () => number) {}

  get size(): number {
    return this.times.size;
  }

  has(eventId: string): boolean {
    return this.times.has(eventId);
  }

  add(eventId: string, at = this.now()): void {
    if (!this.times.has(eventId)) this.times.set(eventId, at);
  }

  /** Drops the events that were handled long enough ago. */
  forget(): void {
    const then = this.now() - rememberFor;
    for (const [eventId, at] of this.times) {
      if (at >= then) return;
      this.times.delete(eventId);
    }
  }

  [Symbol.iterator](): IterableIterator<[eventId: string, at: number]> {
    return this.times.entries();
  }
}
