package app.xcheckout.webhook;

import java.time.Clock;
import java.util.Objects;

/**
 * A {@link Store} that forgets everything when the program ends. It is safe for concurrent use.
 * When it holds as many events as it may, new ones are refused, to be delivered later: none is
 * forgotten early.
 */
public final class MemoryStore implements Store {
  /** How many events are held unless told otherwise: about twenty a minute for 35 days. */
  public static final int MAX = 1_000_000;

  private final int max;
  private final Clock clock;
  private final HandledEvents events = new HandledEvents();

  /** Makes a store of {@link #MAX} events on the system's clock. */
  public MemoryStore() {
    this(MAX, Clock.systemUTC());
  }

  /**
   * Makes a store.
   *
   * @param max how many events are held
   * @param clock the clock
   */
  public MemoryStore(int max, Clock clock) {
    this.max = max;
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public synchronized boolean isDone(String eventId) {
    events.forget(seconds() - REMEMBER_FOR.toSeconds());
    if (events.has(eventId)) {
      return true;
    }
    if (events.order.size() >= max) {
      throw new IllegalStateException("xcheckout: too many events to remember");
    }
    return false;
  }

  @Override
  public synchronized void markDone(String eventId) {
    events.add(eventId, seconds());
  }

  private long seconds() {
    return clock.instant().getEpochSecond();
  }
}
