package app.xcheckout.middleware;

import app.xcheckout.signature.Code;
import app.xcheckout.signature.SignatureException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A {@link ReplayGuard} in memory, for one process. It forgets everything when the program ends: a
 * message of the last two minutes is then accepted once more. It is safe for concurrent use.
 */
public final class MemoryReplayGuard implements ReplayGuard {
  /** How many messages are held unless told otherwise, in about 100 MB. */
  public static final int MAX = 1_000_000;

  private static final long SWEEP_EVERY_MILLIS = 5_000;

  private final ConcurrentHashMap<Tag, Long> live = new ConcurrentHashMap<>();
  private final AtomicLong sweepAt = new AtomicLong();
  private final int max;
  private final Clock clock;

  /** Makes a guard of {@link #MAX} messages on the system's clock. */
  public MemoryReplayGuard() {
    this(MAX, Clock.systemUTC());
  }

  /**
   * Makes a guard.
   *
   * @param max how many messages are held; when that many are live, new ones are refused, and none
   *     is forgotten early
   * @param clock the clock that tells when a message is outside of the window
   */
  public MemoryReplayGuard(int max, Clock clock) {
    this.max = max;
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public void remember(String credential, byte[] mac, Instant until) {
    long now = clock.millis();
    sweep(now);
    Tag tag = new Tag(credential, mac);
    Long known = live.putIfAbsent(tag, until.toEpochMilli());
    if (known != null && known >= now) {
      throw new SignatureException(Code.REPLAYED, "a message with this signature came before");
    }
    if (known == null && live.mappingCount() > max) {
      live.remove(tag);
      throw new SignatureException(
          Code.REPLAY_MEMORY_FULL, "too many messages are remembered at the moment");
    }
    live.put(tag, until.toEpochMilli());
  }

  /** Forgets what is outside of the window, every few seconds and in one thread. */
  private void sweep(long now) {
    long at = sweepAt.get();
    boolean due = now >= at || live.mappingCount() >= max && now >= at - SWEEP_EVERY_MILLIS + 100;
    if (due && sweepAt.compareAndSet(at, now + SWEEP_EVERY_MILLIS)) {
      live.values().removeIf(until -> until < now);
    }
  }

  private static final class Tag {
    private final String credential;
    private final long high;
    private final long low;

    Tag(String credential, byte[] mac) {
      ByteBuffer bytes = ByteBuffer.wrap(mac);
      this.credential = credential;
      this.high = bytes.getLong();
      this.low = bytes.getLong();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Tag
          && ((Tag) other).high == high
          && ((Tag) other).low == low
          && ((Tag) other).credential.equals(credential);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(high);
    }
  }
}
