package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Gives requests their timestamps: the local time, corrected by what a gateway has proven, and
 * never the same twice for one message. It is safe for concurrent use.
 */
public final class Stamps {
  /** A clock that is further off than this is for a person to set. */
  private static final Duration SKEW_MAX = Duration.ofHours(24);

  /** How long used stamps are remembered, at least. */
  private static final long KEEP_MILLIS = 10_000;

  /** How far a stamp may run ahead of the clock when one message is signed over and over. */
  private static final long LEAD_MAX_MILLIS = 1_000;

  private final Clock local;
  private long offset; // milliseconds

  /** The stamps of this and the previous interval, so that old ones go without a look at each. */
  private Set<Long> used = new HashSet<>();

  private Set<Long> before = new HashSet<>();
  private long rotated;

  /**
   * Begins without a correction.
   *
   * @param local the local clock
   */
  public Stamps(Clock local) {
    this.local = local;
    this.rotated = local.millis();
  }

  /**
   * The corrected time.
   *
   * @return the time, to the millisecond
   */
  public synchronized Instant now() {
    return Instant.ofEpochMilli(local.millis() + offset);
  }

  /**
   * What is added to the local time.
   *
   * @return the correction; zero until a gateway has proven a skew
   */
  public synchronized Duration correction() {
    return Duration.ofMillis(offset);
  }

  /**
   * Makes the clock agree with a gateway's timestamp that has just been verified.
   *
   * @param server the gateway's time
   * @return false when that is more than a day away, and nothing was corrected
   */
  public synchronized boolean correct(Instant server) {
    long away = server.toEpochMilli() - local.millis();
    if (Math.abs(away) > SKEW_MAX.toMillis()) {
      return false;
    }
    offset = away;
    return true;
  }

  /**
   * The timestamp to sign a message with: now, or the first millisecond after it that the same
   * message was not signed with. It waits when that would be too far ahead.
   *
   * @param method the message's method
   * @param target its target
   * @param body its body
   * @return the time to sign it with
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  public Instant next(String method, String target, byte[] body) throws InterruptedException {
    while (true) {
      Instant at = poll(method, target, body);
      if (at != null) {
        return at;
      }
      Thread.sleep(1);
    }
  }

  /**
   * {@link #next} for callers that must not block.
   *
   * @param method the message's method
   * @param target its target
   * @param body its body
   * @return the time to sign it with, or null when that would be too far ahead: ask again in a
   *     while
   */
  public @Nullable Instant poll(String method, String target, byte[] body) {
    long at = take(hash(method, target, body));
    return at < 0 ? null : Instant.ofEpochMilli(at);
  }

  private static long hash(String method, String target, byte[] body) {
    CRC32C hash = new CRC32C();
    hash.update((method + ' ' + target + '\n').getBytes(UTF_8));
    hash.update(body);
    return hash.getValue() << 32;
  }

  private synchronized long take(long message) {
    long millis = local.millis();
    if (millis < rotated || millis > rotated + KEEP_MILLIS) {
      before = used;
      used = new HashSet<>();
      rotated = millis;
    }
    long now = millis + offset;
    for (long at = now; at <= now + LEAD_MAX_MILLIS; at++) {
      // Two messages with one hash cost a millisecond, no more.
      long stamp = message | at & 0xffffffffL;
      if (!before.contains(stamp) && used.add(stamp)) {
        return at;
      }
    }
    return -1;
  }
}
