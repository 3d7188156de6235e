package app.xcheckout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a call must have ended, if ever. */
final class Deadline {
  private static final long FAR_NANOS = Duration.ofDays(365).toNanos();

  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  /**
   * The deadline of a call that begins now and may take this long; null means as long as it needs.
   */
  static Deadline in(@Nullable Duration time) {
    boolean far = time == null || time.compareTo(Duration.ofNanos(FAR_NANOS)) > 0;
    return new Deadline(System.nanoTime() + (far ? FAR_NANOS : time.toNanos()));
  }

  /** What is left, 0 when it is over. */
  long remainingNanos() {
    return Math.max(0, end - System.nanoTime());
  }

  /** Whether a wait of this length would end before it. */
  boolean allows(Duration wait) {
    return wait.toNanos() < remainingNanos();
  }
}
