package app.xcheckout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a call may cost. It is immutable. */
final class Limits {
  /** Of the whole call, waits and repeats included; null for as long as it needs. */
  final @Nullable Duration within;

  /** Of one attempt. */
  final Duration timeout;

  final int retries;

  Limits(@Nullable Duration within, Duration timeout, int retries) {
    this.within = within;
    this.timeout = timeout;
    this.retries = retries;
  }
}
