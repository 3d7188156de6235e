package app.xcheckout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a call may cost. It is immutable. */
final class Limits {
  static final Limits DEFAULT = new Limits(null, Duration.ofSeconds(30), null, 3);

  private static final Duration MAX = Duration.ofHours(1);

  /** Of the whole call, waits and repeats included; null for as long as it needs. */
  final @Nullable Duration within;

  /** Of one attempt. */
  final Duration timeout;

  /** Of an attempt's connection; null for as long as the attempt. */
  final @Nullable Duration connectTimeout;

  final int retries;

  private Limits(
      @Nullable Duration within, Duration timeout, @Nullable Duration connectTimeout, int retries) {
    this.within = within;
    this.timeout = timeout;
    this.connectTimeout = connectTimeout;
    this.retries = retries;
  }

  Limits within(Duration within) {
    return new Limits(within, timeout, connectTimeout, retries);
  }

  Limits timeout(Duration timeout) {
    return new Limits(within, timeout, connectTimeout, retries);
  }

  Limits connectTimeout(Duration connectTimeout) {
    return new Limits(within, timeout, connectTimeout, retries);
  }

  Limits retries(int retries) {
    return new Limits(within, timeout, connectTimeout, retries);
  }

  Limits checked() {
    check();
    return this;
  }

  /** Refuses limits that make no sense. */
  void check() {
    check("timeout", timeout);
    if (connectTimeout != null) {
      check("connectTimeout", connectTimeout);
    }
    if (retries < 0) {
      throw Config.invalid("retries", "it is 0 or more");
    }
  }

  private static void check(String name, Duration time) {
    if (time.isZero() || time.isNegative() || time.compareTo(MAX) > 0) {
      throw Config.invalid(name, "it is above zero and at most an hour");
    }
  }

  /** How long a connection may take of an attempt that may take so long. */
  Duration connecting(Duration attempt) {
    boolean shorter = connectTimeout != null && connectTimeout.compareTo(attempt) < 0;
    return shorter ? connectTimeout : attempt;
  }
}
